/** What concerns one version and the next: refreshing, forgetting, and hearing of a rotation. */
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { UnavailableError } from '../src/errors.ts';
import type { SecretChange } from '../src/reference-client.ts';
import { fakeApi } from './fake-api.ts';
import { recordingLogger } from './recording-logger.ts';
import { databaseValue, shop } from './shop-manifest.ts';
import { settled, virtualTime } from './virtual-time.ts';

const name = 'shop/production/database';
const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`;
const newer = { ...databaseValue, password: 'synthetic-password-2' };

function opened() {
  const api = fakeApi();
  api.put(name, databaseValue);
  api.put('shop/production/token', { text: 'synthetic-token-1' });
  const { clock, timers, advance } = virtualTime();
  const logger = recordingLogger();
  const options = { manifest: shop, environment: 'production', api, clock, timers, logger };
  return { api, advance, logger, client: createSecretsClient(options) };
}

describe('refresh', () => {
  it('A-15: fetches, keeps and gives the value, whatever is cached', async () => {
    const { api, client } = opened();
    const token = 'shop/production/token';
    expect(await client.getString(token)).toBe('synthetic-token-1');
    api.put(token, { text: 'synthetic-token-2' });
    expect(await client.getString(token)).toBe('synthetic-token-1');
    expect(await client.refresh(token)).toBe('synthetic-token-2');
    const requests = api.reads.length;
    expect(await client.getString(token)).toBe('synthetic-token-2');
    expect(api.reads).toHaveLength(requests);
  });

  it('A-15: gives a secret of the manifest as get does', async () => {
    const { api, client } = opened();
    await client.get('database');
    api.put(name, newer);
    const refreshed = await client.refresh('database');
    expect(refreshed.password).toBe('synthetic-password-2');
    expect(await client.get('database')).toBe(refreshed);
  });

  it('keeps what was cached when it fails', async () => {
    const { api, client } = opened();
    const before = await client.get('database');
    api.failWith(new UnavailableError({}));
    await expect(client.refresh('database')).rejects.toBeInstanceOf(UnavailableError);
    expect(await client.get('database')).toBe(before);
  });

  it('rejects what is no reference, and a caller that gives up', async () => {
    const { client } = opened();
    await expect(client.refresh('no reference!')).rejects.toMatchObject({
      code: 'INVALID_REFERENCE',
    });
    const reason = new Error('enough');
    await expect(client.refresh(name, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('invalidate', () => {
  it('forgets one secret, in all its versions, and no other', async () => {
    const { api, client, logger } = opened();
    const previous = `{{resolve:secretsmanager:${name}:SecretString::AWSPREVIOUS}}`;
    await Promise.all([client.get('database'), client.getString(previous), client.get('token')]);
    client.invalidate('database');
    await Promise.all([client.get('database'), client.getString(previous), client.get('token')]);
    expect(api.reads).toHaveLength(5);
    expect(logger.events).toContainEqual(
      expect.objectContaining({ event: 'secret.invalidated', secretId: name }),
    );
  });

  it('forgets what was read under the ARN when it is given the name, and the reverse', async () => {
    const { api, client } = opened();
    // The fake knows secrets by the text they are asked for.
    api.put(arn, databaseValue, name);
    for (const given of [name, arn, arn.slice(0, -7), `${name}#password`]) {
      const before = api.reads.length;
      await client.getJson(arn);
      client.invalidate(given);
      await client.getJson(arn);
      expect(api.reads.length - before).toBeGreaterThan(0);
      expect(api.reads.at(-1)).toBe(arn);
    }
    await client.getJson(name);
    client.invalidate(arn);
    const before = api.reads.length;
    await client.getJson(name);
    expect(api.reads).toHaveLength(before + 1);
  });
});

describe('clear', () => {
  it('A-16: forgets everything, so that the next read is a request', async () => {
    const { api, client } = opened();
    await Promise.all([client.get('database'), client.get('token')]);
    client.clear();
    await Promise.all([client.get('database'), client.get('token')]);
    expect(api.reads).toHaveLength(4);
  });
});

describe('onChange', () => {
  it('A-48: is called once for each change of version, however it was found', async () => {
    const { api, client, advance } = opened();
    const changes: SecretChange[] = [];
    client.onChange('database', (change) => changes.push(change));
    await client.get('database');
    await client.get('database');
    await advance(300_000);
    await client.get('database');
    await advance(0);
    expect(changes).toEqual([]);
    api.put(name, newer);
    await Promise.all([client.refresh('database'), client.refresh('database')]);
    await settled();
    expect(changes).toEqual([
      { secretId: name, versionId: 'version-3', previousVersionId: 'version-1' },
    ]);
    client.clear();
    await client.get('database');
    await settled();
    expect(changes).toHaveLength(1);
    api.put(name, databaseValue);
    client.invalidate('database');
    await client.get('database');
    await settled();
    expect(changes).toHaveLength(2);
  });

  it('A-48: lets an application connect anew with what it then reads', async () => {
    const { api, client, advance } = opened();
    let { password } = await client.get('database');
    client.onChange(name, async () => {
      ({ password } = await client.get('database'));
    });
    api.put(name, newer);
    await advance(300_000);
    await client.get('database');
    await settled();
    expect(password).toBe('synthetic-password-2');
  });

  it('tells each listener, until it is ended', async () => {
    const { api, client } = opened();
    const heard: string[] = [];
    const listener = () => heard.push('twice');
    const end = client.onChange(name, listener);
    client.onChange(name, listener);
    client.onChange('shop/production/token', () => heard.push('never'));
    await client.getJson(name);
    api.put(name, newer);
    await client.refresh(name);
    await settled();
    expect(heard).toEqual(['twice', 'twice']);
    end();
    end();
    api.put(name, databaseValue);
    await client.refresh(name);
    await settled();
    expect(heard).toHaveLength(3);
  });

  it('logs what a listener throws or rejects with, and reads on', async () => {
    const { api, client, logger } = opened();
    client.onChange(name, () => {
      throw new Error('synthetic-words');
    });
    client.onChange(name, () => Promise.reject(new Error('synthetic-words')));
    await client.getJson(name);
    api.put(name, newer);
    expect(await client.refresh('database')).toMatchObject(newer);
    await settled();
    const failed = logger.events.filter(({ event }) => event === 'secret.listener.failed');
    expect(failed).toHaveLength(2);
    expect(JSON.stringify(failed)).not.toContain('synthetic-words');
  });

  it('is called in a client without a cache too', async () => {
    const { api } = opened();
    const client = createSecretsClient({ api, cache: false });
    const changes: SecretChange[] = [];
    client.onChange(name, (change) => changes.push(change));
    await client.getJson(name);
    api.put(name, newer);
    await client.getJson(name);
    await settled();
    expect(changes).toHaveLength(1);
  });
});

describe('a login that failed', () => {
  it('is told by the version of the object it was made with', async () => {
    const { api, client } = opened();
    const credentials = await client.get('database');
    const version = client.versionOf(credentials);
    expect(version).toEqual({
      secretId: name,
      versionId: 'version-1',
      stages: ['AWSCURRENT'],
      source: 'secrets-manager',
    });
    expect(client.versionOf(await client.getJson(name))).toBe(version);
    expect(client.versionOf((await client.ready()).database)).toBe(version);
    expect(client.versionOf({ ...credentials })).toBeUndefined();
    if (version === undefined) throw new TypeError('no version');
    api.put(name, newer);
    expect(await client.reportAuthFailure(version)).toBe(true);
    expect((await client.get('database')).password).toBe('synthetic-password-2');
  });

  it('is told by an object under a key of the secret, too', async () => {
    const { api, client } = opened();
    api.put('all', { database: { user: 'app', password: 'synthetic-password-1' } });
    const failed = client.versionOf(await client.getJson('all#database'));
    expect(failed).toMatchObject({ secretId: 'all' });
    api.put('all', { database: { user: 'app', password: 'synthetic-password-2' } });
    expect(failed && (await client.reportAuthFailure(failed))).toBe(true);
    expect(await client.getJson('all#database')).toMatchObject({
      password: 'synthetic-password-2',
    });
  });

  it('asks nothing once the cache has moved on, and says that there is another version', async () => {
    const { api, client } = opened();
    await client.get('database');
    api.put(name, newer);
    await client.refresh('database');
    const requests = api.reads.length;
    const failed = { secretId: name, versionId: 'version-1' };
    expect(await client.reportAuthFailure(failed)).toBe(true);
    expect(api.reads).toHaveLength(requests);
  });

  it('says that there is none while the secret has not changed, and asks seldom', async () => {
    const { api, client, advance } = opened();
    await client.get('database');
    const failed = { secretId: 'database', versionId: 'version-1' };
    for (let times = 0; times < 20; times++) {
      expect(await client.reportAuthFailure(failed)).toBe(false);
    }
    expect(api.reads).toHaveLength(6);
    await advance(1_000);
    await Promise.all(Array.from({ length: 100 }, () => client.reportAuthFailure(failed)));
    expect(api.reads).toHaveLength(7);
  });

  it('asks nothing of a secret that is not cached: the next read does', async () => {
    const { api, client } = opened();
    expect(await client.reportAuthFailure({ secretId: name, versionId: 'x' })).toBe(false);
    expect(api.reads).toEqual([]);
  });
});

describe('what a client logs of its cache', () => {
  it('B-15: is a debug line at a hit and an info line at a fetch, with the name alone', async () => {
    const { client, logger } = opened();
    await client.getJson(name);
    expect(logger.events.filter(({ level }) => level === 'info').at(-1)).toMatchObject({
      event: 'secret.retrieved',
      secretId: name,
    });
    const before = logger.events.length;
    await client.getJson(name);
    expect(logger.events.slice(before)).toEqual([
      { level: 'debug', event: 'secret.hit', msg: `${name} is cached`, secretId: name },
    ]);
  });

  it('has fixed identifiers for what is stale, refreshed, paused and given up', async () => {
    const { api, client, logger, advance } = opened();
    await client.getJson(name);
    await advance(300_000);
    api.failWith(new UnavailableError({}));
    await client.getJson(name);
    await advance(0);
    await advance(86_400_000);
    await client.getJson(name).catch(() => undefined);
    const levels = new Map(logger.events.map(({ event, level }) => [event, level]));
    expect(Object.fromEntries(levels)).toMatchObject({
      'secret.stale': 'debug',
      'secret.refresh.started': 'debug',
      'secret.refresh.failed': 'warn',
      'secret.dropped': 'warn',
    });
    expect(logger.events).toContainEqual(
      expect.objectContaining({ event: 'secret.stale', ageMs: 300_000 }),
    );
    expect(logger.events).toContainEqual(
      expect.objectContaining({
        event: 'secret.refresh.failed',
        code: 'UNAVAILABLE',
        retryAfterMs: 500,
      }),
    );
  });
});
