import { describe, expect, it } from 'vitest';
import {
  defineSecrets,
  ManifestError,
  type KeyDeclaration,
  type ManifestDeclaration,
  type StandardSchema,
} from '../src/index.ts';

const secrets = { database: { keys: { password: { env: 'DB_PASSWORD' } } } } as const;

describe('defineSecrets', () => {
  it('fills every default in and freezes the whole', () => {
    const manifest = defineSecrets({ application: 'shop', secrets });
    expect(manifest).toMatchObject({
      nameTemplate: '{application}/{environment}/{secret}',
      environment: { variable: 'APP_ENV' },
      region: 'us-east-1',
      replicaRegions: [],
      sources: [{ source: 'secrets-manager' }],
      gitignore: ['.env.local', '.env.*.local'],
    });
    expect(Object.isFrozen(manifest.secrets[0])).toBe(true);
    expect(Object.isFrozen(manifest.environment.spellings)).toBe(true);
  });

  it('C22, C15: keeps the region of a secret, and what it gives for a missing key', () => {
    const { database } = secrets;
    const { secrets: both } = defineSecrets({
      application: 'shop',
      secrets: {
        database: { ...database, region: 'eu-west-1', onMissingKey: { default: 'none' } },
        token: { env: 'TOKEN', region: 'us-west-2' },
      },
    });
    expect(both).toMatchObject([
      { region: 'eu-west-1', onMissingKey: { default: 'none' } },
      { region: 'us-west-2' },
    ]);
    const plain = defineSecrets({ application: 'shop', secrets }).secrets[0];
    expect(plain).not.toHaveProperty('region');
    expect(plain).not.toHaveProperty('onMissingKey');
  });

  const refused: [string, Partial<ManifestDeclaration>, RegExp][] = [
    ['no secret', { secrets: {} }, /declares no secret/],
    ['a secret without keys', { secrets: { empty: { keys: {} } } }, /declares no key/],
    ['an application AWS refuses in a name', { application: 'my shop' }, /AWS refuses the name/],
    ['an unknown placeholder in the name', { name: '{app}/{secret}' }, /placeholder \{app\}/],
    ['an unknown placeholder in a tag', { tags: { Team: '{team}' } }, /placeholder \{team\}/],
    ['a reserved tag key', { tags: { 'aws:team': 'x' } }, /AWS refuses the tag key/],
    ['a name like an ARN with suffix', { name: '{secret}-abc123' }, /random suffix of an ARN/],
    [
      'a variable mapped twice',
      { secrets: { a: { env: 'X' }, b: { keys: { x: { env: 'X' } } } } },
      /X is mapped twice: in a and in b/,
    ],
    [
      'a variable that decides which code runs',
      { secrets: { a: { env: 'NODE_OPTIONS' } } },
      /may not set NODE_OPTIONS/,
    ],
    ['a variable no shell accepts', { secrets: { a: { env: '1X' } } }, /not the name of an env/],
    [
      'a key that would shadow an object',
      {
        secrets: {
          a: { keys: JSON.parse('{"__proto__":{"env":"X"}}') as Record<string, KeyDeclaration> },
        },
      },
      /"__proto__" cannot be a key/,
    ],
    [
      'a default environment that is not declared',
      { environment: { default: 'qa' } },
      /default environment "qa"/,
    ],
    [
      'a default of another type',
      { secrets: { a: { keys: { port: { type: 'integer', default: '5432' } } } } },
      /default of a\.port is not of type integer/,
    ],
    [
      'defaults of a source that is not the environment',
      { sources: [{ source: 'secrets-manager', defaults: { DB_NAME: 'shop' } }] },
      /only the source environment has defaults/,
    ],
    [
      'a key that is both sealed and plain',
      { secrets: { database: { keys: { host: { sealed: true, plain: true } } } } },
      /secrets\.database\.keys\.host is both sealed and plain/,
    ],
    [
      'an environment name that stands twice',
      { environment: { spellings: { dev: [], test: ['dev'] } } },
      /"dev" stands twice/,
    ],
    [
      'a region of replicas that is the own one',
      { region: 'eu-west-1', replicaRegions: ['us-west-2', 'eu-west-1'] },
      /the region "eu-west-1" stands twice/,
    ],
    [
      'another answer to a missing key',
      // Plain JavaScript is told, too.
      { secrets: { a: { keys: { x: {} }, onMissingKey: 'undefined' as 'empty' } } },
      /secrets\.a\.onMissingKey must be one of: error, empty/,
    ],
    [
      'a variable that decides which code runs, in any spelling',
      { secrets: { a: { env: 'Path' } } },
      /may not set Path/,
    ],
    [
      'what a loader goes by',
      { secrets: { a: { env: 'dyld_insert_libraries' } } },
      /may not set dyld_/,
    ],
    [
      'a name that one environment alone makes too long',
      { environment: { spellings: { dev: [], ['x'.repeat(512)]: [] } } },
      /AWS refuses the name "shop\/x+\/database"/,
    ],
    [
      'a name that is the same in every environment',
      { name: '{secret}', secrets: { 'a b': { env: 'A' } } },
      /AWS refuses the name "a b"/,
    ],
    [
      'one name for two secrets',
      { name: '{application}', secrets: { a: { env: 'A' }, b: { env: 'B' } } },
      /share one name/,
    ],
  ];

  it('refuses what the compiler would, for those who have none', () => {
    const keys = { port: { env: 'DB_PORT', typ: 'integer' }, host: { env: 5 } };
    const declaration = { application: 'shop', secrets: { database: { keys } } };
    expect(() => defineSecrets(declaration as unknown as ManifestDeclaration)).toThrow(
      'secrets.database.keys.port.typ is unknown; known: env, type, required, default, ' +
        'sealed, plain; ' +
        'secrets.database.keys.host.env must be text: put it in quotes',
    );
  });

  it('knows no member by a name that every object answers to', () => {
    const declaration = { application: 'shop', secrets, toString: 'synthetic-text' };
    expect(() => defineSecrets(declaration as unknown as ManifestDeclaration)).toThrow(
      /^toString is unknown; known: application, secrets, name,/,
    );
  });

  it('takes a validator that is a function, and a member that is undefined', () => {
    const validate = () => ({ value: {} });
    const standard: StandardSchema['~standard'] = { version: 1, vendor: 'test', validate };
    const schema = Object.assign(() => undefined, { '~standard': standard });
    const declaration = {
      application: 'shop',
      region: undefined,
      secrets: { a: { keys: { x: {} }, schema } },
    };
    const manifest = defineSecrets(declaration as unknown as ManifestDeclaration);
    expect(manifest.secrets[0]).toHaveProperty('schema', schema);
    expect(manifest.region).toBe('us-east-1');
  });

  it.each(refused)('refuses %s', (_what, override, message) => {
    const declaration = { application: 'shop', secrets, ...override };
    expect(() => defineSecrets(declaration)).toThrow(ManifestError);
    expect(() => defineSecrets(declaration)).toThrow(message);
  });
});
