import assert from 'node:assert';
import { describe, expect, it } from 'vitest';
import { defineSecrets, type ManifestDeclaration } from '@undotenv/manifest';
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
import { recordingLogger } from './recording-logger.ts';
import { databaseValue, shop } from './shop-manifest.ts';
import { databaseName, seededApi } from './seeded-api.ts';

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
    const client = createSecretsClient({ api: seededApi() });
    assert.deepStrictEqual(await client.getJson(databaseName), databaseValue);
  });

  it('N-19: logs the name before and after at debug level, and no value at any level', async () => {
    const logger = recordingLogger();
    const client = createSecretsClient({ api: seededApi(), logger });
    await client.getJson(databaseName);
    const debug = logger.events.filter(({ level }) => level === 'debug');
    expect(debug).toEqual([
      {
        level: 'debug',
        event: 'secret.read.started',
        msg: `reading ${databaseName}`,
        secretId: databaseName,
      },
      {
        level: 'debug',
        event: 'secret.read.finished',
        msg: `read ${databaseName}`,
        secretId: databaseName,
      },
    ]);
    expect(logger.events.map(({ event }) => event)).toContain('secret.retrieved');
    expect(JSON.stringify(logger.events)).not.toMatch(/synthetic|db\.internal|5432/);
  });

  it('N-20: rejects a binary secret with the secret’s name', async () => {
    const api = fakeApi();
    api.put(databaseName, { binary: 'AAEC' });
    const client = createSecretsClient({ api, manifest: shop, environment: 'production' });
    for (const read of [
      client.getJson(databaseName),
      client.getString(databaseName),
      client.get('database'),
    ]) {
      await expect(read).rejects.toBeInstanceOf(BinarySecretError);
      await expect(read).rejects.toThrow(databaseName);
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
    const api = seededApi();
    const failure = new UnavailableError({ awsCode: 'InternalServiceError' });
    api.failWith(failure);
    const logger = recordingLogger();
    const cache = { remembersFailures: false };
    const client = createSecretsClient({ api, logger, cache });
    await expect(client.getJson(databaseName)).rejects.toBe(failure);
    api.failWith(undefined);
    api.put(databaseName, { text: 'no json' });
    await expect(client.getJson(databaseName)).rejects.toBeInstanceOf(InvalidJsonError);
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
    const api = seededApi();
    const variables = { ...local, USE_LOCAL_CREDENTIALS: 'true' };
    const client = createSecretsClient({ manifest, api, variables });
    const expected = { host: 'localhost', port: 5432, password: 'synthetic-local-1' };
    expect(await client.get('database')).toEqual(expected);
    expect(await client.getString('shop/local/database#host')).toBe('localhost');
    await expect(client.getJson(databaseName)).rejects.toBeInstanceOf(SecretNotFoundError);
    expect(api.reads).toEqual([]);
  });

  it.each([{}, { USE_LOCAL_CREDENTIALS: 'TRUE' }, { USE_LOCAL_CREDENTIALS: '1' }])(
    'N-37: asks Secrets Manager while the switch is %j',
    async (choice) => {
      const api = seededApi();
      const variables = { ...local, SHOP_ENV: 'production', ...choice };
      const client = createSecretsClient({ manifest, api, variables });
      expect(await client.get('database')).toEqual(databaseValue);
      expect(api.reads).toEqual([databaseName]);
    },
  );

  it('N-37: follows the switch at the call, with no value of the other side from the cache', async () => {
    const variables: Record<string, string> = { ...local, SHOP_ENV: 'production' };
    const client = createSecretsClient({ manifest, api: seededApi(), variables });
    expect((await client.get('database')).host).toBe('db.internal');
    variables['USE_LOCAL_CREDENTIALS'] = 'true';
    expect((await client.get('database')).host).toBe('localhost');
  });

  it('C1: asks nothing after a final source', async () => {
    const api = seededApi();
    const variables = { USE_LOCAL_CREDENTIALS: 'true', DB_HOST: 'localhost' };
    const client = createSecretsClient({ manifest, api, variables });
    await expect(client.get('database')).rejects.toThrow('DB_PASSWORD is missing');
    expect(api.reads).toEqual([]);
  });

  it('C1: asks the next source for what one does not have, but not after a failure', async () => {
    const inOrder = defineSecrets({
      ...declaration,
      sources: [
        { source: 'secrets-manager', fallthroughOn: ['not-found'] },
        { source: 'environment' },
      ],
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
    const client = createSecretsClient({ manifest: gated, api: seededApi(), variables: local });
    await expect(client.get('database')).rejects.toBeInstanceOf(ConfigurationError);
  });
});
