import { describe, expect, it } from 'vitest';
import { AccessDeniedError, UnavailableError } from '../../src/errors.ts';
import { deferred } from '../deferred.ts';
import { settled, virtualTime } from '../virtual-time.ts';
import { denied, hour, second, testCache, unavailable } from './test-cache.ts';

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
    const { read, time, answer, events, drops } = testCache();
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
    expect(drops()).toBe(0);
    await settled();
    expect(events.at(-1)).toMatchObject({ type: 'dropped' });
    expect(drops()).toBe(1);
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

  it('takes no outage for a third refusal', async () => {
    const { read, time, answer } = testCache();
    await read('a');
    await time.advance(300 * second);
    answer(denied);
    for (let refusals = 0; refusals < 3; refusals++) {
      await read('a');
      await time.advance(5 * second);
    }
    answer(unavailable);
    for (let tries = 0; tries < 10; tries++) {
      expect(await read('a')).toBe('a');
      await time.advance(60 * second);
    }
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
