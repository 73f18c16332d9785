import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

/** What projects have who lint with types: typescript-eslint's recommended rules. */
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: root },
    },
    rules: Object.fromEntries(
      tseslint.configs.recommendedTypeChecked.flatMap(({ rules = {} }) => Object.entries(rules)),
    ),
  },
});

const declared = `
import { createSecretsClient } from '../../src/index.ts';
const secret = await createSecretsClient({ sealed: true }).getString('a');
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
      .map(({ ruleId, message }) => ruleId?.replace('@typescript-eslint/', '') ?? message)
      .toSorted(),
  );
}

describe('a linter that knows types', () => {
  it('finds a secret that is used as text, and not one that is revealed', async () => {
    const broken: Readonly<Record<string, readonly string[]>> = {
      '`login ${secret}`': ['no-base-to-string', 'restrict-template-expressions'],
      "'login ' + secret": ['no-base-to-string', 'restrict-plus-operands'],
      'String(secret)': ['no-base-to-string'],
      'secret.toString()': ['no-base-to-string'],
      "[secret].join(' ')": ['no-base-to-string'],
      '`login ${secret.reveal()}`': [],
    };
    expect(await rulesBrokenBy(Object.keys(broken))).toEqual(Object.values(broken));
    // A type-checked program of its own, on a machine that may be busy.
  }, 60_000);
});
