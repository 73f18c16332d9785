import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestSecrets } from '../../src/testing/index.ts';
import { databaseValue, shop } from '../shop-manifest.ts';

const values = { database: databaseValue, token: 'synthetic-token-1' };
const rotated = { ...databaseValue, password: 'synthetic-password-2' };

describe('the secrets of a test', () => {
  it('are read as an application reads them', async () => {
    const secrets = createTestSecrets(shop, values);
    expect(await secrets.get('database')).toEqual(databaseValue);
    expect(await secrets.ready()).toEqual(values);
    expect(await secrets.getString('shop/production/database#port')).toBe('5432');
    expect(JSON.stringify(await secrets.get('database'))).toBe('"[redacted]"');
  });

  it('are checked by the declaration, as stored ones are', async () => {
    const stored = JSON.stringify({ host: 'db.internal', port: 'none' });
    const secrets = createTestSecrets(shop, { database: stored });
    await expect(secrets.get('database')).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      paths: ['port', 'password'],
    });
    await expect(secrets.get('token')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  });

  it('pass through a validator, as text where it changes their type', async () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: {
        api: {
          keys: { url: { env: 'API_URL' } },
          schema: z.object({ url: z.string().transform((text) => new URL(text)) }),
        },
      },
    });
    const secrets = createTestSecrets(manifest, { api: '{"url":"https://api.internal/v1"}' });
    expect((await secrets.get('api')).url.pathname).toBe('/v1');
  });

  it('change at once where a test sets them, also what ready gave', async () => {
    const secrets = createTestSecrets(shop, values);
    const live = await secrets.ready();
    const changes: unknown[] = [];
    secrets.onChange('database', (change) => changes.push(change));
    await secrets.set('database', rotated);
    expect([live.database, await secrets.get('database')]).toEqual([rotated, rotated]);
    expect(changes).toHaveLength(1);
    await expect(secrets.set('token', '')).resolves.toBeUndefined();
    await expect(secrets.set('database', '{}')).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });

  it('stay as they are cached where a test rotates them, until a login fails', async () => {
    const secrets = createTestSecrets(shop, values);
    const before = await secrets.get('database');
    secrets.rotate('database', rotated);
    expect(await secrets.get('database')).toBe(before);
    const failed = secrets.versionOf(before);
    expect(failed && (await secrets.reportAuthFailure(failed))).toBe(true);
    expect(await secrets.get('database')).toEqual(rotated);
  });

  it('take a value that was read, with its members', async () => {
    const secrets = createTestSecrets(shop, values);
    const other = createTestSecrets(shop, { database: await secrets.get('database') });
    expect(await other.get('database')).toEqual(databaseValue);
  });

  it('are sealed as in an application whose client seals, and can be set from what was read', async () => {
    const secrets = createTestSecrets(shop, values, { sealed: true });
    const { host, password } = await secrets.get('database');
    expect([host, password].map((each) => each.reveal())).toEqual([
      databaseValue.host,
      databaseValue.password,
    ]);
    expect((await secrets.getString('shop/production/token')).reveal()).toBe(values.token);
    await secrets.set('database', { ...rotated, host });
    expect((await secrets.get('database')).password.reveal()).toBe(rotated.password);
    const read = { database: await secrets.get('database'), token: await secrets.get('token') };
    const copy = createTestSecrets(shop, read, { sealed: true });
    expect((await copy.get('database')).port.reveal()).toBe(rotated.port);
    expect((await copy.get('token')).reveal()).toBe(values.token);
  });

  it('are given in clear where the manifest seals a key, and leave alone what it calls plain', async () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: { smtp: { keys: { host: { plain: true }, password: { sealed: true } } } },
    });
    const smtp = { host: 'mail.internal', password: 'synthetic-password-1' };
    const keySealed = await createTestSecrets(manifest, { smtp }).get('smtp');
    expect(keySealed.password.reveal()).toBe(smtp.password);
    const allSealed = await createTestSecrets(manifest, { smtp }, { sealed: true }).get('smtp');
    expect(allSealed.host).toBe(smtp.host);
    expect(allSealed.password.reveal()).toBe(smtp.password);
  });

  it('can be removed', async () => {
    const secrets = createTestSecrets(shop, values);
    await secrets.get('token');
    secrets.remove('token');
    await expect(secrets.get('token')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  });

  it('record what was read, in order', async () => {
    const secrets = createTestSecrets(shop, values);
    await secrets.get('token');
    await secrets.getJson('shop/production/database');
    await secrets.ready();
    expect(secrets.reads).toEqual(['token', 'shop/production/database', 'database', 'token']);
  });

  it('come from memory alone, whatever the manifest’s sources and variables say', async () => {
    const sources = [{ source: 'environment' as const, when: { LOCAL: 'true' } }];
    const secrets = createTestSecrets({ ...shop, sources }, values, { environment: 'staging' });
    expect(secrets.nameOf('token')).toBe('shop/staging/token');
    expect(await secrets.get('token')).toBe('synthetic-token-1');
  });

  it('are refused where the manifest declares none of the name', () => {
    expect(() => createTestSecrets(shop, { other: 'x' } as object)).toThrow(TypeError);
  });
});
