import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { cacheRules, cacheTimes, type CacheOptions } from '../../src/cache/rules.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { fakeApi } from '../fake-api.ts';

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  bundle: {
    variable: 'SECRETS_NAME',
    keys: { database: { password: 'db_password' }, token: 'token' },
  },
  secrets: { database: { keys: { password: {} } }, token: { env: 'API_TOKEN' } },
});
const name = 'shop/production/token';

/** How many of two reads asked. */
async function requests(
  secrets: NonNullable<CacheOptions['secrets']>,
  variables: Record<string, string> = {},
): Promise<number> {
  const api = fakeApi();
  api.put(name, { text: 'synthetic-token-1' });
  api.put('shop/production', { db_password: 'synthetic-password-1', token: 'synthetic-token-1' });
  const client = createSecretsClient({ manifest, api, variables, cache: { secrets } });
  await client.get('token');
  await client.get('token');
  return api.reads.length;
}

const everyTime = { ttlMs: 0 };

describe('the times of a single secret', () => {
  it('are found by its name in the manifest, and by the one it is read under', async () => {
    expect(await requests({})).toBe(1);
    expect(await requests({ token: everyTime })).toBe(2);
    expect(await requests({ [name]: everyTime })).toBe(2);
    expect(await requests({ database: everyTime })).toBe(1);
  });

  it('are those of the name it is read under where both are given', async () => {
    expect(await requests({ token: everyTime, [name]: { ttlMs: 1_000 } })).toBe(1);
    expect(await requests({ token: { ttlMs: 1_000 }, [name]: everyTime })).toBe(2);
  });

  it('hold whichever way it is read', async () => {
    const api = fakeApi();
    api.put(name, { text: 'synthetic-token-1' });
    const cache = { secrets: { token: everyTime } };
    const client = createSecretsClient({ manifest, api, variables: {}, cache });
    await client.getString(name);
    await client.get('token');
    expect(api.reads).toHaveLength(2);
  });

  it('of a bundle are found by the bundle’s name: it is read as a whole', async () => {
    const variables = { SECRETS_NAME: 'shop/production' };
    expect(await requests({ token: everyTime, database: everyTime }, variables)).toBe(1);
    expect(await requests({ 'shop/production': everyTime }, variables)).toBe(2);
  });
});

describe('an option that there is not', () => {
  it.each([
    [{ ttlms: 1 }, 'cache.ttlms is no option; there are ttlMs, maxAgeMs, staleIfErrorMs, jitter'],
    [{ secrets: { a: { ttl: 1 } } }, 'cache.secrets["a"].ttl is no option; there are ttlMs, '],
    [{ secrets: { a: { jitter: 0 } } }, 'cache.secrets["a"].jitter is no option'],
  ])('is refused by its name: %j', (options, complaint) => {
    const open = () => createSecretsClient({ api: fakeApi(), cache: options as CacheOptions });
    expect(open).toThrow(TypeError);
    expect(open).toThrow(complaint);
    expect(() => cacheRules(options as CacheOptions)).toThrow(complaint);
  });

  it('is refused by the times of the core client, too', () => {
    const misspelt: object = { ttl: 1 };
    expect(() => cacheTimes(misspelt)).toThrow(TypeError);
    expect(() => cacheTimes({ ttlMs: 1 })).not.toThrow();
  });
});
