/** A text that the manifest does not require: what its reads give while it is not there. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import type { CacheOptions } from '../../src/cache/rules.ts';
import type { ObservedRead } from '../../src/observer.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';
import { virtualTime } from '../virtual-time.ts';

const ownName = 'shop/production/user';
const bundleName = 'shop/production';
const complete = { db_password: 'synthetic-password-1', user_name: 'synthetic-user-1' };

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  bundle: {
    variable: 'SECRETS_NAME',
    keys: { database: { password: 'db_password' }, user: 'user_name' },
  },
  secrets: {
    database: { keys: { password: {} } },
    user: { env: 'USER_NAME', required: false },
  },
});

interface Opened {
  bundled?: boolean;
  cache?: CacheOptions | false;
  isObserved?: boolean;
}

function opened({ bundled = false, cache = {}, isObserved = false }: Opened = {}) {
  const api = fakeApi();
  const logger = recordingLogger();
  const { clock, timers, advance } = virtualTime();
  const variables: Record<string, string> = bundled ? { SECRETS_NAME: bundleName } : {};
  const reads: ObservedRead[] = [];
  const client = createSecretsClient({
    ...{ manifest, api, variables, logger, clock, timers, cache },
    observers: isObserved ? [{ onRead: (read) => reads.push(read) }] : [],
  });
  const logged = (event: string) => logger.events.filter((each) => each.event === event);
  return { api, client, logged, advance, reads };
}

describe('a secret that is not required', () => {
  it('A-35: is undefined where it is not there, whichever read asks for it', async () => {
    const { api, client, logged } = opened();
    const user = await client.get('user');
    expectTypeOf(user).toEqualTypeOf<string | undefined>();
    expect(user).toBeUndefined();
    expect(await client.refresh('user')).toBeUndefined();
    api.put('shop/production/database', { password: 'synthetic-password-1' });
    const { database, ...others } = await client.ready();
    expect(database).toEqual({ password: complete.db_password });
    expect(others).toStrictEqual({ user: undefined });
    expect(logged('secret.absent')).toHaveLength(3);
    expect(logged('secret.read.failed')).toEqual([]);
  });

  it('is asked for again, and there as soon as it is stored', async () => {
    const { api, client } = opened();
    expect(await client.get('user')).toBeUndefined();
    expect(await client.get('user')).toBeUndefined();
    expect(api.reads).toEqual([ownName, ownName]);
    api.put(ownName, { text: 'synthetic-user-1' });
    expect(await client.get('user')).toBe('synthetic-user-1');
    expect(await client.refresh('user')).toBe('synthetic-user-1');
  });

  it('is not asked for while its absence is remembered, and undefined all the same', async () => {
    const { api, client, advance } = opened({ cache: { notFoundTtlMs: 1_000 } });
    for (let reads = 0; reads < 3; reads++) expect(await client.get('user')).toBeUndefined();
    expect(api.reads).toEqual([ownName]);
    api.put(ownName, { text: 'synthetic-user-1' });
    await advance(1_000);
    expect(await client.get('user')).toBe('synthetic-user-1');
  });

  it('is one promise while it is cached, and no other than before', async () => {
    const { api, client } = opened();
    api.put(ownName, { text: 'synthetic-user-1' });
    await client.get('user');
    await client.get('user');
    const cached = client.get('user');
    expect(client.get('user')).toBe(cached);
    expect(await cached).toBe('synthetic-user-1');
    expect(api.reads).toHaveLength(1);
  });

  it('is undefined in what ready gave once it was taken away, and back with the next one', async () => {
    const { api, client, advance } = opened();
    api.put(ownName, { text: 'synthetic-user-1' });
    api.put('shop/production/database', { password: complete.db_password });
    const secrets = await client.ready();
    api.remove(ownName);
    client.invalidate('user');
    expect(secrets.user).toBe('synthetic-user-1');
    await advance(0);
    expect([secrets.user, await client.get('user')]).toEqual([undefined, undefined]);
    api.put(ownName, { text: 'synthetic-user-2' });
    await advance(1_000);
    expect(secrets.user).toBeUndefined();
    await advance(0);
    expect(secrets.user).toBe('synthetic-user-2');
  });

  it('is an error where it cannot be had, for that is no absence', async () => {
    const { api, client } = opened({ cache: false });
    api.failWith(new UnavailableError({}));
    await expect(client.get('user')).rejects.toBeInstanceOf(UnavailableError);
    await expect(client.refresh('user')).rejects.toBeInstanceOf(UnavailableError);
  });

  it('rejects where it is read by its name, or as it is stored: these have no type for nothing', async () => {
    const { client } = opened();
    await expect(client.getString(ownName)).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    await expect(client.getRaw('user')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  });
});

describe('a part of a bundle that is not required', () => {
  it('is undefined, raises no alarm, and leaves the bundle in the cache', async () => {
    const { api, client, logged } = opened({ bundled: true });
    api.put(bundleName, { db_password: complete.db_password });
    const { database, ...others } = await client.ready();
    expect(database).toEqual({ password: complete.db_password });
    expect(others).toStrictEqual({ user: undefined });
    for (let reads = 0; reads < 3; reads++) expect(await client.get('user')).toBeUndefined();
    expect(await client.get('database')).toEqual({ password: complete.db_password });
    expect(api.reads).toEqual([bundleName]);
    expect(logged('secret.read.failed')).toEqual([]);
    const { secretId, msg } = logged('secret.absent')[0] ?? {};
    expect([secretId, msg]).toEqual([bundleName, `${bundleName} has no key "user_name"`]);
  });

  it('is no failed read to those who observe', async () => {
    const { api, client, reads } = opened({ bundled: true, isObserved: true });
    api.put(bundleName, { db_password: complete.db_password });
    await client.ready();
    for (let reading = 0; reading < 3; reading++) await client.get('user');
    await client.refresh('user');
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  });

  it('is there with the version that has it, and gone with one that has not', async () => {
    const { api, client } = opened({ bundled: true });
    api.put(bundleName, { db_password: complete.db_password });
    expect(await client.get('user')).toBeUndefined();
    api.put(bundleName, complete);
    expect(await client.refresh('user')).toBe(complete.user_name);
    expect(await client.get('user')).toBe(complete.user_name);
    api.put(bundleName, { ...complete, user_name: null });
    expect(await client.refresh('user')).toBeUndefined();
    expect(await client.get('user')).toBeUndefined();
  });

  it('changes with the bundle in what ready gave', async () => {
    const { api, client, advance } = opened({ bundled: true });
    api.put(bundleName, complete);
    const secrets = await client.ready();
    api.put(bundleName, { db_password: complete.db_password });
    await client.refresh('database');
    expect(secrets.user).toBe(complete.user_name);
    await advance(0);
    expect(secrets.user).toBeUndefined();
  });

  it('is an error where the bundle itself is not there, but for itself', async () => {
    const { client } = opened({ bundled: true });
    await expect(client.get('database')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    expect(await client.get('user')).toBeUndefined();
  });
});
