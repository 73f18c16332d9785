import assert from 'node:assert';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { SecretNotFoundError } from '../src/errors.ts';
import { fakeApi } from './fake-api.ts';
import { manualClock } from './manual-clock.ts';
import { recordingLogger } from './recording-logger.ts';
import { databaseValue, shop } from './shop-manifest.ts';
import { databaseName, seededApi } from './seeded-api.ts';

describe('the cache of a client', () => {
  it('N-22, N-49: gives the same object without a second request', async () => {
    const api = seededApi();
    const client = createSecretsClient({ api, cache: { ttlMs: Infinity, maxEntries: 10 } });
    expect(await client.getJson(databaseName)).toBe(await client.getJson(databaseName));
    expect(api.reads).toHaveLength(1);
  });

  it('N-22: fetches the first of eleven names again when it holds ten', async () => {
    const api = fakeApi();
    const names = Array.from({ length: 11 }, (_, index) => `shop/secret${String(index)}`);
    for (const each of names) api.put(each, databaseValue);
    const client = createSecretsClient({ api, cache: { ttlMs: Infinity, maxEntries: 10 } });
    for (const each of [...names, 'shop/secret0']) await client.getJson(each);
    expect(api.reads).toHaveLength(12);
  });

  it('N-22: does not keep a failure', async () => {
    const api = fakeApi();
    const client = createSecretsClient({ api });
    await expect(client.getJson(databaseName)).rejects.toBeInstanceOf(SecretNotFoundError);
    api.put(databaseName, databaseValue);
    expect(await client.getJson(databaseName)).toEqual(databaseValue);
  });

  it('N-23, N-49: is emptied by clear, which is logged; the next read is a different object', async () => {
    const api = seededApi();
    const logger = recordingLogger();
    const client = createSecretsClient({ api, logger });
    const before = await client.getJson(databaseName);
    client.clear();
    expect(await client.getJson(databaseName)).not.toBe(before);
    expect(api.reads).toHaveLength(2);
    expect(logger.events.map(({ event }) => event)).toContain('cache.cleared');
  });

  it('N-24: is each client’s own', async () => {
    const api = seededApi();
    const [one, other] = [createSecretsClient({ api }), createSecretsClient({ api })];
    const kept = await other.getJson(databaseName);
    await one.getJson(databaseName);
    one.clear();
    expect(await other.getJson(databaseName)).toBe(kept);
    expect(api.reads).toHaveLength(2);
  });

  it('N-22: answers the tenth read as the first, until the value is replaced, forgotten or old', async () => {
    const api = seededApi();
    const clock = manualClock();
    const client = createSecretsClient({ api, manifest: shop, environment: 'production', clock });
    const readTenTimes = async (): Promise<object> => {
      const first = await client.get('database');
      for (let read = 1; read < 10; read++) expect(await client.get('database')).toBe(first);
      return first;
    };
    const one = await readTenTimes();
    const two = await client.refresh('database');
    expect(await readTenTimes()).toBe(two);
    api.put(databaseName, { ...databaseValue, password: 'synthetic-password-2' });
    const changed = await client.refresh('database');
    expect(await readTenTimes()).toBe(changed);
    expect(changed).not.toEqual(one);
    client.invalidate('database');
    expect(await readTenTimes()).not.toBe(changed);
    expect(api.reads).toHaveLength(4);
    clock.advance(300_000);
    await readTenTimes();
    expect(api.reads).toHaveLength(5);
    client.close();
    await expect(client.get('database')).rejects.toThrow(TypeError);
  });

  it('N-24: hands out what nobody can change, at any depth, through every reading', async () => {
    const api = seededApi();
    api.put('nested', { list: [{ key: 'synthetic' }], inner: { key: 'synthetic' } });
    const client = createSecretsClient({ api, manifest: shop, environment: 'production' });
    const loose = (await client.getJson('nested')) as {
      list: { key: string }[];
      inner: { key: string };
    };
    for (const change of [
      () => (loose.inner.key = 'changed'),
      () => loose.list.push({ key: 'added' }),
      () => ((loose.list[0] as { key: string }).key = 'changed'),
      () => delete (loose as { inner?: object }).inner,
    ]) {
      expect(change).toThrow(TypeError);
    }
    for (const object of [
      await client.getJson('nested#inner'),
      await client.get('database'),
      (await client.ready()).database,
    ]) {
      expect(Object.isFrozen(object)).toBe(true);
    }
    assert.deepStrictEqual(await client.getJson('nested'), {
      list: [{ key: 'synthetic' }],
      inner: { key: 'synthetic' },
    });
  });

  it('gives each reader bytes of its own, also the tenth', async () => {
    const api = fakeApi();
    api.put('a', { binary: Buffer.from('synthetic').toString('base64') });
    const client = createSecretsClient({ api });
    for (let read = 0; read < 10; read++) {
      const bytes = await client.getBinary('a');
      expect(Buffer.from(bytes).toString()).toBe('synthetic');
      bytes.fill(0);
    }
    client.close();
  });

  it('N-24: asks again after its time, and keeps the object while the version is the same', async () => {
    const api = seededApi();
    const clock = manualClock();
    const client = createSecretsClient({ api, clock, cache: { ttlMs: 3_600_000 } });
    const before = await client.getJson(databaseName);
    clock.advance(3_600_000);
    expect(await client.getJson(databaseName)).toBe(before);
    api.put(databaseName, { ...databaseValue, password: 'synthetic-password-2' });
    clock.advance(3_600_000);
    expect(await client.getJson(databaseName)).toMatchObject({ password: 'synthetic-password-2' });
    expect(api.reads).toHaveLength(3);
  });

  it('makes one request for ten thousand concurrent reads', async () => {
    const api = seededApi();
    const release = api.hold();
    const client = createSecretsClient({ manifest: shop, api, environment: 'production' });
    const reads = Array.from({ length: 10_000 }, () => client.get('database'));
    release();
    expect(new Set(await Promise.all(reads)).size).toBe(1);
    expect(api.reads).toHaveLength(1);
  });

  it('keeps versions and stages apart, and AWSCURRENT with the plain name', async () => {
    const api = seededApi();
    const client = createSecretsClient({ api });
    await client.getJson(databaseName);
    await client.getString(
      `{{resolve:secretsmanager:${databaseName}:SecretString:host:AWSCURRENT}}`,
    );
    expect(api.reads).toHaveLength(1);
    await client.getString(
      `{{resolve:secretsmanager:${databaseName}:SecretString:host:AWSPREVIOUS}}`,
    );
    expect(api.reads).toHaveLength(2);
  });

  it('can be switched off', async () => {
    const api = seededApi();
    const client = createSecretsClient({ api, cache: false });
    await Promise.all([client.getJson(databaseName), client.getJson(databaseName)]);
    expect(api.reads).toHaveLength(2);
  });

  it('keeps the answer for others when one caller gives up', async () => {
    const api = seededApi();
    const release = api.hold();
    const client = createSecretsClient({ api });
    const reason = new Error('enough');
    const controller = new AbortController();
    const impatient = client.getJson(databaseName, { signal: controller.signal });
    const patient = client.getJson(databaseName);
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    release();
    expect(await patient).toEqual(databaseValue);
    expect(api.reads).toHaveLength(1);
  });

  it('ends with the client', async () => {
    const client = createSecretsClient({ api: seededApi() });
    await client.getJson(databaseName);
    client.close();
    await expect(client.getJson(databaseName)).rejects.toThrow(TypeError);
  });
});
