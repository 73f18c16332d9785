import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { AccessDeniedError, UnavailableError } from '../../src/errors.ts';
import type { CacheOptions } from '../../src/cache/rules.ts';
import { fakeApi } from '../fake-api.ts';
import { databaseValue, shop } from '../shop-manifest.ts';
import { settled, virtualTime } from '../virtual-time.ts';

const name = 'shop/production/database';
const newer = { ...databaseValue, password: 'synthetic-password-2' };

async function opened(cache: CacheOptions | false = {}) {
  const api = fakeApi();
  api.put(name, databaseValue);
  api.put('shop/production/token', { text: 'synthetic-token-1' });
  const time = virtualTime(() => 0);
  const { clock, timers } = time;
  const options = { manifest: shop, environment: 'production', api, clock, timers, cache };
  const client = createSecretsClient(options);
  return { api, time, client, secrets: await client.ready() };
}

/** Reads it as a program that has no use for the answer of the moment. */
const touch = (secrets: { database: object }) => secrets.database;

describe('what ready gives', () => {
  it('is read without waiting, and is the object that get gives', async () => {
    const { client, secrets, api } = await opened();
    expect(secrets.database.password).toBe('synthetic-password-1');
    expect(secrets.token).toBe('synthetic-token-1');
    expect(secrets.database).toBe(await client.get('database'));
    expect(api.reads).toHaveLength(2);
  });

  it('stays current: a read that finds it old starts the refresh that later ones see', async () => {
    const { api, time, secrets } = await opened();
    api.put(name, newer);
    await time.advance(300_000);
    expect(secrets.database.password).toBe('synthetic-password-1');
    await settled();
    expect(secrets.database.password).toBe('synthetic-password-1');
    await settled();
    expect(secrets.database.password).toBe('synthetic-password-2');
    expect(api.reads).toHaveLength(3);
  });

  it('takes the version that another read has found', async () => {
    const { api, client, secrets } = await opened();
    api.put(name, newer);
    await client.refresh('database');
    touch(secrets);
    await settled();
    expect(secrets.database.password).toBe('synthetic-password-2');
  });

  it('is the same object while the version is the same', async () => {
    const { time, secrets } = await opened();
    const before = secrets.database;
    await time.advance(300_000);
    touch(secrets);
    await settled();
    expect(secrets.database).toBe(before);
  });

  it('keeps the version that fits when a new one does not, and does not ask for it in a loop', async () => {
    const { api, time, secrets } = await opened();
    api.put(name, { host: 'a' });
    await time.advance(300_000);
    for (let reads = 0; reads < 20; reads++) {
      expect(secrets.database.password).toBe('synthetic-password-1');
      await settled();
    }
    expect(api.reads.length).toBeLessThanOrEqual(5);
    api.put(name, newer);
    await time.advance(2_000);
    touch(secrets);
    await settled();
    await settled();
    expect(secrets.database.password).toBe('synthetic-password-2');
  });

  it('outlasts clear, and what the cache had no place for, until it is read anew', async () => {
    for (const cache of [{}, { maxEntries: 1 }]) {
      const { api, client, secrets } = await opened(cache);
      client.clear();
      api.put(name, newer);
      expect(secrets.database.password).toBe('synthetic-password-1');
      await settled();
      expect(secrets.database.password).toBe('synthetic-password-2');
    }
  });

  it('is served through an outage for 24 hours, and then throws a typed error', async () => {
    const { api, time, secrets } = await opened();
    api.failWith(new UnavailableError({ secretId: name }));
    await time.advance(86_400_000 - 1);
    expect(secrets.database.password).toBe('synthetic-password-1');
    await time.advance(1);
    expect(() => secrets.database).toThrow(UnavailableError);
    await settled();
    expect(() => secrets.database).toThrow(UnavailableError);
    api.failWith(undefined);
    await time.advance(60_000);
    expect(() => secrets.database).toThrow(UnavailableError);
    await settled();
    expect(secrets.database.password).toBe('synthetic-password-1');
  });

  it('throws once access is refused for good', async () => {
    const { api, time, secrets } = await opened();
    api.failWith(new AccessDeniedError({ action: 'secretsmanager:GetSecretValue' }));
    await time.advance(300_000);
    let thrown: unknown;
    for (let seconds = 0; seconds < 120 && thrown === undefined; seconds++) {
      try {
        touch(secrets);
      } catch (error) {
        thrown = error;
        expect(seconds).toBeGreaterThanOrEqual(60);
      }
      await time.advance(1_000);
    }
    expect(thrown).toBeInstanceOf(AccessDeniedError);
  });

  it('shows nothing of itself, is frozen, and ends with the client', async () => {
    const { client, secrets } = await opened();
    expect(JSON.stringify({ secrets })).toBe('{"secrets":"[redacted]"}');
    expect(Object.isFrozen(secrets)).toBe(true);
    client.close();
    expect(() => secrets.database).toThrow(TypeError);
  });

  it('is what was read, and no more, in a client without a cache', async () => {
    const { api, client, secrets } = await opened(false);
    api.put(name, newer);
    expect(secrets.database.password).toBe('synthetic-password-1');
    await settled();
    expect(secrets.database.password).toBe('synthetic-password-1');
    expect(api.reads).toHaveLength(2);
    client.close();
  });
});
