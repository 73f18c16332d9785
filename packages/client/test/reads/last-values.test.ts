/** What is asked for at every read is the same object while it is the same version. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { onRead } from '../../src/reads/read-values.ts';
import { fakeApi } from '../fake-api.ts';
import { databaseValue } from '../shop-manifest.ts';
import { settled } from '../virtual-time.ts';

const name = 'shop/production/database';
const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  sources: [{ source: 'environment' }],
  secrets: { database: { keys: { user: { env: 'DB_USER' }, password: { env: 'DB_PASSWORD' } } } },
});

function fromVariables() {
  const variables = { DB_USER: 'app', DB_PASSWORD: 'synthetic-password-1' };
  return { variables, client: createSecretsClient({ manifest, variables }) };
}

describe('a secret made of variables', () => {
  it('is the same object at every read while they are the same', async () => {
    const { variables, client } = fromVariables();
    const first = await client.get('database');
    expect(await client.get('database')).toBe(first);
    expect(await client.refresh('database')).toBe(first);
    const secrets = await client.ready();
    expect(secrets.database).toBe(first);
    await settled();
    expect(secrets.database).toBe(first);
    await settled();
    variables.DB_PASSWORD = 'synthetic-password-2';
    const second = await client.get('database');
    expect(second).not.toBe(first);
    expect(second).toMatchObject({ password: 'synthetic-password-2' });
    expect(client.versionOf(second)).toMatchObject({ source: 'environment' });
  });

  it('is told at each read to who masks output, for who begins to later has not heard of it', async () => {
    const { client } = fromVariables();
    const first = await client.get('database');
    const heard: unknown[] = [];
    onTestFinished(onRead((read) => heard.push(read)));
    expect(await client.get('database')).toBe(first);
    expect(heard).toHaveLength(1);
  });

  it('is another object once it was forgotten', async () => {
    const { client } = fromVariables();
    const first = await client.get('database');
    client.invalidate('database');
    const second = await client.get('database');
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    client.clear();
    expect(await client.get('database')).not.toBe(second);
  });
});

describe('a client without a cache', () => {
  it('gives the same object while the version is the same', async () => {
    const api = fakeApi();
    api.put(name, databaseValue);
    const client = createSecretsClient({ api, cache: false });
    const first = await client.getJson(name);
    expect(await client.getJson(name)).toBe(first);
    expect(api.reads).toHaveLength(2);
    api.put(name, databaseValue);
    expect(await client.getJson(name)).not.toBe(first);
  });
});
