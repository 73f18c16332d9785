import { inspect } from 'node:util';
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSecretsClient, isSecret, type Secret } from '../../src/index.ts';
import { resolveVariables } from '../../src/environment/index.ts';
import { fakeApi } from '../fake-api.ts';

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST', plain: true },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
        password: { env: 'DB_PASSWORD', sealed: true },
        options: { type: 'json', required: false },
        schema: { required: false },
      },
    },
    validated: {
      keys: { key: { env: 'KEY', sealed: true }, expires: {} },
      schema: z.object({ key: z.string(), expires: z.coerce.date() }),
    },
    token: { env: 'TOKEN', sealed: true },
    url: { env: 'URL', plain: true },
  },
});

const options = { list: ['synthetic-option'] };
const stored = { host: 'db.internal', password: 'synthetic-password-1', options };

function seededApi() {
  const api = fakeApi();
  api.put('shop/production/database', stored);
  api.put('shop/production/validated', { key: 'synthetic-key', expires: '2030-01-01' });
  api.put('shop/production/token', { text: 'synthetic-token' });
  api.put('shop/production/url', { text: 'https://shop.example.com' });
  api.put('bytes', { binary: Buffer.from('synthetic').toString('base64') });
  return api;
}

const open = () => createSecretsClient({ manifest, api: seededApi(), variables: {} });
const sealing = () =>
  createSecretsClient({ manifest, api: seededApi(), variables: {}, sealed: true });

const opened = (value: unknown): unknown => (isSecret(value) ? ['sealed', value.reveal()] : value);
const members = (object: object) =>
  Object.fromEntries(Object.entries(object).map(([key, member]) => [key, opened(member)]));

describe('a key that is declared sealed', () => {
  it('is read as a secret by any client, and the others as they are', async () => {
    expect(members(await open().get('database'))).toEqual({
      host: 'db.internal',
      port: 5432,
      password: ['sealed', 'synthetic-password-1'],
      options,
    });
  });

  it('is one in what a validator makes of the object, too', async () => {
    expect(members(await open().get('validated'))).toEqual({
      key: ['sealed', 'synthetic-key'],
      expires: new Date('2030-01-01'),
    });
  });

  it('may be the whole of a text', async () => {
    const client = open();
    expect((await client.get('token')).reveal()).toBe('synthetic-token');
    expect((await client.ready()).token.reveal()).toBe('synthetic-token');
    expect((await client.refresh('token')).reveal()).toBe('synthetic-token');
    expect(client.versionOf(await client.get('token'))).toMatchObject({ versionId: 'version-3' });
  });

  it('is the same secret as long as the version is the same', async () => {
    const client = open();
    expect((await client.get('database')).password).toBe((await client.get('database')).password);
    expect(await client.get('token')).toBe(await client.get('token'));
  });

  it('is text again for who reads it by reference, as stored, or as a variable', async () => {
    const client = open();
    expect(await client.getString('shop/production/database#password')).toBe(stored.password);
    expect(await client.getRaw('database')).toEqual(stored);
    expect(await resolveVariables(client, manifest)).toMatchObject({
      DB_PASSWORD: 'synthetic-password-1',
      KEY: 'synthetic-key',
      TOKEN: 'synthetic-token',
    });
  });
});

describe('a client that seals', () => {
  it('gives each key as a secret, but for what is plain', async () => {
    const database = await sealing().get('database');
    expect(members(database)).toEqual({
      host: 'db.internal',
      port: ['sealed', 5432],
      password: ['sealed', 'synthetic-password-1'],
      options: ['sealed', options],
    });
    expect('schema' in database).toBe(false);
    expect(await sealing().get('url')).toBe('https://shop.example.com');
  });

  it('reveals what is nested as an object that redacts itself', async () => {
    const { options: nested } = await sealing().get('database');
    expect(inspect(nested?.reveal())).toBe('[redacted]');
  });

  it('seals every other way to read', async () => {
    const client = sealing();
    const name = 'shop/production/database';
    const texts: Secret<string>[] = [
      await client.getString(`${name}#password`),
      await client.getString('shop/production/url'),
      await client.refresh('shop/production/token'),
      (await client.ready()).token,
    ];
    expect(texts.map((text) => text.reveal())).toEqual([
      'synthetic-password-1',
      'https://shop.example.com',
      'synthetic-token',
      'synthetic-token',
    ]);
    expect(members(await client.getJson(name))).toMatchObject({ host: ['sealed', 'db.internal'] });
    expect(members(await client.getJson(`${name}#options`))).toEqual({
      list: ['sealed', options.list],
    });
    expect(members(await client.getRaw('database'))).toMatchObject({
      host: ['sealed', 'db.internal'],
    });
    expect(Buffer.from((await client.getBinary('bytes')).reveal()).toString()).toBe('synthetic');
  });

  it('gives what it is told to give instead as it is', async () => {
    const client = sealing();
    expect(await client.getString('none', { default: 'instead' })).toBe('instead');
    expect(await client.getString('none', { required: false })).toBeNull();
  });

  it('knows the version of what it gave', async () => {
    const client = sealing();
    const version = { secretId: 'shop/production/database', versionId: 'version-1' };
    expect(client.versionOf(await client.get('database'))).toMatchObject(version);
    expect(client.versionOf(await client.getString(version.secretId))).toMatchObject(version);
  });

  it('prints no value of anything it reads', async () => {
    const client = sealing();
    const shown = [
      await client.ready(),
      await client.get('database'),
      await client.getJson('shop/production/validated'),
    ];
    const inside = { depth: 9, customInspect: false, getters: true, showHidden: true };
    for (const each of shown) {
      const copy: unknown = structuredClone({ ...each });
      const printed = [inspect(each, inside), JSON.stringify({ ...each }), inspect(copy, inside)];
      expect(printed.join('\n')).not.toContain('synthetic');
    }
  });
});
