import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationRule } from '../../src/declaration-rules.ts';
import { declarationSchema } from '../../src/file/json-schema.ts';
import { problemsOf } from '../../src/rules.ts';
import { nbaDeclaration } from '../nba-declaration.ts';

const accepts = new Ajv({ strict: false }).compile(declarationSchema());

/** One with every member there is. */
const whole = {
  ...nbaDeclaration,
  name: '{application}/{environment}/{secret}',
  region: 'us-east-1',
  replicaRegions: ['eu-west-1'],
  sources: [
    {
      source: 'environment',
      when: { LOCAL: 'true', STAGE: ['a', 'b'], TOKEN: { set: true } },
      environments: ['local'],
      secrets: ['database'],
      final: true,
      defaults: { DB_NAME: 'nba' },
      cached: true,
    },
    { source: 'secrets-manager', fallthroughOn: ['not-found'] },
    { source: 'secrets-manager', fallthroughOn: { production: ['any'] } },
  ],
  settings: { LOG_LEVEL: 'INFO' },
  gitignore: ['.env.local'],
  bundle: { variable: 'SECRETS_NAME', name: 'all', keys: { database: { host: 'h' }, aws: 'aws' } },
  secrets: {
    ...nbaDeclaration.secrets,
    named: { env: 'NAMED', nameFrom: { variable: 'NAME', required: true } },
    token: { env: 'TOKEN', required: false, description: 'a token', tags: { a: 'b' } },
    elsewhere: { env: 'ELSEWHERE', region: 'eu-west-1' },
    lenient: { keys: { key: { env: 'KEY' } }, onMissingKey: 'empty' },
    replaced: { keys: { other: {} }, region: 'us-west-2', onMissingKey: { default: 0 } },
  },
};

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name])),
  ];
}

/** The same with one member changed, added or taken away. */
function changed(value: unknown, [name, ...rest]: Path, change: unknown): unknown {
  if (name === undefined) return change;
  if (Array.isArray(value)) {
    return value.map((item, index): unknown =>
      String(index) === name ? changed(item, rest, change) : item,
    );
  }
  const entries = Object.entries(value as object).map(([key, member]): [string, unknown] =>
    key === name ? [key, changed(member, rest, change)] : [key, member],
  );
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}

const newValue = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 'json', 'environment', true, 5, {}, [], { keys: {} }),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('the JSON Schema of a declaration', () => {
  it('accepts a declaration that uses every member, and its own link', () => {
    expect(problemsOf(declarationRule, whole)).toEqual([]);
    expect(accepts({ $schema: './schema.json', ...whole })).toBe(true);
  });

  it('accepts exactly what defineSecrets finds no fault with in its shape', () => {
    const paths = pathsOf(whole);
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...paths), newValue, (path, change) => {
        const declaration = changed(whole, path, change);
        const problems = problemsOf(declarationRule, declaration);
        if (problems.length > 0) refused += 1;
        expect(accepts(declaration)).toBe(problems.length === 0);
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('is the file that the package ships', () => {
    // To write it: node -e "import('./dist/file/json-schema.js').then((m) => …)" and Prettier.
    const shipped = readFileSync(new URL('../../schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(shipped)).toEqual(declarationSchema());
  });
});
