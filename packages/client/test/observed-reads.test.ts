/** A read is told by what it came to, not by what it looked at. */
import { defineSecrets, type MissingKey } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { countAccesses } from '../src/metrics/access-counts.ts';
import type { ObservedRead } from '../src/observer.ts';
import { fakeApi } from './fake-api.ts';
import { databaseValue, shop } from './shop-manifest.ts';

const source = 'secrets-manager';
const token = 'shop/production/token';
const database = 'shop/production/database';

function opened(options: { onMissingKey?: MissingKey } = {}) {
  const api = fakeApi();
  api.put(token, { text: 'synthetic-token-1' });
  api.put(database, { host: 'db.internal' });
  const reads: ObservedRead[] = [];
  const counts = countAccesses(() => undefined);
  const client = createSecretsClient({
    manifest: shop,
    environment: 'production',
    api,
    variables: {},
    observers: [{ onRead: (read) => reads.push(read) }, counts],
    ...options,
  });
  const failed = () => counts.take().filter(({ metric }) => metric === 'SecretReadFailed');
  return { api, client, reads, failed };
}

/** Of a read that is to fail: what it fails with is told elsewhere. */
const ends = (reading: Promise<unknown>) => reading.catch(() => undefined);

describe('a read that the value cannot answer', () => {
  it('has failed, whether it waited for the value or found it cached', async () => {
    const { client, reads, failed } = opened();
    await ends(client.getJson(token));
    await client.getString(token);
    await ends(client.getJson(token));
    expect(reads).toEqual([
      { secretId: token, outcome: 'failed', code: 'INVALID_JSON' },
      { secretId: token, outcome: 'waited', source },
      { secretId: token, outcome: 'failed', code: 'INVALID_JSON' },
    ]);
    expect(failed()).toMatchObject([
      { dimensions: { SecretName: token, Code: 'INVALID_JSON' }, count: 2 },
    ]);
  });

  it('has failed for a secret of another shape than the manifest has', async () => {
    const { client, reads } = opened();
    await ends(client.get('database'));
    await ends(client.refresh('database'));
    await ends(client.ready());
    const told = reads.filter(({ secretId }) => secretId === database);
    const outcome = { secretId: database, outcome: 'failed', code: 'SHAPE_MISMATCH' };
    expect(told).toEqual([outcome, outcome, outcome]);
  });

  it('has failed for a key that is not stored, unless it can do without', async () => {
    const { client, reads } = opened();
    await ends(client.getString(`${database}#password`));
    await client.getString(`${database}#password`, { default: 'synthetic' });
    await client.getString(`${database}#password`, { required: false });
    await client.getString(`${database}#host`);
    expect(reads.map(({ outcome, code }) => code ?? outcome)).toEqual([
      'MISSING_KEY',
      'absent',
      'absent',
      'cached',
    ]);
  });

  it('is answered where the client has something stand for that key', async () => {
    const { client, reads } = opened({ onMissingKey: 'empty' });
    expect(await client.getString(`${database}#password`)).toBe('');
    expect(await client.getString(`${database}#password`)).toBe('');
    expect(reads.map(({ outcome }) => outcome)).toEqual(['waited', 'cached']);
  });

  it('is told before its reader has the answer, and rejects as without observers', async () => {
    const { client, reads } = opened();
    await client.getString(token);
    let known = 0;
    await client.getJson(token).catch((error: unknown) => {
      known = reads.length;
      expect(error).toMatchObject({ code: 'INVALID_JSON' });
    });
    expect(known).toBe(2);
  });
});

describe('a read of what a bundle lacks and need not have', () => {
  it('is an absence, also once the bundle is cached', async () => {
    const api = fakeApi();
    api.put('all', { database: JSON.stringify(databaseValue) });
    const reads: ObservedRead[] = [];
    const manifest = defineSecrets({
      application: 'shop',
      environment: { default: 'production' },
      bundle: { variable: 'SECRETS_NAME', keys: { flag: 'flag' } },
      secrets: { flag: { env: 'FLAG', required: false } },
    });
    const client = createSecretsClient({
      manifest,
      api,
      variables: { SECRETS_NAME: 'all' },
      observers: [{ onRead: (read) => reads.push(read) }],
    });
    for (let times = 0; times < 4; times++) await ends(client.get('flag'));
    expect(reads.map(({ outcome }) => outcome)).toEqual(Array(4).fill('absent'));
  });
});
