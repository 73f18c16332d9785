/** What `ready` gave of a text that is not required: there, gone, and back. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import type { CacheOptions } from '../../src/cache/rules.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { AccessDeniedError, UnavailableError } from '../../src/errors.ts';
import { createTestSecrets } from '../../src/testing/create-test-secrets.ts';
import { fakeApi } from '../fake-api.ts';
import { settled, virtualTime } from '../virtual-time.ts';

const name = 'shop/production/token';
const declaration = {
  application: 'shop',
  environment: { default: 'production' },
  secrets: { token: { env: 'TOKEN', required: false } },
} as const;
const manifest = defineSecrets(declaration);
const fallingThrough = defineSecrets({
  ...declaration,
  sources: [
    { source: 'secrets-manager', fallthroughOn: { production: ['unavailable', 'denied'] } },
    { source: 'environment' },
  ],
});

/** Reads it as a program that has no use for the answer of the moment. */
const touch = (secrets: { token: string | undefined }) => secrets.token;

interface Opened {
  stored?: string;
  cache?: CacheOptions | false;
  of?: typeof manifest;
}

async function opened({ stored, cache = {}, of = manifest }: Opened = {}) {
  const api = fakeApi();
  const put = (text: string) => {
    api.put(name, { text });
  };
  if (stored !== undefined) put(stored);
  const { clock, timers, advance } = virtualTime();
  const client = createSecretsClient({ manifest: of, api, variables: {}, clock, timers, cache });
  const secrets = await client.ready();
  /** Read, and read again one turn later. */
  const later = async (): Promise<string | undefined> => {
    touch(secrets);
    await settled();
    return secrets.token;
  };
  return { api, put, client, secrets, advance, later };
}

describe('a member of what ready gave that need not be there', () => {
  it('is nothing where it was not there, and a member like any other', async () => {
    const { secrets } = await opened();
    expect('token' in secrets).toBe(true);
    expect(Object.keys(secrets)).toEqual(['token']);
    expect(secrets.token).toBeUndefined();
    expect({ ...secrets }).toStrictEqual({ token: undefined });
    expect(JSON.stringify(secrets)).toBe('"[redacted]"');
  });

  it('is asked for after a second at the earliest, and there once it was created', async () => {
    const { api, put, secrets, advance, later } = await opened();
    put('synthetic-token-1');
    for (let reads = 0; reads < 3; reads++) expect(await later()).toBeUndefined();
    expect(api.reads).toHaveLength(1);
    await advance(1_000);
    expect(secrets.token).toBeUndefined();
    await settled();
    expect(secrets.token).toBe('synthetic-token-1');
    expect(api.reads).toHaveLength(2);
  });

  it('is asked for once a minute in the end, however often it is read', async () => {
    const { api, advance, later } = await opened();
    for (let seconds = 0; seconds < 600; seconds++) {
      await later();
      await advance(1_000);
    }
    expect(api.reads.length).toBeGreaterThan(10);
    expect(api.reads.length).toBeLessThan(20);
  });

  it('is there one turn after another read has found it, however long it was away', async () => {
    const { api, put, client, advance, later } = await opened({ stored: 'synthetic-token-1' });
    api.remove(name);
    client.invalidate('token');
    for (let seconds = 0; seconds < 300; seconds++) {
      await later();
      await advance(1_000);
    }
    expect(await later()).toBeUndefined();
    put('synthetic-token-2');
    expect(await client.get('token')).toBe('synthetic-token-2');
    const asked = api.reads.length;
    expect(await later()).toBe('synthetic-token-2');
    expect(api.reads).toHaveLength(asked);
  });

  it('stays nothing while Secrets Manager is away, also where it was something before', async () => {
    const { api, client, secrets, advance, later } = await opened({ stored: 'synthetic-token-1' });
    api.remove(name);
    client.invalidate('token');
    expect(await later()).toBeUndefined();
    api.failWith(new UnavailableError({}));
    await advance(90_000_000);
    expect(await later()).toBeUndefined();
    api.failWith(new AccessDeniedError({ action: 'secretsmanager:GetSecretValue' }));
    await advance(60_000);
    touch(secrets);
    await settled();
    expect(() => secrets.token).toThrow(AccessDeniedError);
  });

  it('stays what it was where a source fails, for the others’ lack of it is no absence', async () => {
    const { api, client, secrets, advance, later } = await opened({
      stored: 'synthetic-token-1',
      of: fallingThrough,
    });
    client.invalidate('token');
    api.failWith(new UnavailableError({}));
    for (let reads = 0; reads < 3; reads++) expect(await later()).toBe('synthetic-token-1');
    api.failWith(new AccessDeniedError({ action: 'secretsmanager:GetSecretValue' }));
    await advance(60_000);
    touch(secrets);
    await settled();
    expect(() => secrets.token).toThrow('none of its sources');
  });

  it('is nothing for good without a cache', async () => {
    const { put, secrets, later } = await opened({ cache: false });
    put('synthetic-token-1');
    expect(await later()).toBeUndefined();
    expect(Object.keys(secrets)).toEqual(['token']);
  });

  it('is set by the client of tests', async () => {
    const secrets = createTestSecrets(manifest);
    const live = await secrets.ready();
    expect(live.token).toBeUndefined();
    await secrets.set('token', 'synthetic-token-1');
    expect(live.token).toBe('synthetic-token-1');
  });
});

describe('a part of a bundle that need not be there', () => {
  it('appears in what ready gave with the version that has it', async () => {
    const api = fakeApi();
    const bundle = { variable: 'SECRETS_NAME', keys: { database: { host: 'h' }, token: 't' } };
    const bundled = defineSecrets({
      ...declaration,
      bundle,
      secrets: { ...declaration.secrets, database: { keys: { host: {} } } },
    });
    const variables = { SECRETS_NAME: 'shop/production' };
    api.put('shop/production', { h: 'synthetic-host' });
    const client = createSecretsClient({ manifest: bundled, api, variables });
    const secrets = await client.ready();
    for (let reads = 0; reads < 3; reads++) expect(secrets.token).toBeUndefined();
    expect(api.reads).toHaveLength(1);
    api.put('shop/production', { h: 'synthetic-host', t: 'synthetic-token-1' });
    await client.refresh('database');
    touch(secrets);
    await settled();
    expect(secrets.token).toBe('synthetic-token-1');
    expect(api.reads).toHaveLength(2);
  });
});
