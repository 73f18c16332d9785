/** Times of single secrets, by the manifest's name, in whichever environment they are read. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { cacheRules, type CacheOptions } from '../../src/cache/rules.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { createLambdaClient } from '../../src/lambda/create-lambda-client.ts';
import { fakeApi } from '../fake-api.ts';

const manifest = defineSecrets({
  application: 'shop',
  secrets: { token: { env: 'TOKEN' } },
});

function opened(environment?: string) {
  const api = fakeApi();
  for (const each of ['production', 'staging']) {
    api.put(`shop/${each}/token`, { text: `synthetic-token-of-${each}` });
  }
  const cache = { secrets: { token: { ttlMs: 0 } } };
  const options = environment === undefined ? {} : { environment };
  const client = createSecretsClient({ manifest, api, variables: {}, cache, ...options });
  return { api, client };
}

describe('the times of a secret, by its name in the manifest', () => {
  it('hold in an environment that is not the client’s own', async () => {
    const { api, client } = opened('production');
    for (let reads = 0; reads < 2; reads++) await client.get('token', { environment: 'staging' });
    expect(api.reads).toHaveLength(2);
  });

  it('hold for a client that has no environment of its own', async () => {
    const { api, client } = opened();
    for (let reads = 0; reads < 2; reads++) {
      await client.get('token', { environment: 'production' });
    }
    expect(api.reads).toHaveLength(2);
  });

  it('hold for a reference where it names the secret of the client’s own environment', async () => {
    const { api, client } = opened('production');
    for (let reads = 0; reads < 2; reads++) await client.getString('shop/production/token');
    expect(api.reads).toHaveLength(2);
    for (let reads = 0; reads < 2; reads++) await client.getString('shop/staging/token');
    expect(api.reads).toHaveLength(3);
  });

  it('are those of all secrets where they are `undefined`', async () => {
    const cache: CacheOptions = { ttlMs: 0, secrets: { token: undefined } };
    expect(() => cacheRules(cache)).not.toThrow();
    for (const open of [createSecretsClient, createLambdaClient]) {
      const api = fakeApi();
      api.put('shop/production/token', { text: 'synthetic-token-1' });
      const client = open({ manifest, api, environment: 'production', variables: {}, cache });
      for (let reads = 0; reads < 2; reads++) await client.get('token');
      expect(api.reads.length).toBeGreaterThan(1);
    }
  });
});
