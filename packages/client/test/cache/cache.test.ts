import { describe, expect, it } from 'vitest';
import { noCache } from '../../src/cache/no-cache.ts';
import { UnavailableError } from '../../src/errors.ts';
import { deferred } from '../deferred.ts';
import { settled, virtualTime } from '../virtual-time.ts';
import { day, hour, never, second, testCache, unavailable } from './test-cache.ts';

describe('a cached value', () => {
  it('is served without a question until its time is over', async () => {
    const { read, time, loads } = testCache();
    await read('a');
    await time.advance(300 * second - 1);
    await read('a');
    expect(loads).toHaveLength(1);
  });

  it('is then served at once, and refreshed in the background by one question', async () => {
    const { read, time, loads, answer } = testCache();
    await read('a');
    await time.advance(300 * second);
    const held = deferred<string>();
    answer(() => held.promise);
    expect(await read('a')).toBe('a');
    expect(await read('a')).toBe('a');
    expect(loads).toHaveLength(2);
    held.resolve('new');
    await settled();
    expect(await read('a')).toBe('new');
    expect(loads).toHaveLength(2);
  });

  it('is refreshed by nobody while nobody reads', async () => {
    const { read, time, loads } = testCache();
    await read('a');
    await time.advance(30 * day);
    expect(loads).toHaveLength(1);
  });

  it.each([
    [0, 300],
    [0.999, 225.075],
  ])('lives as long as chance %d says: %d s', async (chance, seconds) => {
    const { read, time, loads } = testCache(
      { jitter: 0.25 },
      virtualTime(() => chance),
    );
    await read('a');
    await time.advance(seconds * second - 1);
    await read('a');
    expect(loads).toHaveLength(1);
    await time.advance(2);
    await read('a');
    expect(loads).toHaveLength(2);
  });

  it('is waited for once it is an hour old, up to two seconds', async () => {
    const { read, time, answer, loads } = testCache();
    await read('a');
    await time.advance(hour);
    const held = deferred<string>();
    answer(() => held.promise);
    const patient = read('a');
    await time.advance(2 * second - 1);
    held.resolve('new');
    expect(await patient).toBe('new');
    await time.advance(hour);
    answer(never);
    const impatient = [read('a'), read('a')];
    await time.advance(2 * second);
    expect(await Promise.all(impatient)).toEqual(['new', 'new']);
    // Who comes later waits no second time for the same question.
    expect(await read('a')).toBe('new');
    expect(loads).toHaveLength(3);
  });

  it('has the age of its question: failures make it no younger', async () => {
    const { read, time, answer, cache } = testCache({ staleIfErrorMs: 2 * hour });
    await read('a');
    const until = cache.kept('a|')?.servedUntilMs;
    answer(unavailable);
    for (let minutes = 0; minutes < 119; minutes++) {
      await time.advance(60 * second);
      expect(await read('a')).toBe('a');
    }
    expect(cache.kept('a|')?.servedUntilMs).toBe(until);
    await time.advance(60 * second);
    const reading = expect(read('a')).rejects.toBeInstanceOf(UnavailableError);
    await time.advance(5 * second);
    await reading;
  });

  it('is not served beyond maxAgeMs where staleIfErrorMs is 0 for the secret', async () => {
    const secrets = { a: { staleIfErrorMs: 0 } };
    const { read, time, answer } = testCache({ maxAgeMs: 600 * second, secrets });
    await Promise.all([read('a'), read('b')]);
    answer(unavailable);
    await time.advance(600 * second - 1);
    expect(await read('a')).toBe('a');
    await time.advance(1);
    await expect(read('a')).rejects.toBeInstanceOf(UnavailableError);
    expect(await read('b')).toBe('b');
  });

  it('is asked for at every read when ttlMs is 0, and served if the answer fails', async () => {
    const { read, loads, answer } = testCache({ ttlMs: 0 });
    await read('a');
    await read('a');
    expect(loads).toHaveLength(2);
    answer(unavailable);
    expect(await read('a')).toBe('a');
  });

  it('F-11: is asked for never again when ttlMs is Infinity', async () => {
    const { read, time, loads } = testCache({ ttlMs: Infinity });
    await read('a');
    await time.advance(365 * day);
    await read('a');
    expect(loads).toHaveLength(1);
  });

  it('of a pinned version is asked for once a day', async () => {
    const { read, time, loads } = testCache();
    await read('a', 'version-1');
    await time.advance(day - 1);
    await read('a', 'version-1');
    expect(loads).toHaveLength(1);
    await time.advance(1);
    await read('a', 'version-1');
    expect(loads).toHaveLength(2);
  });
});

describe('forgetting', () => {
  it('neither joins nor keeps a question asked before it', async () => {
    const { read, cache, answer } = testCache();
    const before = deferred<string>();
    answer(() => before.promise);
    const early = read('a');
    cache.forget(() => true);
    answer(() => Promise.resolve('after'));
    expect(await read('a')).toBe('after');
    before.resolve('before');
    expect(await early).toBe('before');
    await settled();
    expect(await read('a')).toBe('after');
  });

  it('forgets what matches, and nothing else', async () => {
    const { read, cache, loads } = testCache();
    await Promise.all([read('a'), read('b')]);
    cache.forget((secretId) => secretId === 'a');
    await Promise.all([read('a'), read('b')]);
    expect(loads).toHaveLength(3);
  });

  it('deletes a value only while it is the one kept, with the question it would answer', async () => {
    const { read, cache, answer, time } = testCache();
    await read('a');
    cache.delete('a|', 'older');
    expect(cache.kept('a|')?.value).toBe('a');
    await time.advance(300 * second);
    const held = deferred<string>();
    answer(() => held.promise);
    await read('a');
    cache.delete('a|', 'a');
    held.resolve('a');
    await settled();
    expect(cache.kept('a|')).toBeUndefined();
  });
});

describe('the options', () => {
  it.each([
    [{ ttlMs: -1 }, 'cache.ttlMs'],
    [{ ttlMs: NaN }, 'cache.ttlMs'],
    [{ ttlMs: 10, maxAgeMs: 9 }, 'cache.maxAgeMs'],
    [{ staleIfErrorMs: -1 }, 'cache.staleIfErrorMs'],
    [{ jitter: 1.1 }, 'cache.jitter'],
    [{ maxEntries: 0 }, 'cache.maxEntries'],
    [{ maxEntries: 1.5 }, 'cache.maxEntries'],
    [{ maxBytes: 0 }, 'cache.maxBytes'],
    [{ notFoundTtlMs: -1 }, 'cache.notFoundTtlMs'],
    [{ secrets: { a: { ttlMs: -1 } } }, 'cache.secrets["a"].ttlMs'],
  ])('%o are refused', (options, named) => {
    expect(() => testCache(options)).toThrow(named);
    expect(() => testCache(options)).toThrow(RangeError);
  });

  it('of a secret take the rest from the general ones', async () => {
    const { read, time, loads } = testCache({ ttlMs: 10, secrets: { a: { staleIfErrorMs: 0 } } });
    await read('a');
    await time.advance(10);
    await read('a');
    expect(loads).toHaveLength(2);
  });
});

describe('noCache', () => {
  it('asks at every read and joins nothing', async () => {
    let loads = 0;
    const cache = noCache<{ secretId: string }, number>({
      load: () => Promise.resolve((loads += 1)),
      onKept: () => undefined,
    });
    const request = { secretId: 'a' };
    expect(await Promise.all([cache.load('a', request), cache.load('a', request)])).toEqual([1, 2]);
    expect(cache.fresh('a', request)).toBeUndefined();
    expect(await cache.refresh('a', request)).toBe(3);
  });
});
