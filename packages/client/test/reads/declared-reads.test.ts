import assert from 'node:assert';
import { describe, expect, it } from 'vitest';
import { defineSecrets } from '@undotenv/manifest';
import { z } from 'zod';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import { fakeApi } from '../fake-api.ts';
import { manualClock } from '../manual-clock.ts';
import { recordingLogger } from '../recording-logger.ts';
import { settled } from '../virtual-time.ts';
import { databaseValue, shop } from '../shop-manifest.ts';
import { databaseName, seededApi } from '../seeded-api.ts';

describe('reading what the manifest declares', () => {
  const open = (api = seededApi(), variables: Record<string, string> = {}) =>
    createSecretsClient({ manifest: shop, api, variables, clock: manualClock() });

  it('N-25: reads the secret of the environment asked for, by default the manifest’s', async () => {
    const api = seededApi();
    api.put('shop/staging/database', { ...databaseValue, host: 'staging.internal' });
    const client = open(api);
    expect((await client.get('database')).host).toBe('db.internal');
    expect((await client.get('database', { environment: 'stage' })).host).toBe('staging.internal');
    expect(api.reads).toEqual([databaseName, 'shop/staging/database']);
  });

  it('N-28: reads the variable of the environment at each call', async () => {
    const variables: Record<string, string> = {};
    const client = open(seededApi(), variables);
    expect(client.nameOf('database')).toBe(databaseName);
    variables['SHOP_ENV'] = 'staging';
    expect(client.nameOf('database')).toBe('shop/staging/database');
    variables['SHOP_ENV'] = 'moon';
    await expect(client.get('database')).rejects.toMatchObject({ code: 'UNKNOWN_ENVIRONMENT' });
  });

  it('N-29: warns once when the environment was defaulted, and never when it was set', async () => {
    const warningsOf = async (variables: Record<string, string>) => {
      const logger = recordingLogger();
      const client = createSecretsClient({ manifest: shop, api: seededApi(), variables, logger });
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
    const api = seededApi();
    const clock = manualClock();
    const client = createSecretsClient({ manifest, api, environment: 'production', clock });
    for (let reads = 0; reads < 3; reads++) await client.get('database');
    clock.advance(300_000);
    const before = await client.get('database');
    await settled();
    expect(validations).toBe(1);
    api.put(databaseName, databaseValue);
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
    api.put(databaseName, { main: { host: 'a' } });
    const client = createSecretsClient({ manifest, api, environment: 'production' });
    await client.getJson(databaseName);
    expect(await client.get('database')).toEqual({ main: { host: 'a' } });
  });

  it('reads a repaired secret at once: what does not fit is not kept', async () => {
    const api = fakeApi();
    api.put(databaseName, { host: 'a' });
    const client = open(api);
    // Once with the value in the cache already, which as plain JSON is good.
    expect(await client.getJson(databaseName)).toEqual({ host: 'a' });
    await expect(client.get('database')).rejects.toMatchObject({ paths: ['port', 'password'] });
    api.put(databaseName, databaseValue);
    expect(await client.get('database')).toEqual(databaseValue);
  });

  it('is a TypeError for a secret the manifest does not declare', async () => {
    const untyped: { get(secret: string): Promise<unknown> } = open();
    await expect(untyped.get('databse')).rejects.toThrow(TypeError);
  });
});
