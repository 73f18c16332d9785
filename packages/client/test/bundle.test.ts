import { inspect } from 'node:util';
import { defineSecrets, type SourceDeclaration } from '@undotenv/manifest';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { resolveVariables } from '../src/environment/index.ts';
import { fakeApi, type FakeApi } from './fake-api.ts';
import { recordingLogger } from './recording-logger.ts';

const defineShop = (sources?: readonly SourceDeclaration[]) =>
  defineSecrets({
    application: 'shop',
    environment: { variable: 'SHOP_ENV', default: 'production' },
    ...(sources && { sources }),
    bundle: {
      variable: 'SECRETS_NAME',
      keys: {
        database: { host: 'db_host', port: 'db_port', password: 'db_password' },
        aws: 'aws_credentials',
        token: 'token',
        other: 'other_token',
      },
    },
    secrets: {
      database: {
        keys: {
          host: { env: 'DB_HOST' },
          port: { env: 'DB_PORT', type: 'integer', default: 5432 },
          password: { env: 'DB_PASSWORD' },
        },
      },
      aws: {
        keys: { region: { env: 'AWS_KEY_REGION', default: 'us-east-1' }, key: { env: 'AWS_KEY' } },
      },
      token: { env: 'TOKEN' },
      other: { env: 'OTHER_TOKEN', required: false },
    },
  });
const manifest = defineShop();
const SECRETS_NAME = 'shop/production';

const database = { host: 'db.internal', password: 'synthetic-password-1' };
const aws = { key: 'synthetic-key-1' };
const expected = {
  database: { ...database, port: 5432 },
  aws: { ...aws, region: 'us-east-1' },
  token: 'synthetic-token-1',
};

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
  api.put('shop/production/database', database);
  api.put('shop/production/aws', aws);
  api.put('shop/production/token', { text: expected.token });
  api.put('shop/production', {
    db_host: database.host,
    db_password: database.password,
    aws_credentials: aws,
    token: expected.token,
    more: 1,
  });
});

function open(variables: Record<string, string>, shop = manifest) {
  return createSecretsClient({ manifest: shop, api, variables });
}

describe.each([
  ['secrets of their own', {}, 4],
  ['one secret that holds everything', { SECRETS_NAME }, 1],
])('N-04: the same reads in the layout of %s', (_layout, variables, requests) => {
  it('N-02: give the same values, each secret once', async () => {
    const client = open(variables);
    expect(await client.ready()).toEqual(expected);
    expect(await client.get('database')).toEqual(expected.database);
    expect(await client.get('database')).toBe(await client.get('database'));
    expect(await client.get('other')).toBeUndefined();
    const { database: raw } = { database: await client.getRaw('database') };
    expect(raw).toEqual(database);
    expect(new Set(api.reads).size).toBe(requests);
  });

  it('give the same variables to a program', async () => {
    expect(await resolveVariables(open(variables), manifest)).toEqual({
      DB_HOST: 'db.internal',
      DB_PORT: '5432',
      DB_PASSWORD: 'synthetic-password-1',
      AWS_KEY_REGION: 'us-east-1',
      AWS_KEY: 'synthetic-key-1',
      TOKEN: 'synthetic-token-1',
    });
  });

  it('show no value where an object is printed', async () => {
    const client = open(variables);
    const printed = inspect([await client.get('database'), await client.getRaw('aws')]);
    expect(printed).not.toContain('synthetic');
  });
});

describe('one secret that holds everything', () => {
  it('A-17: is one request, and none while it is cached', async () => {
    const client = open({ SECRETS_NAME });
    await Promise.all([client.get('database'), client.get('aws'), client.get('token')]);
    await client.get('aws');
    expect(api.reads).toEqual(['shop/production']);
    expect(client.nameOf('aws')).toBe('shop/production');
  });

  const afirgen = defineSecrets({
    application: 'afirgen',
    bundle: {
      variable: 'SECRETS_NAME',
      name: '{application}/{environment}/secrets',
      keys: {
        mysql: { user: 'MYSQL_USER', password: 'MYSQL_PASSWORD', database: 'MYSQL_DB' },
        auth: 'FIR_AUTH_KEY',
        api: 'API_KEY',
      },
    },
    secrets: {
      mysql: {
        keys: {
          user: { env: 'MYSQL_USER', default: 'root' },
          password: { env: 'MYSQL_PASSWORD' },
          database: { env: 'MYSQL_DB', default: 'fir_db' },
        },
      },
      auth: { env: 'FIR_AUTH_KEY' },
      api: { env: 'API_KEY' },
    },
  });

  it('A-17, A-19: gives the defaults of keys it lacks, and names a required one', async () => {
    const name = 'afirgen/production/secrets';
    const variables = { SECRETS_NAME: name };
    const options = { manifest: afirgen, api, variables, environment: 'production' };
    const stored = { MYSQL_PASSWORD: 'p', FIR_AUTH_KEY: 'f' };
    api.put(name, { ...stored, API_KEY: 'a' });
    expect(await createSecretsClient(options).ready()).toEqual({
      mysql: { user: 'root', password: 'p', database: 'fir_db' },
      auth: 'f',
      api: 'a',
    });
    expect(api.reads).toEqual([name]);
    api.put(name, stored);
    await expect(createSecretsClient(options).ready()).rejects.toThrow('has no key "API_KEY"');
  });

  it('C9: has a port as text or as a number', async () => {
    for (const db_port of ['6543', 6543]) {
      api.put('shop/production', { db_host: 'a', db_password: 'b', db_port });
      expect((await open({ SECRETS_NAME }).get('database')).port).toBe(6543);
    }
  });

  it('N-04: is read while the variable says so, from one call to the next', () => {
    const variables: Record<string, string> = {};
    const client = open(variables);
    expect(client.nameOf('token')).toBe('shop/production/token');
    variables['SECRETS_NAME'] = SECRETS_NAME;
    expect(client.nameOf('token')).toBe('shop/production');
    variables['SECRETS_NAME'] = '';
    expect(client.nameOf('token')).toBe('shop/production/token');
  });

  it('N-04: refuses to be another environment’s than the one that is set or asked for', async () => {
    const conflict = { code: 'CONFLICTING_SETTINGS' };
    await expect(open({ SECRETS_NAME, SHOP_ENV: 'staging' }).get('token')).rejects.toMatchObject(
      conflict,
    );
    const asked = open({ SECRETS_NAME }).get('token', { environment: 'staging' });
    await expect(asked).rejects.toMatchObject(conflict);
    expect(api.reads).toEqual([]);
  });

  it('N-29: does not silence the warning of a defaulted environment', async () => {
    const logger = recordingLogger();
    await createSecretsClient({ manifest, api, variables: { SECRETS_NAME }, logger }).ready();
    const warnings = logger.events.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ event: 'environment.defaulted' }]);
  });

  it('names what it lacks by the key it should stand under', async () => {
    api.put('shop/production', { db_host: 5, aws_credentials: 'x' });
    const client = open({ SECRETS_NAME });
    await expect(client.get('database')).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      paths: ['db_host', 'db_password'],
    });
    await expect(client.get('aws')).rejects.toMatchObject({ paths: ['aws_credentials'] });
    await expect(client.get('token')).rejects.toMatchObject({ code: 'MISSING_KEY', key: 'token' });
  });

  const gated: readonly SourceDeclaration[] = [
    {
      source: 'environment',
      when: { LOCAL: 'true' },
      final: true,
      defaults: { DB_HOST: 'localhost' },
    },
    { source: 'secrets-manager' },
  ];

  it('N-37: is not read where variables alone are', async () => {
    const client = open({ SECRETS_NAME, LOCAL: 'true', DB_PASSWORD: 'local' }, defineShop(gated));
    expect(await client.get('database')).toEqual({
      host: 'localhost',
      port: 5432,
      password: 'local',
    });
    await expect(client.get('token')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    expect(api.reads).toEqual([]);
  });

  it('A-18: is put together from variables where it is not stored, or lists what they lack', async () => {
    const shop = defineShop([
      { source: 'secrets-manager', fallthroughOn: { production: ['not-found'] } },
      { source: 'environment' },
    ]);
    const variables = { SECRETS_NAME: 'shop/elsewhere', DB_HOST: 'a', TOKEN: 't' };
    await expect(open(variables, shop).get('token')).rejects.toThrow(
      'DB_PASSWORD is missing; AWS_KEY is missing',
    );
    const client = open({ ...variables, DB_PASSWORD: 'b', AWS_KEY: 'c' }, shop);
    expect(await client.ready()).toEqual({
      database: { host: 'a', port: 5432, password: 'b' },
      aws: { key: 'c', region: 'us-east-1' },
      token: 't',
    });
  });
});

describe('getRaw', () => {
  it('F-14, C8: shows what is stored where get shows what is declared', async () => {
    api.put('shop/production/database', { ...database, port: '6543', more: 1 });
    const client = open({});
    expect(await client.get('database')).toEqual({ ...database, port: 6543, more: 1 });
    expect(await client.getRaw('database')).toEqual({ ...database, port: '6543', more: 1 });
    expect(await client.getRaw('token')).toBe('synthetic-token-1');
  });
});

describe('the default of a source', () => {
  const shop = defineShop([{ source: 'environment', defaults: { DB_HOST: 'localhost' } }]);

  it('N-38: counts where the variable is unset or empty', async () => {
    for (const set of [{}, { DB_HOST: '' }]) {
      const client = open({ ...set, DB_PASSWORD: 'p' }, shop);
      expect((await client.get('database')).host).toBe('localhost');
    }
    const client = open({ DB_HOST: 'mine', DB_PASSWORD: 'p' }, shop);
    expect((await client.get('database')).host).toBe('mine');
  });

  it('makes no secret of which nothing else is set', async () => {
    await expect(open({}, shop).get('database')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
  });
});
