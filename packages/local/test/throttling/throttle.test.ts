import { describe, expect, it } from 'vitest';
import { operationNames } from '../../src/operations/table.ts';
import type { Rates } from '../../src/throttling/rates.ts';
import { ratesOf } from '../../src/throttling/rates.ts';
import { openThrottle } from '../../src/throttling/throttle.ts';

const home = { account: '123456789012', region: 'us-east-1' };
type Operation = (typeof operationNames)[number];

function throttled(rates?: Rates) {
  let nowMs = 0;
  const throttle = openThrottle({ now: () => nowMs }, rates);
  return {
    throttle,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** How many of `tries` calls at once are let through. */
    admitted: (operation: Operation, tries: number, caller = home) => {
      let count = 0;
      for (let made = 0; made < tries; made += 1) {
        try {
          throttle.admit(operation, caller);
          count += 1;
        } catch (error) {
          expect(error).toMatchObject({
            name: 'ThrottlingException',
            message: 'Rate exceeded',
            status: 400,
          });
        }
      }
      return count;
    },
  };
}

describe('throttling', () => {
  it('has a rate for every operation, and no two', () => {
    const rated = ratesOf().flatMap(({ operations }) => operations);
    expect([...rated].sort()).toEqual([...operationNames].sort());
  });

  it.each<[Operation, number]>([
    ['DescribeSecret', 40_000],
    ['GetSecretValue', 10_000],
    ['ListSecrets', 100],
    ['BatchGetSecretValue', 100],
    ['PutSecretValue', 50],
    ['RotateSecret', 50],
  ])('lets %s through %i times in a second', (operation, perSecond) => {
    const { admitted, pass } = throttled();
    expect(admitted(operation, perSecond + 10)).toBe(perSecond);
    pass(1_000);
    expect(admitted(operation, perSecond + 10)).toBe(perSecond);
  });

  it.each<Operation[]>([
    ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage', 'ReplicateSecretToRegions'],
    ['PutResourcePolicy', 'GetResourcePolicy', 'ValidateResourcePolicy', 'DeleteResourcePolicy'],
    ['RotateSecret', 'CancelRotateSecret'],
    ['TagResource', 'UntagResource'],
  ])('counts %s and those it shares a rate with together', (...shared) => {
    const { admitted } = throttled();
    const [first, ...others] = shared as [Operation, ...Operation[]];
    expect(admitted(first, 50)).toBe(50);
    for (const other of others) expect(admitted(other, 1)).toBe(0);
  });

  it('counts each account, and each of its regions, by itself', () => {
    const { admitted } = throttled({ ListSecrets: 1 });
    expect(admitted('ListSecrets', 2)).toBe(1);
    expect(admitted('ListSecrets', 2, { ...home, region: 'eu-west-1' })).toBe(1);
    expect(admitted('ListSecrets', 2, { ...home, account: '210987654321' })).toBe(1);
    expect(admitted('ListSecrets', 1)).toBe(0);
  });

  it('gives back, as time passes, what may be called in that time', () => {
    const { admitted, pass } = throttled({ ListSecrets: 10 });
    expect(admitted('ListSecrets', 20)).toBe(10);
    pass(250);
    expect(admitted('ListSecrets', 20)).toBe(2);
    pass(-1_000);
    expect(admitted('ListSecrets', 1)).toBe(0);
    pass(100);
    expect(admitted('ListSecrets', 2)).toBe(1);
  });

  it('lets a call through every so often where a rate is below one', () => {
    const { admitted, pass } = throttled({ GetSecretValue: 0.5 });
    expect(admitted('GetSecretValue', 2)).toBe(1);
    pass(1_000);
    expect(admitted('GetSecretValue', 2)).toBe(0);
    pass(1_000);
    expect(admitted('GetSecretValue', 2)).toBe(1);
  });

  it('knows who is throttled after ten thousand others have called', () => {
    const { admitted, pass } = throttled({ ListSecrets: 1 });
    for (let account = 0; account < 10_000; account += 1) {
      const caller = { ...home, account: String(account).padStart(12, '0') };
      expect(admitted('ListSecrets', 2, caller)).toBe(1);
      if (account % 1_500 === 0) pass(10);
    }
    expect(admitted('ListSecrets', 1, { ...home, account: '000000009999' })).toBe(0);
  });

  it('forgets every call when it is cleared', () => {
    const { admitted, throttle } = throttled({ ListSecrets: 1 });
    expect(admitted('ListSecrets', 1)).toBe(1);
    throttle.clear();
    expect(admitted('ListSecrets', 1)).toBe(1);
  });

  it.each<[string, Rates]>([
    ['ListSecrets', { ListSecrets: 0 }],
    ['ListSecrets', { ListSecrets: Number.NaN }],
    ['ListSecrets', { ListSecrets: Infinity }],
    ['UntagResource', { TagResource: 1, UntagResource: 2 }],
  ])('names %s where its rate makes no sense: %j', (operation, rates) => {
    expect(() => ratesOf(rates)).toThrow(RangeError);
    expect(() => ratesOf(rates)).toThrow(operation);
  });

  it('takes one rate for operations that share it', () => {
    const rates = ratesOf({ TagResource: 2, UntagResource: 2 });
    expect(rates).toContainEqual({ operations: ['TagResource', 'UntagResource'], perSecond: 2 });
  });
});
