/** What a replica gave is fresh for a minute: where reads wait for what is older, they wait then. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import type { CacheOptions } from '../../src/cache/rules.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import { createLambdaClient } from '../../src/lambda/create-lambda-client.ts';
import { fakeApi } from '../fake-api.ts';
import { settled, virtualTime } from '../virtual-time.ts';

const name = 'shop/production/token';
const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  secrets: { token: { env: 'TOKEN' } },
});

/** The replica is one version behind, and home comes back after the first read. */
async function opened(open: typeof createLambdaClient, cache: CacheOptions = {}) {
  const home = fakeApi();
  const replica = { ...fakeApi(), region: 'eu-west-1' };
  home.put(name, { text: 'synthetic-token-1' });
  replica.put(name, { text: 'synthetic-token-1' });
  home.failWith(new UnavailableError({}));
  const { clock, timers, advance } = virtualTime(() => 0.5);
  const client = open({
    ...{ manifest, api: home, apiIn: () => replica, replicaRegions: ['eu-west-1'] },
    ...{ variables: {}, clock, timers, cache },
  });
  expect(await client.get('token')).toBe('synthetic-token-1');
  home.failWith(undefined);
  home.put(name, { text: 'synthetic-token-2' });
  home.put(name, { text: 'synthetic-token-3' });
  return { home, replica, client, advance };
}

describe('a value that a replica gave', () => {
  it('is waited for after a minute in Lambda, where nothing may go on behind the handler', async () => {
    const { replica, client, advance } = await opened(createLambdaClient);
    const before = replica.reads.length;
    await advance(59_000);
    expect(await client.get('token')).toBe('synthetic-token-1');
    await advance(31_000);
    expect(await client.get('token')).toBe('synthetic-token-3');
    expect(replica.reads).toHaveLength(before);
  });

  it('is waited for then wherever `maxAgeMs` is `ttlMs`, whatever the jitter', async () => {
    const cache = { ttlMs: 300_000, maxAgeMs: 300_000, jitter: 0.25 };
    const { client, advance } = await opened(createSecretsClient, cache);
    await advance(90_000);
    expect(await client.get('token')).toBe('synthetic-token-3');
  });

  it('is refreshed in the background where values may be older than `ttlMs`', async () => {
    const { client, advance } = await opened(createSecretsClient);
    await advance(90_000);
    expect(await client.get('token')).toBe('synthetic-token-1');
    await settled();
    expect(await client.get('token')).toBe('synthetic-token-3');
  });

  it('is served still while neither region answers', async () => {
    const { home, replica, client, advance } = await opened(createLambdaClient);
    for (const api of [home, replica]) api.failWith(new UnavailableError({}));
    await advance(7_200_000);
    expect(await client.get('token')).toBe('synthetic-token-1');
  });
});
