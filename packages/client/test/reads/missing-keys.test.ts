import { defineSecrets, type MissingKey } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient, isSecret } from '../../src/index.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';

const name = 'shop/production/mail';

function open(
  options: { onMissingKey?: MissingKey; strict?: boolean },
  ofSecret?: MissingKey,
  stored: object = { host: 'mail.internal' },
) {
  const manifest = defineSecrets({
    application: 'shop',
    environment: { default: 'production' },
    secrets: {
      mail: {
        keys: {
          host: {},
          password: {},
          port: { type: 'port', default: 587 },
          retries: { type: 'integer', required: false },
        },
        ...(ofSecret !== undefined && { onMissingKey: ofSecret }),
      },
    },
  });
  const api = fakeApi();
  api.put(name, stored);
  const logger = recordingLogger();
  const client = createSecretsClient({ manifest, api, logger, variables: {}, ...options });
  const warnings = () => logger.events.filter(({ event }) => event === 'secret.key.missing');
  return { api, client, warnings };
}

const missing = { code: 'SHAPE_MISMATCH', paths: ['password'] };
const reference = `${name}#password`;

describe('a key that is not stored', () => {
  it('C15: is an error unless something is to stand for it', async () => {
    for (const options of [{}, { onMissingKey: 'error' as const }]) {
      const { client, warnings } = open(options);
      await expect(client.get('mail')).rejects.toMatchObject(missing);
      await expect(client.getString(reference)).rejects.toMatchObject({ code: 'MISSING_KEY' });
      expect(warnings()).toEqual([]);
    }
  });

  it('C15, B-20: is empty text where the client says so, by declaration and by reference', async () => {
    const { client } = open({ onMissingKey: 'empty' });
    expect({ ...(await client.get('mail')) }).toEqual({
      host: 'mail.internal',
      password: '',
      port: 587,
    });
    expect(await client.getString(reference)).toBe('');
    await expect(client.getJson(reference)).rejects.toMatchObject({ code: 'MISSING_KEY' });
    expect(await client.getRaw('mail')).toEqual({ host: 'mail.internal' });
  });

  it('C15: is the default that is given, as text by reference', async () => {
    const { client } = open({ onMissingKey: { default: 7 } });
    expect(await client.getString(reference)).toBe('7');
    expect(await client.getString(`${name}#retries`)).toBe('7');
  });

  it('C15: is what the secret’s own declaration says before the client’s option', async () => {
    const lenient = open({}, 'empty');
    expect((await lenient.client.get('mail')).password).toBe('');
    const careful = open({ onMissingKey: 'empty' }, 'error');
    await expect(careful.client.get('mail')).rejects.toMatchObject(missing);
    const byName = careful.client.getString(reference);
    await expect(byName).rejects.toMatchObject({ code: 'MISSING_KEY' });
    expect(careful.warnings()).toEqual([]);
    const other = open({ onMissingKey: 'empty' }, { default: 'none' });
    expect((await other.client.get('mail')).password).toBe('none');
    expect(await other.client.getString(reference)).toBe('none');
  });

  it('A-08: is the default of the read before the client’s option, and null if not required', async () => {
    const { client } = open({ onMissingKey: 'empty' });
    expect(await client.getString(reference, { default: 'own' })).toBe('own');
    expect(await client.getString(reference, { required: false })).toBeNull();
  });

  it('B-20: is an error of a strict client, whoever says otherwise', async () => {
    const { client } = open({ onMissingKey: 'empty', strict: true }, 'empty');
    await expect(client.get('mail')).rejects.toMatchObject(missing);
    await expect(client.getString(reference)).rejects.toMatchObject({ code: 'MISSING_KEY' });
  });

  it('is an error where what stands for it is of another type, or null is stored', async () => {
    const { client } = open({ onMissingKey: { default: 7 } });
    await expect(client.get('mail')).rejects.toMatchObject(missing);
    const stored = { host: 'mail.internal', password: null };
    const { client: other } = open({ onMissingKey: 'empty' }, undefined, stored);
    await expect(other.get('mail')).rejects.toMatchObject(missing);
  });

  it('is told once, by its name, however often it is read', async () => {
    const { api, client, warnings } = open({ onMissingKey: 'empty' });
    for (let reads = 0; reads < 3; reads++) {
      await client.get('mail');
      await client.getString(reference);
      api.put(name, { host: `${String(reads)}.internal` });
      await client.refresh('mail');
    }
    expect(warnings()).toMatchObject([
      {
        level: 'warn',
        secretId: name,
        msg: 'shop/production/mail has no key "password": it is read as empty text',
      },
    ]);
  });

  it('B-20: says nothing of a secret that is not there', async () => {
    const { client } = open({ onMissingKey: 'empty' });
    await expect(client.getString('shop/none#key')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
  });

  it('is sealed where the client seals', async () => {
    const api = fakeApi();
    api.put(name, {});
    const client = createSecretsClient({ api, sealed: true, onMissingKey: 'empty', variables: {} });
    const text = await client.getString(reference);
    expect(isSecret(text)).toBe(true);
    expect(text.reveal()).toBe('');
  });
});
