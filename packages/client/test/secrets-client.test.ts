import assert from 'node:assert';
import { describe, expect, it } from 'vitest';
import { defineSecrets, type ManifestDeclaration } from '@undotenv/manifest';
import { z } from 'zod';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import {
  BinarySecretError,
  ConfigurationError,
  InvalidJsonError,
  MissingKeyError,
  SecretNotFoundError,
  UnavailableError,
} from '../src/errors.ts';
import { fakeApi } from './fake-api.ts';
import { manualClock } from './manual-clock.ts';
import { recordingLogger } from './recording-logger.ts';
import { settled } from './virtual-time.ts';
import { databaseValue, shop } from './shop-manifest.ts';

const name = 'shop/production/database';

function seeded() {
  const api = fakeApi();
  api.put(name, databaseValue);
  api.put('shop/production/token', { text: 'synthetic-token-1' });
  return api;
}

describe('creating a client', () => {
  it('N-18: has the region us-east-1 unless told otherwise, and logs it', () => {
    const logger = recordingLogger();
    const client = createSecretsClient({ variables: {}, logger });
    expect(client.region).toBe('us-east-1');
    expect(logger.events).toMatchObject([
      { level: 'info', event: 'client.created', region: 'us-east-1' },
    ]);
  });

  it('N-18: logs and throws what keeps it from being created', () => {
    const logger = recordingLogger();
    const endpoint = 'synthetic endpoint';
    expect(() => createSecretsClient({ variables: {}, logger, endpoint })).toThrow(
      ConfigurationError,
    );
    expect(logger.events).toMatchObject([
      { level: 'error', event: 'client.failed', code: 'INVALID_CONFIGURATION' },
    ]);
  });

  it('N-18: throws for incomplete credentials', () => {
    const credentials = { accessKeyId: 'id', secretAccessKey: '' };
    expect(() => createSecretsClient({ variables: {}, credentials })).toThrow(ConfigurationError);
  });

  it('N-27: has the region of AWS_REGION, else of the manifest', () => {
    const manifest = defineSecrets({
      application: 'a',
      region: 'eu-west-1',
      secrets: { t: { env: 'T' } },
    });
    expect(createSecretsClient({ manifest, variables: {} }).region).toBe('eu-west-1');
    const variables = { AWS_REGION: 'us-west-2' };
    expect(createSecretsClient({ manifest, variables }).region).toBe('us-west-2');
  });

  it('refuses an environment the manifest does not have', () => {
    const options = { manifest: shop, environment: 'moon', variables: {} };
    expect(() => createSecretsClient(options)).toThrow('no environment of that name');
  });
});

describe('reading', () => {
  it('N-19: gives the stored object, deep-equal', async () => {
    const client = createSecretsClient({ api: seeded() });
    assert.deepStrictEqual(await client.getJson(name), databaseValue);
  });

  it('N-19: logs the name before and after at debug level, and no value at any level', async () => {
    const logger = recordingLogger();
    const client = createSecretsClient({ api: seeded(), logger });
    await client.getJson(name);
    const debug = logger.events.filter(({ level }) => level === 'debug');
    expect(debug).toEqual([
      { level: 'debug', event: 'secret.read.started', msg: `reading ${name}`, secretId: name },
      { level: 'debug', event: 'secret.read.finished', msg: `read ${name}`, secretId: name },
    ]);
    expect(logger.events.map(({ event }) => event)).toContain('secret.retrieved');
    expect(JSON.stringify(logger.events)).not.toMatch(/synthetic|db\.internal|5432/);
  });

  it('N-20: rejects a binary secret with the secret’s name', async () => {
    const api = fakeApi();
    api.put(name, { binary: 'AAEC' });
    const client = createSecretsClient({ api, manifest: shop, environment: 'production' });
    for (const read of [client.getJson(name), client.getString(name), client.get('database')]) {
      await expect(read).rejects.toBeInstanceOf(BinarySecretError);
      await expect(read).rejects.toThrow(name);
    }
  });

  it('N-21: rejects an unknown name with a typed error, logged at error level', async () => {
    const logger = recordingLogger();
    const client = createSecretsClient({ api: fakeApi(), logger });
    await expect(client.getJson('shop/none')).rejects.toBeInstanceOf(SecretNotFoundError);
    await expect(client.getJson('shop/none')).rejects.toThrow('shop/none');
    expect(logger.events.filter(({ level }) => level === 'error')).toMatchObject([
      { event: 'secret.read.failed', secretId: 'shop/none', code: 'SECRET_NOT_FOUND' },
      { event: 'secret.read.failed', secretId: 'shop/none', code: 'SECRET_NOT_FOUND' },
    ]);
  });

  it('N-21: rejects with every other error as it is', async () => {
    const api = seeded();
    const failure = new UnavailableError({ awsCode: 'InternalServiceError' });
    api.failWith(failure);
    const logger = recordingLogger();
    const cache = { remembersFailures: false };
    const client = createSecretsClient({ api, logger, cache });
    await expect(client.getJson(name)).rejects.toBe(failure);
    api.failWith(undefined);
    api.put(name, { text: 'no json' });
    await expect(client.getJson(name)).rejects.toBeInstanceOf(InvalidJsonError);
    const codes = logger.events.filter(({ level }) => level === 'error').map(({ code }) => code);
    expect(codes).toEqual(['UNAVAILABLE', 'INVALID_JSON']);
  });

  it('gives one key as an environment variable would hold it', async () => {
    const api = fakeApi();
    api.put('a', { text: '{"s":"x","n":1,"b":true,"o":{"k":[1]},"none":null}' });
    const client = createSecretsClient({ api });
    const keys = ['s', 'n', 'b', 'o'].map((key) => client.getString(`a#${key}`));
    expect(await Promise.all(keys)).toEqual(['x', '1', 'true', '{"k":[1]}']);
    expect(await client.getJson('a#o')).toEqual({ k: [1] });
    await expect(client.getString('a#none')).rejects.toBeInstanceOf(MissingKeyError);
    await expect(client.getString('a#toString')).rejects.toBeInstanceOf(MissingKeyError);
    await expect(client.getJson('a#s')).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    expect(api.reads).toHaveLength(1);
  });

  it('gives the text verbatim', async () => {
    const api = fakeApi();
    api.put('a', { text: ' {"k" : 1}\n' });
    expect(await createSecretsClient({ api }).getString('a')).toBe(' {"k" : 1}\n');
  });

  it('rejects a text that is no reference', async () => {
    const client = createSecretsClient({ api: fakeApi() });
    await expect(client.getString('no reference!')).rejects.toMatchObject({
      code: 'INVALID_REFERENCE',
    });
  });
});

describe('reading what the manifest declares', () => {
  const open = (api = seeded(), variables: Record<string, string> = {}) =>
    createSecretsClient({ manifest: shop, api, variables, clock: manualClock() });

  it('N-25: reads the secret of the environment asked for, by default the manifest’s', async () => {
    const api = seeded();
    api.put('shop/staging/database', { ...databaseValue, host: 'staging.internal' });
    const client = open(api);
    expect((await client.get('database')).host).toBe('db.internal');
    expect((await client.get('database', { environment: 'stage' })).host).toBe('staging.internal');
    expect(api.reads).toEqual([name, 'shop/staging/database']);
  });

  it('N-28: reads the variable of the environment at each call', async () => {
    const variables: Record<string, string> = {};
    const client = open(seeded(), variables);
    expect(client.nameOf('database')).toBe(name);
    variables['SHOP_ENV'] = 'staging';
    expect(client.nameOf('database')).toBe('shop/staging/database');
    variables['SHOP_ENV'] = 'moon';
    await expect(client.get('database')).rejects.toMatchObject({ code: 'UNKNOWN_ENVIRONMENT' });
  });

  it('N-29: warns once when the environment was defaulted, and never when it was set', async () => {
    const warningsOf = async (variables: Record<string, string>) => {
      const logger = recordingLogger();
      const client = createSecretsClient({ manifest: shop, api: seeded(), variables, logger });
      await client.get('database');
      await client.get('token');
      return logger.events.filter(({ level }) => level === 'warn');
    };
    expect(await warningsOf({})).toMatchObject([
      { event: 'environment.defaulted', environment: 'production', variable: 'SHOP_ENV' },
    ]);
    expect(await warningsOf({ SHOP_ENV: 'production' })).toEqual([]);
  });

  it('gives all of them as one frozen tree', async () => {
    const client = open();
    const secrets = await client.ready();
    assert.deepStrictEqual(secrets, { database: databaseValue, token: 'synthetic-token-1' });
    expect(secrets.database).toBe(await client.get('database'));
    expect(Object.isFrozen(secrets)).toBe(true);
    expect(JSON.stringify(secrets)).toBe('"[redacted]"');
  });

  it('leaves a text that is not required out of the tree when it is not there', async () => {
    const api = fakeApi();
    const manifest = defineSecrets({
      application: 'shop',
      secrets: { token: { env: 'API_TOKEN', required: false } },
    });
    const client = createSecretsClient({ manifest, api, environment: 'production' });
    expect(await client.ready()).toEqual({});
    api.failWith(new UnavailableError({}));
    await expect(client.ready()).rejects.toBeInstanceOf(UnavailableError);
  });

  it('validates once a version, however often it is read', async () => {
    let validations = 0;
    const schema = z.object({ host: z.string() }).refine(() => (validations += 1) > 0);
    const manifest = defineSecrets({
      application: 'shop',
      secrets: { database: { keys: { host: {} }, schema } },
    });
    const api = seeded();
    const clock = manualClock();
    const client = createSecretsClient({ manifest, api, environment: 'production', clock });
    for (let reads = 0; reads < 3; reads++) await client.get('database');
    clock.advance(300_000);
    const before = await client.get('database');
    await settled();
    expect(validations).toBe(1);
    api.put(name, databaseValue);
    clock.advance(3_600_000);
    expect(await client.get('database')).not.toBe(before);
    expect(validations).toBe(2);
  });

  it('gives a validator an object without hidden members', async () => {
    const schema = z.record(z.string(), z.record(z.string(), z.string()));
    const manifest = defineSecrets({
      application: 'shop',
      secrets: { database: { keys: { main: { type: 'json' } }, schema } },
    });
    const api = fakeApi();
    api.put(name, { main: { host: 'a' } });
    const client = createSecretsClient({ manifest, api, environment: 'production' });
    await client.getJson(name);
    expect(await client.get('database')).toEqual({ main: { host: 'a' } });
  });

  it('reads a repaired secret at once: what does not fit is not kept', async () => {
    const api = fakeApi();
    api.put(name, { host: 'a' });
    const client = open(api);
    // Once with the value in the cache already, which as plain JSON is good.
    expect(await client.getJson(name)).toEqual({ host: 'a' });
    await expect(client.get('database')).rejects.toMatchObject({ paths: ['port', 'password'] });
    api.put(name, databaseValue);
    expect(await client.get('database')).toEqual(databaseValue);
  });

  it('is a TypeError for a secret the manifest does not declare', async () => {
    const untyped: { get(secret: string): Promise<unknown> } = open();
    await expect(untyped.get('databse')).rejects.toThrow(TypeError);
  });
});

describe('the cache of a client', () => {
  it('N-22: gives the same object without a second request', async () => {
    const api = seeded();
    const client = createSecretsClient({ api, cache: { ttlMs: Infinity, maxEntries: 10 } });
    expect(await client.getJson(name)).toBe(await client.getJson(name));
    expect(api.reads).toHaveLength(1);
  });

  it('N-22: fetches the first of eleven names again when it holds ten', async () => {
    const api = fakeApi();
    const names = Array.from({ length: 11 }, (_, index) => `shop/secret${String(index)}`);
    for (const each of names) api.put(each, databaseValue);
    const client = createSecretsClient({ api, cache: { ttlMs: Infinity, maxEntries: 10 } });
    for (const each of [...names, 'shop/secret0']) await client.getJson(each);
    expect(api.reads).toHaveLength(12);
  });

  it('N-22: does not keep a failure', async () => {
    const api = fakeApi();
    const client = createSecretsClient({ api });
    await expect(client.getJson(name)).rejects.toBeInstanceOf(SecretNotFoundError);
    api.put(name, databaseValue);
    expect(await client.getJson(name)).toEqual(databaseValue);
  });

  it('N-23: is emptied by clear, which is logged; the next read is a different object', async () => {
    const api = seeded();
    const logger = recordingLogger();
    const client = createSecretsClient({ api, logger });
    const before = await client.getJson(name);
    client.clear();
    expect(await client.getJson(name)).not.toBe(before);
    expect(api.reads).toHaveLength(2);
    expect(logger.events.map(({ event }) => event)).toContain('cache.cleared');
  });

  it('N-24: is each client’s own', async () => {
    const api = seeded();
    const [one, other] = [createSecretsClient({ api }), createSecretsClient({ api })];
    const kept = await other.getJson(name);
    await one.getJson(name);
    one.clear();
    expect(await other.getJson(name)).toBe(kept);
    expect(api.reads).toHaveLength(2);
  });

  it('N-24: hands out what nobody can change, at any depth, through every reading', async () => {
    const api = seeded();
    api.put('nested', { list: [{ key: 'synthetic' }], inner: { key: 'synthetic' } });
    const client = createSecretsClient({ api, manifest: shop, environment: 'production' });
    const loose = (await client.getJson('nested')) as {
      list: { key: string }[];
      inner: { key: string };
    };
    for (const change of [
      () => (loose.inner.key = 'changed'),
      () => loose.list.push({ key: 'added' }),
      () => ((loose.list[0] as { key: string }).key = 'changed'),
      () => delete (loose as { inner?: object }).inner,
    ]) {
      expect(change).toThrow(TypeError);
    }
    for (const object of [
      await client.getJson('nested#inner'),
      await client.get('database'),
      (await client.ready()).database,
    ]) {
      expect(Object.isFrozen(object)).toBe(true);
    }
    assert.deepStrictEqual(await client.getJson('nested'), {
      list: [{ key: 'synthetic' }],
      inner: { key: 'synthetic' },
    });
  });

  it('N-24: asks again after its time, and keeps the object while the version is the same', async () => {
    const api = seeded();
    const clock = manualClock();
    const client = createSecretsClient({ api, clock, cache: { ttlMs: 3_600_000 } });
    const before = await client.getJson(name);
    clock.advance(3_600_000);
    expect(await client.getJson(name)).toBe(before);
    api.put(name, { ...databaseValue, password: 'synthetic-password-2' });
    clock.advance(3_600_000);
    expect(await client.getJson(name)).toMatchObject({ password: 'synthetic-password-2' });
    expect(api.reads).toHaveLength(3);
  });

  it('makes one request for ten thousand concurrent reads', async () => {
    const api = seeded();
    const release = api.hold();
    const client = createSecretsClient({ manifest: shop, api, environment: 'production' });
    const reads = Array.from({ length: 10_000 }, () => client.get('database'));
    release();
    expect(new Set(await Promise.all(reads)).size).toBe(1);
    expect(api.reads).toHaveLength(1);
  });

  it('keeps versions and stages apart, and AWSCURRENT with the plain name', async () => {
    const api = seeded();
    const client = createSecretsClient({ api });
    await client.getJson(name);
    await client.getString(`{{resolve:secretsmanager:${name}:SecretString:host:AWSCURRENT}}`);
    expect(api.reads).toHaveLength(1);
    await client.getString(`{{resolve:secretsmanager:${name}:SecretString:host:AWSPREVIOUS}}`);
    expect(api.reads).toHaveLength(2);
  });

  it('can be switched off', async () => {
    const api = seeded();
    const client = createSecretsClient({ api, cache: false });
    await Promise.all([client.getJson(name), client.getJson(name)]);
    expect(api.reads).toHaveLength(2);
  });

  it('keeps the answer for others when one caller gives up', async () => {
    const api = seeded();
    const release = api.hold();
    const client = createSecretsClient({ api });
    const reason = new Error('enough');
    const controller = new AbortController();
    const impatient = client.getJson(name, { signal: controller.signal });
    const patient = client.getJson(name);
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    release();
    expect(await patient).toEqual(databaseValue);
    expect(api.reads).toHaveLength(1);
  });

  it('ends with the client', async () => {
    const client = createSecretsClient({ api: seeded() });
    await client.getJson(name);
    client.close();
    await expect(client.getJson(name)).rejects.toThrow(TypeError);
  });
});

describe('the sources of a client', () => {
  const declaration = {
    application: 'shop',
    environment: { variable: 'SHOP_ENV', default: 'production' },
    sources: [
      { source: 'environment', when: { USE_LOCAL_CREDENTIALS: 'true' }, final: true },
      { source: 'secrets-manager' },
    ],
    secrets: {
      database: {
        keys: {
          host: { env: 'DB_HOST' },
          port: { env: 'DB_PORT', type: 'integer', default: 5432 },
          password: { env: 'DB_PASSWORD' },
        },
      },
    },
  } as const satisfies ManifestDeclaration;
  const manifest = defineSecrets(declaration);
  const local = { SHOP_ENV: 'local', DB_HOST: 'localhost', DB_PASSWORD: 'synthetic-local-1' };

  it('N-37: takes local variables and makes no request while the switch is exactly true', async () => {
    const api = seeded();
    const variables = { ...local, USE_LOCAL_CREDENTIALS: 'true' };
    const client = createSecretsClient({ manifest, api, variables });
    const expected = { host: 'localhost', port: 5432, password: 'synthetic-local-1' };
    expect(await client.get('database')).toEqual(expected);
    expect(await client.getString('shop/local/database#host')).toBe('localhost');
    await expect(client.getJson(name)).rejects.toBeInstanceOf(SecretNotFoundError);
    expect(api.reads).toEqual([]);
  });

  it.each([{}, { USE_LOCAL_CREDENTIALS: 'TRUE' }, { USE_LOCAL_CREDENTIALS: '1' }])(
    'N-37: asks Secrets Manager while the switch is %j',
    async (choice) => {
      const api = seeded();
      const variables = { ...local, SHOP_ENV: 'production', ...choice };
      const client = createSecretsClient({ manifest, api, variables });
      expect(await client.get('database')).toEqual(databaseValue);
      expect(api.reads).toEqual([name]);
    },
  );

  it('N-37: follows the switch at the call, with no value of the other side from the cache', async () => {
    const variables: Record<string, string> = { ...local, SHOP_ENV: 'production' };
    const client = createSecretsClient({ manifest, api: seeded(), variables });
    expect((await client.get('database')).host).toBe('db.internal');
    variables['USE_LOCAL_CREDENTIALS'] = 'true';
    expect((await client.get('database')).host).toBe('localhost');
  });

  it('C1: asks nothing after a final source', async () => {
    const api = seeded();
    const variables = { USE_LOCAL_CREDENTIALS: 'true', DB_HOST: 'localhost' };
    const client = createSecretsClient({ manifest, api, variables });
    await expect(client.get('database')).rejects.toThrow('DB_PASSWORD is missing');
    expect(api.reads).toEqual([]);
  });

  it('C1: asks the next source for what one does not have, but not after a failure', async () => {
    const inOrder = defineSecrets({
      ...declaration,
      sources: [{ source: 'secrets-manager' }, { source: 'environment' }],
    });
    const api = fakeApi();
    const client = createSecretsClient({ manifest: inOrder, api, variables: local });
    expect((await client.get('database')).host).toBe('localhost');
    client.clear();
    api.failWith(new UnavailableError({}));
    await expect(client.get('database')).rejects.toBeInstanceOf(UnavailableError);
  });

  it('rejects when no gate is open', async () => {
    const gated = defineSecrets({
      ...declaration,
      sources: [{ source: 'environment', when: { CI: 'true' } }],
    });
    const client = createSecretsClient({ manifest: gated, api: seeded(), variables: local });
    await expect(client.get('database')).rejects.toBeInstanceOf(ConfigurationError);
  });
});
