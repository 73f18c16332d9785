/** A secret that is nowhere: a failure to whom needs it, and to nobody else. */
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import { countAccesses } from '../../src/metrics/access-counts.ts';
import type { ObservedRead } from '../../src/observer.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';

const name = 'shop/production/token';

function opened() {
  const manifest = defineSecrets({
    application: 'shop',
    environment: { default: 'production' },
    sources: [
      { source: 'secrets-manager', fallthroughOn: { production: ['any'] } },
      { source: 'environment' },
    ],
    secrets: { token: { env: 'TOKEN' }, user: { env: 'USER_NAME', required: false } },
  });
  const api = fakeApi();
  const logger = recordingLogger();
  const reads: ObservedRead[] = [];
  const counts = countAccesses(() => undefined);
  const observers = [{ onRead: (read: ObservedRead) => reads.push(read) }, counts];
  const client = createSecretsClient({ manifest, api, variables: {}, logger, observers });
  const logged = (event: string) => logger.events.filter((each) => each.event === event);
  return { api, client, logger, logged, reads, counts };
}

describe('a secret that is nowhere', () => {
  it('A-08: is no failure where a default stands for it, or it is not required', async () => {
    const { client, logger, logged, reads, counts } = opened();
    expect(await client.getString(name, { default: '30' })).toBe('30');
    expect(await client.getJson(name, { required: false })).toBeNull();
    expect(await client.getBinary(name, { required: false })).toBeNull();
    expect(logged('secret.absent')).toHaveLength(3);
    expect(logger.events.filter(({ level }) => level === 'error')).toEqual([]);
    expect(reads).toEqual(Array(3).fill({ secretId: name, outcome: 'absent' }));
    expect(counts.take()).toEqual([]);
  });

  it('A-02: is no failure where the manifest does not require it', async () => {
    const { api, client, logged, counts } = opened();
    api.put(name, { text: 'synthetic-1' });
    await client.ready();
    expect(await client.get('user')).toBeUndefined();
    expect(logged('secret.absent')).toHaveLength(2);
    expect(logged('secret.read.failed')).toEqual([]);
    expect(counts.take().map(({ metric }) => metric)).toEqual(['SecretAccess']);
  });

  it('is a failure, told once, to all who need it, though one who does not asked first', async () => {
    const { api, client, logged, reads } = opened();
    const release = api.hold();
    const optional = client.getString(name, { required: false });
    const needed = [client.getString(name), client.get('token'), client.refresh('token')];
    release();
    expect(await optional).toBeNull();
    const outcomes = await Promise.allSettled(needed);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(api.reads.length).toBeLessThan(4);
    const failed = logged('secret.read.failed');
    expect(failed).toHaveLength(api.reads.length);
    expect(failed[0]).toMatchObject({ level: 'error', secretId: name, code: 'SECRET_NOT_FOUND' });
    expect(reads.map(({ outcome }) => outcome).sort()).toEqual([
      'absent',
      ...Array<string>(3).fill('failed'),
    ]);
  });

  it('is a failure to whom has a default, too, where a source could not be asked', async () => {
    const { api, client, logged, counts } = opened();
    api.failWith(new UnavailableError({}));
    expect(await client.getString(name, { default: '30' })).toBe('30');
    expect(logged('secret.read.failed')).toHaveLength(1);
    expect(logged('secret.absent')).toEqual([]);
    expect(counts.take()).toMatchObject([{ metric: 'SecretReadFailed', count: 1 }]);
  });

  it('is looked for anew after clear, though a read that needs it was answered from the cache', async () => {
    const { api, client } = opened();
    api.put(name, { text: 'synthetic-1' });
    await client.getString(name);
    await client.getString(name);
    expect(await client.getString(name)).toBe('synthetic-1');
    const optional = () => client.getString(name, { default: '30' });
    expect(await optional()).toBe('synthetic-1');
    expect(api.reads).toHaveLength(1);
    api.put(name, { text: 'synthetic-2' });
    client.clear();
    expect(await optional()).toBe('synthetic-2');
  });
});
