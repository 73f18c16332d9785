import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { AccessDeniedError, SecretNotFoundError, UnavailableError } from '../src/errors.ts';
import { fakeApi } from './fake-api.ts';
import { virtualTime } from './virtual-time.ts';

const secretId = 'afirgen/production/mysql-password';

const passedOver = { fallthroughOn: { production: ['not-found'] } } as const;

/** One text secret, looked for in these places. */
function opened(sources: ('secrets-manager' | 'environment')[], ttlMs = 300_000) {
  const api = fakeApi();
  const variables: Record<string, string> = {};
  const manifest = defineSecrets({
    application: 'afirgen',
    environment: { default: 'production' },
    sources: sources.map((source) =>
      source === 'environment' ? { source, cached: true } : { source, ...passedOver },
    ),
    secrets: { 'mysql-password': { env: 'MYSQL_PASSWORD' } },
  });
  const { clock, timers, advance } = virtualTime();
  const cache = { ttlMs, jitter: 0 };
  const client = createSecretsClient({ manifest, api, variables, clock, timers, cache });
  return { api, variables, client, advance };
}

describe('a secret that may be absent', () => {
  it('A-08: is its default, which beats being required', async () => {
    const { client } = opened(['secrets-manager']);
    expect(await client.getString('api-timeout', { default: '30' })).toBe('30');
    expect(await client.getString('api-timeout', { default: '30', required: true })).toBe('30');
    expect(await client.getString('api-timeout', { default: '30', required: false })).toBe('30');
    expect(await client.getString('api-timeout', { default: '' })).toBe('');
  });

  it('A-08: is null if it is not required, and an error if it is', async () => {
    const { client } = opened(['secrets-manager']);
    for (const read of [
      client.getString('optional-key', { required: false }),
      client.getJson('optional-key', { required: false }),
      client.getBinary('optional-key', { required: false }),
    ]) {
      expect(await read).toBeNull();
    }
    await expect(client.getString('optional-key', {})).rejects.toThrow(SecretNotFoundError);
    await expect(client.getString('optional-key', { required: true })).rejects.toThrow(
      'optional-key',
    );
  });

  it('is null or its default for a key that the secret does not have', async () => {
    const { api, client } = opened(['secrets-manager']);
    api.put('bundle', { API_KEY: 'synthetic' });
    expect(await client.getString('bundle#NONE', { required: false })).toBeNull();
    expect(await client.getJson('bundle#NONE', { default: { none: 1 } })).toEqual({ none: 1 });
    expect(await client.getString('bundle#API_KEY', { default: 'x' })).toBe('synthetic');
  });

  it('A-14: is what is stored, once it is: no default and no miss is kept', async () => {
    const { api, client } = opened(['secrets-manager']);
    expect(await client.getString('later', { default: '30' })).toBe('30');
    expect(await client.getString('later', { required: false })).toBeNull();
    api.put('later', { text: '60' });
    expect(await client.getString('later', { default: '30' })).toBe('60');
  });

  it('is neither null nor its default when it cannot be had for another reason', async () => {
    const { api, client } = opened(['secrets-manager']);
    for (const error of [new UnavailableError({}), new AccessDeniedError({ action: 'x' })]) {
      api.failWith(error);
      const reading = client.getString(error.code, { default: '30', required: false });
      await expect(reading).rejects.toMatchObject({ code: error.code });
    }
    api.failWith(undefined);
    api.put('text', { text: 'no json' });
    await expect(client.getJson('text', { default: {} })).rejects.toMatchObject({
      code: 'INVALID_JSON',
    });
  });

  it('ends the wait of a caller that gives up', async () => {
    const { api, client } = opened(['secrets-manager']);
    const release = api.hold();
    const controller = new AbortController();
    const reading = client.getString('a', { default: '30', signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    release();
  });
});

describe('the order of the sources', () => {
  it.each([
    [['secrets-manager', 'environment'], 'aws', 'env', 'aws'],
    [['secrets-manager', 'environment'], undefined, 'env', 'env'],
    [['secrets-manager', 'environment'], 'aws', undefined, 'aws'],
    [['secrets-manager', 'environment'], undefined, undefined, 'default'],
    [['environment'], 'aws', 'env', 'env'],
    [['environment'], 'aws', undefined, 'default'],
    [['secrets-manager'], undefined, 'env', 'default'],
  ] as const)('A-03: of %j with %s stored and %s set gives %s', async (sources, aws, env, won) => {
    const { api, variables, client } = opened([...sources]);
    if (aws !== undefined) api.put(secretId, { text: aws });
    if (env !== undefined) variables['MYSQL_PASSWORD'] = env;
    expect(await client.getString(secretId, { default: 'default' })).toBe(won);
  });

  it('A-03: asks nothing while the cache has it', async () => {
    const { api, variables, client } = opened(['secrets-manager', 'environment']);
    api.put(secretId, { text: 'synthetic-1' });
    await client.getString(secretId);
    variables['MYSQL_PASSWORD'] = 'synthetic-2';
    expect(await client.getString(secretId)).toBe('synthetic-1');
    expect(api.reads).toHaveLength(1);
  });

  it.each(['secrets-manager', 'environment'] as const)(
    'A-10: an error names the source that was asked, where it is one: %s',
    async (source) => {
      const { client } = opened([source]);
      await expect(client.getString(secretId)).rejects.toMatchObject({
        code: 'SECRET_NOT_FOUND',
        secretId,
        sources: [source],
      });
    },
  );

  it('A-10: an error names the secret and the sources that were asked', async () => {
    const { client } = opened(['secrets-manager', 'environment']);
    await expect(client.getString(secretId)).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      secretId,
      sources: ['secrets-manager', 'environment'],
      message: `${secretId} is in none of its sources: secrets-manager, environment`,
    });
  });
});

describe('with AWS switched off', () => {
  it('A-33: a variable is the secret', async () => {
    const { api, variables, client } = opened(['environment']);
    variables['MYSQL_PASSWORD'] = 'synthetic-1';
    expect(await client.get('mysql-password')).toBe('synthetic-1');
    expect(api.reads).toEqual([]);
  });

  it('A-34: a required secret that is missing is an error', async () => {
    const { client } = opened(['environment']);
    await expect(client.get('mysql-password')).rejects.toBeInstanceOf(SecretNotFoundError);
  });

  it('A-35: an optional secret that is missing is null', async () => {
    const { client } = opened(['environment']);
    expect(await client.getString(secretId, { required: false })).toBeNull();
  });

  it('A-36: a default is given', async () => {
    const { client } = opened(['environment']);
    expect(await client.getString(secretId, { default: 'synthetic' })).toBe('synthetic');
  });

  it('A-37: a variable is cached: its change shows after clear', async () => {
    const { variables, client } = opened(['environment'], 60_000);
    variables['MYSQL_PASSWORD'] = 'synthetic-1';
    expect(await client.getString(secretId)).toBe('synthetic-1');
    variables['MYSQL_PASSWORD'] = 'synthetic-2';
    expect(await client.getString(secretId)).toBe('synthetic-1');
    client.clear();
    expect(await client.getString(secretId)).toBe('synthetic-2');
  });

  it('A-13: a change of a variable shows once its time is over', async () => {
    const { variables, client, advance } = opened(['environment'], 60_000);
    variables['MYSQL_PASSWORD'] = 'synthetic-1';
    await client.getString(secretId);
    variables['MYSQL_PASSWORD'] = 'synthetic-2';
    await advance(60_000);
    await client.getString(secretId);
    await advance(0);
    expect(await client.getString(secretId)).toBe('synthetic-2');
  });
});

describe('the time a value is cached', () => {
  it('A-13: is 300 s: no request at 299 s, and one at 301 s', async () => {
    const { api, client, advance } = opened(['secrets-manager']);
    api.put(secretId, { text: 'synthetic-1' });
    await client.getString(secretId);
    await advance(299_000);
    await client.getString(secretId);
    expect(api.reads).toHaveLength(1);
    await advance(2_000);
    await client.getString(secretId);
    expect(api.reads).toHaveLength(2);
  });

  it('A-06: is 600 s if that is asked for, in the region that is asked for', async () => {
    const { clock, timers, advance } = virtualTime();
    const api = fakeApi();
    api.put('a', { text: 'x' });
    const cache = { ttlMs: 600_000, jitter: 0 };
    const client = createSecretsClient({ api, clock, timers, cache });
    await client.getString('a');
    await advance(599_999);
    await client.getString('a');
    expect(api.reads).toHaveLength(1);
    await advance(1);
    await client.getString('a');
    expect(api.reads).toHaveLength(2);
    expect(createSecretsClient({ region: 'us-west-2', variables: {} }).region).toBe('us-west-2');
  });
});
