import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache, noCache } from '../../src/cache/cache.ts';
import { deferred } from '../deferred.ts';
import { manualClock } from '../manual-clock.ts';

const loading = (value: string) => () => Promise.resolve(value);
const notLoaded = (): Promise<string> => Promise.reject(new Error('loaded again'));

describe('createCache', () => {
  it('serves a value until its time is over, and not at that moment', async () => {
    const clock = manualClock();
    const cache = createCache<string>({ ttlMs: 1_000 }, clock);
    await cache.load('a', loading('one'));
    clock.advance(999);
    expect(cache.fresh('a')).toBe('one');
    clock.advance(1);
    expect(cache.fresh('a')).toBeUndefined();
  });

  it('serves a value for ever when ttlMs is Infinity', async () => {
    const clock = manualClock();
    const cache = createCache<string>({ ttlMs: Infinity }, clock);
    await cache.load('a', loading('one'));
    clock.advance(Number.MAX_SAFE_INTEGER);
    expect(cache.fresh('a')).toBe('one');
  });

  it('hands the expired value to the load that replaces it', async () => {
    const clock = manualClock();
    const cache = createCache<string>({ ttlMs: 1 }, clock);
    await cache.load('a', loading('one'));
    clock.advance(1);
    await cache.load('a', (expired) => Promise.resolve(`${String(expired)}, two`));
    expect(cache.fresh('a')).toBe('one, two');
  });

  it('loads once for everyone who asks before the value arrives', async () => {
    const cache = createCache<string>({}, manualClock());
    const { promise, resolve } = deferred<string>();
    const first = cache.load('a', () => promise);
    const second = cache.load('a', notLoaded);
    resolve('one');
    expect(await Promise.all([first, second])).toEqual(['one', 'one']);
  });

  it('does not keep a rejection', async () => {
    const cache = createCache<string>({}, manualClock());
    await expect(cache.load('a', notLoaded)).rejects.toThrow('loaded again');
    expect(await cache.load('a', loading('one'))).toBe('one');
  });

  it('neither joins nor keeps a load that was under way when it was cleared', async () => {
    const cache = createCache<string>({}, manualClock());
    const { promise, resolve } = deferred<string>();
    const before = cache.load('a', () => promise);
    cache.clear();
    expect(await cache.load('a', loading('after'))).toBe('after');
    resolve('before');
    expect(await before).toBe('before');
    expect(cache.fresh('a')).toBe('after');
  });

  it('deletes a value only while it is the one kept', async () => {
    const cache = createCache<string>({}, manualClock());
    await cache.load('a', loading('one'));
    cache.delete('a', 'older');
    expect(cache.fresh('a')).toBe('one');
    cache.delete('a', 'one');
    expect(cache.fresh('a')).toBeUndefined();
  });

  it('keeps exactly the entries a list in order of use keeps', async () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 4 }), async (reads, maxEntries) => {
        const cache = createCache<string>({ maxEntries }, manualClock());
        let model: string[] = [];
        for (const key of reads) {
          const isKept = model.includes(key);
          expect(cache.fresh(key)).toBe(isKept ? key : undefined);
          if (!isKept) await cache.load(key, loading(key));
          model = [...model.filter((each) => each !== key), key].slice(-maxEntries);
        }
      }),
    );
  });

  it.each([
    [{ ttlMs: -1 }, 'cache.ttlMs'],
    [{ ttlMs: NaN }, 'cache.ttlMs'],
    [{ maxEntries: 0 }, 'cache.maxEntries'],
    [{ maxEntries: 1.5 }, 'cache.maxEntries'],
  ])('refuses %o', (options, named) => {
    expect(() => createCache(options, manualClock())).toThrow(named);
    expect(() => createCache(options, manualClock())).toThrow(RangeError);
  });
});

describe('noCache', () => {
  it('loads at every read and joins nothing', async () => {
    const cache = noCache<string>();
    expect(await cache.load('a', loading('one'))).toBe('one');
    expect(cache.fresh('a')).toBeUndefined();
    expect(await cache.load('a', loading('two'))).toBe('two');
  });
});
