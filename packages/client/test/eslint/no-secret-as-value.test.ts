import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import undotenv from '../../src/eslint/index.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

/** What projects have who lint with types: typescript-eslint's recommended rules; and our own. */
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin, undotenv },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: root },
    },
    rules: {
      ...Object.fromEntries(
        tseslint.configs.recommendedTypeChecked.flatMap(({ rules = {} }) => Object.entries(rules)),
      ),
      'undotenv/no-secret-as-value': 'error',
    },
  },
});

const declared = `
import { createSecretsClient, revealed, type Secret } from '../../src/index.ts';
const client = createSecretsClient({ sealed: true });
const secret = await client.getString('a');
const db = await client.getJson('b');
const maybe = await client.getString('a', { required: false });
declare const either: string | Secret<string>;
declare const port: Secret<number> | undefined;
declare const present: false | Secret<string>;
declare const filled: '' | Secret<string>;
declare const counted: 0 | Secret<string>;
declare const flag: boolean | Secret<boolean>;
declare function sql(texts: TemplateStringsArray, ...given: (string | Secret<string>)[]): string;
declare function generic<Text extends Secret<string>>(text: Text): Text;
`;

/** The rules that each of the uses breaks; together they stand in for this very file. */
async function rulesBrokenBy(uses: readonly string[]): Promise<string[][]> {
  const text = [declared, 'export const used = [', ...uses.map((use) => `${use},`), '];'].join(
    '\n',
  );
  const [result] = await eslint.lintText(text, { filePath: fileURLToPath(import.meta.url) });
  const first = text.split('\n').indexOf('export const used = [') + 2;
  return uses.map((_, index) =>
    (result?.messages ?? [])
      .filter(({ line }) => line === first + index)
      .map(({ ruleId, message }) => ruleId?.replace(/^.*\//, '') ?? message)
      .toSorted(),
  );
}

const ours = ['no-secret-as-value'];

describe('a linter that knows types', () => {
  it('finds a secret that is used as text, and not one that is revealed', async () => {
    const broken: Readonly<Record<string, readonly string[]>> = {
      '`login ${secret}`': ['no-base-to-string', 'restrict-template-expressions'],
      "'login ' + secret": ['no-base-to-string', 'restrict-plus-operands'],
      'String(secret)': ['no-base-to-string', ...ours],
      'secret.toString()': ['no-base-to-string'],
      "[secret].join(' ')": ['no-base-to-string'],
      '`login ${secret.reveal()}`': [],

      // What the recommended rules let pass.
      'JSON.stringify(secret)': ours,
      'JSON.stringify({ secret }, undefined, 2)': ours,
      'JSON.stringify({ list: [{ login: { either } }] })': ours,
      'JSON.stringify([port])': ours,
      'JSON.stringify(db)': ours,
      'String.raw`${secret}`': ours,
      '[secret].map(String)': ours,
      '[either].map(Number)': ours,
      '[secret, secret].sort()': ours,
      'Number(port)': ours,
      'Boolean(secret)': ours,
      '+secret': ours,
      '-(port as Secret<number>)': [...ours, 'no-unsafe-unary-minus'],
      'secret.valueOf()': ours,
      '!secret': ours,
      'secret ? 1 : 2': ours,
      'either || 1': ours,
      'either && 1': ours,
      'flag ? 1 : 2': ours,
      'generic(secret) ? 1 : 2': ours,
      "either === 'x'": ours,
      "'x' != either": ours,
      'secret === either': [...ours, ...ours],
      '() => { if (secret) return 1; while (either) continue; }': [...ours, ...ours],

      // What is meant.
      'JSON.stringify({ secret: secret.reveal() })': [],
      'JSON.stringify({ list: [1], at: new Date(0), any: JSON.parse("1") as unknown })': [],
      'sql`select ${secret}`': [],
      '[secret].map(revealed)': [],
      "['b', 'a'].sort()": [],
      'maybe === null': [],
      'undefined !== port': [],
      'maybe ? 1 : 2': [],
      '!port': [],
      'present ? 1 : 2': [],
      'filled ? 1 : 2': [],
      'counted || 1': [],
      '!present': [],
      'maybe ?? 1': [],
      "typeof either === 'string'": [],
      'Number(port?.reveal())': [],
      "revealed(either) === 'x'": [],
      '() => { for (;;) return 1; }': [],
    };
    const uses = Object.keys(broken);
    const found = await rulesBrokenBy(uses);
    expect(Object.fromEntries(uses.map((use, index) => [use, found[index]]))).toEqual(broken);
    // A type-checked program of its own, on a machine that may be busy.
  }, 60_000);

  it('says what it wants where there are no types', async () => {
    const untyped = new ESLint({
      overrideConfigFile: true,
      overrideConfig: { plugins: { undotenv }, rules: { 'undotenv/no-secret-as-value': 'error' } },
    });
    await expect(untyped.lintText('String(1)')).rejects.toThrow('projectService');
  });
});
