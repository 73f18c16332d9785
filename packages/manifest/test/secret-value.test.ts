import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defineSecrets,
  secretObjectOf,
  secretStringOf,
  variablesFrom,
  VariablesError,
  type ManifestSecret,
} from '../src/index.ts';
import { nba } from './nba-declaration.ts';

const variables = {
  DB_HOST: 'db.nba-stats.invalid',
  DB_USER: 'postgres',
  DB_PASSWORD: 'synthetic-password-1',
  DB_NAME: 'nba_stats',
  AWS_ACCESS_KEY_ID: 'synthetic-access-key-id',
  AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key',
  S3_BUCKET: 'synthetic-bucket',
};

function secretOf(name: string): ManifestSecret {
  const found = nba.secrets.find(({ secret }) => secret === name);
  if (found === undefined) throw new TypeError(`no secret ${name}`);
  return found;
}

function stored(name: string, given: Record<string, string | undefined> = variables): unknown {
  return JSON.parse(secretStringOf(secretOf(name), given) ?? 'null');
}

function problemsOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof VariablesError) return error.problems;
    throw error;
  }
  return 'nothing was refused';
}

describe('secretStringOf', () => {
  it('N-06: stores the port as the number 5432 when DB_PORT is unset', () => {
    expect(stored('database')).toEqual({
      host: 'db.nba-stats.invalid',
      user: 'postgres',
      password: 'synthetic-password-1',
      database: 'nba_stats',
      port: 5432,
    });
  });

  it('N-06: stores DB_PORT as a number', () => {
    expect(stored('database', { ...variables, DB_PORT: '6543' })).toHaveProperty('port', 6543);
  });

  it.each(['abc', '5432.5', '0x10', '1e3', ' 5432', '0042', '-0', '99999999999999999999'])(
    'N-06: refuses DB_PORT=%s',
    (port) => {
      expect(problemsOf(() => stored('database', { ...variables, DB_PORT: port }))).toEqual([
        { variable: 'DB_PORT', secret: 'database', problem: 'not an integer' },
      ]);
    },
  );

  it.each(['abc', '0', '65536', '-1', '05432', '5432.0', ''])(
    'S-10: stores no port of %j',
    (port) => {
      const { secrets } = defineSecrets({
        application: 'shop',
        secrets: { database: { keys: { port: { env: 'DB_PORT', type: 'port' } } } },
      });
      const [database] = secrets;
      if (database?.kind !== 'json') throw new Error('not a JSON secret');
      expect(secretObjectOf(database, { DB_PORT: '65535' })).toEqual({ port: 65_535 });
      const problem = port === '' ? 'empty' : 'not a port from 1 to 65535';
      expect(problemsOf(() => secretObjectOf(database, { DB_PORT: port }))).toEqual([
        { variable: 'DB_PORT', secret: 'database', problem },
      ]);
    },
  );

  it('N-07: stores the three keys of aws, the region by default us-east-1', () => {
    expect(stored('aws')).toEqual({
      access_key_id: 'synthetic-access-key-id',
      secret_access_key: 'synthetic-secret-access-key',
      region: 'us-east-1',
    });
    expect(stored('aws', { ...variables, AWS_REGION: 'us-west-2' })).toHaveProperty(
      'region',
      'us-west-2',
    );
  });

  it('N-08: stores an object with only the bucket', () => {
    expect(stored('s3')).toEqual({ bucket: 'synthetic-bucket' });
  });

  it('N-16: lists every missing variable at once, never a value', () => {
    const { DB_HOST, DB_PASSWORD, ...rest } = variables;
    const refused = (): unknown => stored('database', { ...rest, DB_NAME: '' });
    expect(DB_HOST && DB_PASSWORD).toBeTruthy();
    expect(problemsOf(refused)).toEqual([
      { variable: 'DB_HOST', secret: 'database', problem: 'missing' },
      { variable: 'DB_PASSWORD', secret: 'database', problem: 'missing' },
      { variable: 'DB_NAME', secret: 'database', problem: 'empty' },
    ]);
    expect(refused).toThrow('DB_HOST is missing; DB_PASSWORD is missing; DB_NAME is empty');
  });

  it('stores a text secret verbatim, even one that looks like something else', () => {
    const manifest = defineSecrets({ application: 'shop', secrets: { flag: { env: 'FLAG' } } });
    const [flag] = manifest.secrets;
    expect(flag && secretStringOf(flag, { FLAG: 'true' })).toBe('true');
  });

  it('does not repeat the text of a JSON variable it cannot parse', () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: { keys: { keys: { set: { env: 'KEY_SET', type: 'json' } } } },
    });
    const [keys] = manifest.secrets;
    const refused = (): unknown => keys && secretStringOf(keys, { KEY_SET: '{synthetic-value' });
    expect(refused).toThrow(/^KEY_SET is not JSON$/);
  });
});

describe('variablesFrom', () => {
  it('gives every variable back that secretStringOf stored', () => {
    const all = { ...variables, DB_PORT: '6543', AWS_REGION: 'us-west-2' };
    const back = Object.assign(
      {},
      ...nba.secrets.map((secret) =>
        variablesFrom(secret, stored(secret.secret, all) as Record<string, unknown>),
      ),
    ) as Record<string, string>;
    expect(back).toEqual(all);
  });

  it('is the way back for any text, in any key type that is text', () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: { one: { keys: { a: { env: 'A' }, b: { env: 'B', required: false } } } },
    });
    const [secret] = manifest.secrets;
    if (secret === undefined) throw new TypeError('the manifest has one secret');
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        const text = secretStringOf(secret, { A: a, B: b }) ?? '';
        expect(variablesFrom(secret, JSON.parse(text) as Record<string, unknown>)).toEqual({
          A: a,
          B: b,
        });
      }),
    );
  });
});
