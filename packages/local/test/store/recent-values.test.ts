import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { RecentValues } from '../../src/store/recent-values.ts';
import type { SecretValue } from '../../src/store/store.ts';

const value: SecretValue = { kind: 'string', text: 'synthetic-password-1' };
const wrappedKey = (): Uint8Array => Uint8Array.of(1, 2, 3);

/** With the second in the test's own hands. */
function recentValues(): { recent: RecentValues; due: (() => void)[] } {
  const due: (() => void)[] = [];
  return { recent: new RecentValues((forget) => due.push(forget)), due };
}

describe('a value that was opened before', () => {
  it('is found by the wrapped key as it is held, not by bytes that say the same', () => {
    const { recent } = recentValues();
    const key = wrappedKey();
    recent.keep(key, value);
    expect(recent.find(key)).toBe(value);
    expect(recent.find(wrappedKey())).toBeUndefined();
  });

  it('is forgotten a second after the first of those there are, and one kept later with it', () => {
    const { recent, due } = recentValues();
    const [first, second, third] = [wrappedKey(), wrappedKey(), wrappedKey()];
    recent.keep(first, value);
    recent.keep(second, value);
    expect(due).toHaveLength(1);
    due[0]?.();
    expect([first, second].map((key) => recent.find(key))).toEqual([undefined, undefined]);
    recent.keep(third, value);
    expect(due).toHaveLength(2);
  });

  it('is forgotten when its version goes, and with the store', () => {
    const { recent } = recentValues();
    const [first, second] = [wrappedKey(), wrappedKey()];
    for (const key of [first, second]) recent.keep(key, value);
    recent.forget(first);
    expect([first, second].map((key) => recent.find(key))).toEqual([undefined, value]);
    recent.clear();
    expect(recent.find(second)).toBeUndefined();
  });

  it('is not kept beside 64 others, nor where it is bytes, which can be changed', () => {
    const { recent } = recentValues();
    const keys = Array.from({ length: 65 }, wrappedKey);
    for (const key of keys) recent.keep(key, value);
    expect(keys.filter((key) => recent.find(key) !== undefined)).toHaveLength(64);
    const other = recentValues().recent;
    const [key = wrappedKey()] = keys;
    other.keep(key, { kind: 'binary', bytes: Uint8Array.of(7) });
    expect(other.find(key)).toBeUndefined();
  });

  it('is forgotten in time while a test of the same process holds all timers', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    new RecentValues().keep(wrappedKey(), value);
    expect(vi.getTimerCount()).toBe(0);
  });
});
