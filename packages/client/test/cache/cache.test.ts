import { describe, expect, it } from 'vitest';
import { noCache } from '../../src/cache/no-cache.ts';
import type { CacheOptions } from '../../src/cache/policy.ts';
import { AccessDeniedError, SecretNotFoundError, UnavailableError } from '../../src/errors.ts';
import { deferred } from '../deferred.ts';
import { settled, virtualTime } from '../virtual-time.ts';
import { testCache } from './test-cache.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

const unavailable = () => Promise.reject(new UnavailableError({ secretId: 'a' }));
const denied = () => Promise.reject(new AccessDeniedError({ action: 'Get', secretId: 'a' }));
const absent = () => Promise.reject(new SecretNotFoundError({ secretId: 'a' }));
const never = () => new Promise<string>(() => undefined);

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

describe('a refresh that fails', () => {
  it('is tried again after 1 s, doubled each time, and then once a minute', async () => {
    const { read, time, answer, loads, events } = testCache(
      {},
      virtualTime(() => 0.999999),
    );
    await read('a');
    await time.advance(300 * second);
    answer(unavailable);
    const triedAt: number[] = [];
    for (let seconds = 0; seconds < 300; seconds++) {
      const before = loads.length;
      await read('a');
      if (loads.length > before) triedAt.push(seconds);
      await time.advance(second);
    }
    expect(triedAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(events.filter(({ type }) => type === 'backoff')).toHaveLength(10);
  });

  it('waits at least half as long', async () => {
    const { read, time, answer, loads } = testCache(
      {},
      virtualTime(() => 0),
    );
    await read('a');
    await time.advance(300 * second);
    answer(unavailable);
    await read('a');
    await settled();
    await time.advance(499);
    await read('a');
    expect(loads).toHaveLength(2);
    await time.advance(1);
    await read('a');
    expect(loads).toHaveLength(3);
  });

  it('is never an unhandled rejection', async () => {
    const { read, time, answer } = testCache();
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    await read('a');
    await time.advance(300 * second);
    answer(unavailable);
    await read('a');
    await settled();
    await settled();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('gives the value up once access is denied three times over a minute', async () => {
    const { read, time, answer, events } = testCache();
    await read('a');
    await time.advance(300 * second);
    answer(denied);
    for (let seconds = 0; seconds < 60; seconds++) {
      expect(await read('a')).toBe('a');
      await settled();
      await time.advance(second);
    }
    await time.advance(30 * second);
    expect(await read('a')).toBe('a');
    await settled();
    expect(events.at(-1)).toMatchObject({ type: 'dropped' });
    await expect(read('a')).rejects.toBeInstanceOf(AccessDeniedError);
  });

  it('keeps the value through two refusals, however long they last', async () => {
    const { read, time, answer } = testCache();
    await read('a');
    await time.advance(300 * second);
    answer(denied);
    await read('a');
    await time.advance(hour);
    expect(await read('a')).toBe('a');
    answer(() => Promise.resolve('new'));
    await time.advance(60 * second);
    expect(await read('a')).toBe('new');
  });

  it('is rationed for all secrets together, except where nothing was asked for long', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `secret${String(index)}`);
    const { read, time, loads } = testCache();
    await Promise.all(names.map((name) => read(name)));
    expect(loads).toHaveLength(60);
    await time.advance(300 * second);
    await Promise.all(names.map((name) => read(name)));
    expect(loads).toHaveLength(60 + 50);
    await time.advance(250);
    await Promise.all(names.map((name) => read(name)));
    expect(loads).toHaveLength(60 + 55);
    await time.advance(2 * hour);
    await Promise.all(names.map((name) => read(name)));
    expect(loads).toHaveLength(60 + 55 + 60);
  });
});

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
    expect(loads[0]?.signal?.aborted).toBe(true);
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

describe('a forced refresh', () => {
  const request = { secretId: 'a' };

  it('joins no question asked before, whose answer is then not kept', async () => {
    const { read, cache, answer, time } = testCache();
    await read('a');
    await time.advance(300 * second);
    const before = deferred<string>();
    answer(() => before.promise);
    await read('a');
    answer(() => Promise.resolve('after'));
    expect(await cache.refresh('a|', request)).toBe('after');
    before.resolve('before');
    await settled();
    expect(await read('a')).toBe('after');
  });

  it('keeps the old value when it fails', async () => {
    const { read, cache, answer } = testCache();
    await read('a');
    answer(unavailable);
    await expect(cache.refresh('a|', request)).rejects.toBeInstanceOf(UnavailableError);
    expect(await read('a')).toBe('a');
  });

  it('of a suspect happens only while it is the one kept', async () => {
    const { read, cache, loads } = testCache();
    const suspect = () => cache.refreshSuspect('a|', request, (value) => value === 'a');
    expect(suspect()).toBeUndefined();
    await read('a');
    expect(await suspect()).toBe('a');
    expect(cache.refreshSuspect('a|', request, () => false)).toBeUndefined();
    expect(loads).toHaveLength(2);
  });

  it('of a suspect is shared, and happens five times in a row, then once a second', async () => {
    const { read, cache, loads, time } = testCache();
    await read('a');
    const suspect = () => cache.refreshSuspect('a|', request, () => true);
    const answers = await Promise.all([suspect(), suspect()]);
    expect(answers).toEqual(['a', 'a']);
    expect(loads).toHaveLength(2);
    for (let times = 0; times < 10; times++) await suspect();
    expect(loads).toHaveLength(6);
    await time.advance(second);
    for (let times = 0; times < 10; times++) await suspect();
    expect(loads).toHaveLength(7);
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
