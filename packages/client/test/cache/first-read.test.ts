import { describe, expect, it } from 'vitest';
import type { CacheOptions } from '../../src/cache/rules.ts';
import { AccessDeniedError } from '../../src/errors.ts';
import { deferred } from '../deferred.ts';
import { absent, denied, hour, never, second, testCache, unavailable } from './test-cache.ts';

describe('a first read', () => {
  it('may be tried three times, a refresh once', async () => {
    const { read, time, loads } = testCache();
    await read('a');
    await time.advance(300 * second);
    await read('a');
    expect(loads.map(({ maxTries }) => maxTries)).toEqual([3, 1]);
  });

  it('ends after five seconds, and tells its question so', async () => {
    const { read, time, answer, loads } = testCache();
    answer(never);
    const reading = read('a');
    const failing = expect(reading).rejects.toThrow('a was not answered for in time');
    await time.advance(5 * second);
    await failing;
    expect(loads[0]?.withinMs).toBe(5 * second);
  });

  it('is one question for all who ask at once', async () => {
    const { read, loads, answer } = testCache();
    const held = deferred<string>();
    answer(() => held.promise);
    const reads = Array.from({ length: 10_000 }, () => read('a'));
    held.resolve('a');
    expect(new Set(await Promise.all(reads)).size).toBe(1);
    expect(loads).toHaveLength(1);
  });

  it('of 1,000 secrets by 100 callers each is 1,000 questions', async () => {
    const { read, loads } = testCache();
    const names = Array.from({ length: 1_000 }, (_, index) => `secret${String(index)}`);
    await Promise.all(names.flatMap((name) => Array.from({ length: 100 }, () => read(name))));
    expect(loads).toHaveLength(1_000);
  });

  it('of an expired value by 10,000 callers is one question', async () => {
    const { read, time, loads, answer } = testCache();
    await read('a');
    for (const ms of [300 * second, 2 * hour]) {
      await time.advance(ms);
      const before = loads.length;
      answer(() => Promise.resolve(`after ${String(ms)}`));
      await Promise.all(Array.from({ length: 10_000 }, () => read('a')));
      expect(loads).toHaveLength(before + 1);
    }
  });
});

describe('a failed first read', () => {
  const waits = async (failing: () => Promise<never>, options: CacheOptions = {}) => {
    const { read, time, answer, loads } = testCache(options);
    answer(failing);
    const asked: number[] = [];
    for (let ms = 0; ms < 120 * second; ms += 500) {
      const before = loads.length;
      await read('a').catch(() => undefined);
      if (loads.length > before) asked.push(ms / second);
      await time.advance(500);
    }
    return asked;
  };

  it('is not repeated for 1 s, doubled to 30 s when refused and to 5 s when not answered', async () => {
    expect(await waits(denied)).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    expect((await waits(unavailable)).slice(0, 7)).toEqual([0, 1, 3, 7, 12, 17, 22]);
  });

  it('is repeated at once if asked for, or if there is no such secret', async () => {
    expect(await waits(denied, { remembersFailures: false })).toHaveLength(240);
    expect(await waits(absent)).toHaveLength(240);
    expect((await waits(absent, { notFoundTtlMs: 10_000 })).slice(0, 3)).toEqual([0, 10, 20]);
  });

  it('gives each later caller an error of its own, which says how long to wait', async () => {
    const { read, time, answer } = testCache();
    answer(denied);
    const first: unknown = await read('a').catch((error: unknown) => error);
    await time.advance(400);
    const errors: unknown[] = await Promise.all(
      [read('a'), read('a')].map((reading) => reading.catch((error: unknown) => error)),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(AccessDeniedError);
      expect(error).toMatchObject({ code: 'ACCESS_DENIED', secretId: 'a', retryAfterMs: 600 });
      expect((error as Error).stack).toMatch(/^AccessDeniedError: access to a is denied\n/);
    }
    expect(new Set([first, ...errors]).size).toBe(3);
  });

  it('is forgotten with its count once the secret was read', async () => {
    const { read, cache, answer, loads } = testCache({ maxEntries: 1 });
    answer(denied);
    await read('a').catch(() => undefined);
    answer(({ secretId }) => Promise.resolve(secretId));
    await cache.refresh('a|', { secretId: 'a' });
    await read('b');
    expect(await read('a')).toBe('a');
    expect(loads).toHaveLength(4);
  });
});
