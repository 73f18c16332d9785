import { describe, expect, it } from 'vitest';
import type { CacheOptions } from '../../src/cache/rules.ts';
import { UnavailableError } from '../../src/errors.ts';
import { createLambdaClient } from '../../src/lambda/index.ts';
import { databaseName, seededApi } from '../seeded-api.ts';
import { databaseValue, shop } from '../shop-manifest.ts';
import { settled } from '../virtual-time.ts';
import { recordingLogger } from '../recording-logger.ts';
import { twoClocks } from './two-clocks.ts';

const common = { manifest: shop, variables: {} };

describe('a client at the top of a Lambda function', () => {
  it('S-21: has read every secret before the first invocation, and warm ones ask for nothing', async () => {
    const api = seededApi();
    const client = createLambdaClient({ ...common, api });
    await settled();
    expect(api.reads).toHaveLength(2);
    for (let invocation = 0; invocation < 3; invocation += 1) {
      expect(await client.get('database')).toEqual(databaseValue);
      expect((await client.ready()).token).toBe('synthetic-token-1');
    }
    expect(api.reads).toHaveLength(2);
  });

  it('seals what it reads where it is asked to', async () => {
    const client = createLambdaClient({ ...common, api: seededApi(), sealed: true });
    const { password } = await client.get('database');
    expect(JSON.stringify(password)).toBe('"[redacted]"');
    expect(password.reveal()).toBe(databaseValue.password);
  });

  it('lets the handler join what is being read', async () => {
    const api = seededApi();
    const release = api.hold();
    const client = createLambdaClient({ ...common, api });
    const reading = client.get('database');
    release();
    expect(await reading).toEqual(databaseValue);
    expect(api.reads).toHaveLength(2);
  });

  it('S-20: logs the start of the reading, the retrieval and its name, and later only hits', async () => {
    const logger = recordingLogger();
    const client = createLambdaClient({ ...common, api: seededApi(), logger });
    await settled();
    const of = (id: string) =>
      logger.events.filter(({ secretId }) => secretId === id).map(({ event }) => event);
    expect(of(databaseName)).toEqual([
      'secret.read.started',
      'secret.read.finished',
      'secret.retrieved',
    ]);
    await client.get('database');
    expect(of(databaseName).slice(3)).toEqual(['secret.hit']);
    expect(JSON.stringify(logger.events)).not.toContain(databaseValue.password);
  });

  it('fails where the secret is needed, not where it is prefetched', async () => {
    const api = seededApi();
    api.failWith(new UnavailableError({ secretId: databaseName }));
    const client = createLambdaClient({ ...common, api });
    await settled();
    await expect(client.get('database')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('S-22: waits for a new value after a freeze, and refreshes nothing in the background', async () => {
    const api = seededApi();
    const { clock, freeze } = twoClocks();
    const client = createLambdaClient({ ...common, api, clock });
    await client.get('database');
    api.put(databaseName, { ...databaseValue, password: 'synthetic-password-2' });
    freeze(299_000);
    expect((await client.get('database')).password).toBe('synthetic-password-1');
    freeze(2_000);
    expect((await client.get('database')).password).toBe('synthetic-password-2');
    expect(api.reads.filter((name) => name === databaseName)).toHaveLength(2);
  });

  it.each([600_000, 10_000])(
    'S-22: waits for a new value of a secret with a time of its own, of %i ms, too',
    async (ttlMs) => {
      const api = seededApi();
      const { clock, freeze } = twoClocks();
      const cache = { secrets: { [databaseName]: { ttlMs } } };
      const client = createLambdaClient({ ...common, api, clock, cache });
      await client.get('database');
      api.put(databaseName, { ...databaseValue, password: 'synthetic-password-2' });
      freeze(ttlMs - 1_000);
      expect((await client.get('database')).password).toBe('synthetic-password-1');
      freeze(2_000);
      expect((await client.get('database')).password).toBe('synthetic-password-2');
      expect(api.reads.filter((name) => name === databaseName)).toHaveLength(2);
    },
  );

  it('keeps the ages that a program gives, and refuses those that contradict each other', () => {
    const open = (cache: CacheOptions): void => {
      createLambdaClient({ ...common, api: seededApi(), cache }).close();
    };
    open({ ttlMs: 0, maxAgeMs: 1_000, secrets: { [databaseName]: { maxAgeMs: 2_000 } } });
    open({ ttlMs: Infinity, secrets: { [databaseName]: { staleIfErrorMs: 0 } } });
    const own = { ttlMs: 600_000 };
    expect(() => {
      open({ maxAgeMs: 300_000, secrets: { [databaseName]: own } });
    }).toThrow(RangeError);
  });

  it('refreshes in the background where a program gives a longer age to all secrets', async () => {
    const api = seededApi();
    const { clock, freeze } = twoClocks();
    const cache = { maxAgeMs: 3_600_000, secrets: { [databaseName]: { ttlMs: 10_000 } } };
    const client = createLambdaClient({ ...common, api, clock, cache });
    await client.get('database');
    api.put(databaseName, { ...databaseValue, password: 'synthetic-password-2' });
    freeze(11_000);
    expect((await client.get('database')).password).toBe('synthetic-password-1');
    await settled();
    expect((await client.get('database')).password).toBe('synthetic-password-2');
  });

  it('S-22: serves the value of before the freeze while no other can be had', async () => {
    const api = seededApi();
    const { clock, freeze } = twoClocks();
    const client = createLambdaClient({ ...common, api, clock });
    await client.get('database');
    api.failWith(new UnavailableError({ secretId: databaseName }));
    freeze(7_200_000);
    expect(await client.get('database')).toEqual(databaseValue);
  });
});
