import { InvalidPolicyError } from '@undotenv/policy';
import { describe, expect, it, onTestFinished } from 'vitest';
import { adjustableClock, type AdjustableClock } from '../../src/clock.ts';
import type { Keys } from '../../src/kms/key.ts';
import { type KeyLookup, openKeys } from '../../src/kms/key-registry.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { scope } from '../store/fixtures.ts';

const start = Date.UTC(2026, 0, 15);
const dayMs = 86_400_000;
const arn = 'arn:aws:kms:us-east-1:123456789012:key/key-1';
const ireland = { ...scope, region: 'eu-west-1' };

interface Opened {
  readonly keys: Keys & KeyLookup;
  readonly clock: AdjustableClock;
  /** The same store's keys, read anew. */
  readonly reopen: () => Keys & KeyLookup;
}

function opened(): Opened {
  const store = openMemoryStore();
  onTestFinished(() => {
    store.close();
  });
  const clock = adjustableClock({ now: () => start });
  let made = 0;
  const reopen = (): Keys & KeyLookup =>
    openKeys(store, clock, scope, () => `key-${String((made += 1))}`);
  return { keys: reopen(), clock, reopen };
}

describe('KMS keys', () => {
  it('have an ARN, and a policy that leaves everything to their account unless given one', () => {
    const { keys } = opened();
    const key = keys.create({ alias: 'alias/app' });
    expect(key).toMatchObject({ arn, keyId: 'key-1', aliases: ['alias/app'], state: 'Enabled' });
    expect(JSON.parse(key.policy)).toMatchObject({
      Statement: [{ Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'kms:*' }],
    });
    expect(keys.list()).toEqual([key]);
  });

  it('are found by id, alias and the ARN of either', () => {
    const { keys } = opened();
    keys.create({ alias: 'alias/app' });
    const aliasArn = 'arn:aws:kms:us-east-1:123456789012:alias/app';
    for (const name of ['key-1', 'alias/app', arn, aliasArn]) {
      expect(keys.find(scope, name)?.arn, name).toBe(arn);
    }
    expect(keys.find(scope, 'alias/other')).toBeUndefined();
    expect(keys.find(scope, 'key-2')).toBeUndefined();
  });

  it('serve secrets of their own region only', () => {
    const { keys } = opened();
    keys.create({ alias: 'alias/app' });
    expect(keys.find(ireland, arn)).toBeUndefined();
    expect(keys.find(ireland, 'alias/app')).toBeUndefined();
    const other = keys.create({ alias: 'alias/app', region: 'eu-west-1' });
    expect(keys.find(ireland, 'alias/app')?.arn).toBe(other.arn);
    expect(other.arn).toBe('arn:aws:kms:eu-west-1:123456789012:key/key-2');
    const foreign = keys.create({ account: '210987654321', keyId: 'theirs' });
    expect(keys.find(scope, foreign.arn)?.arn).toBe(foreign.arn);
    expect(keys.find(scope, 'theirs')).toBeUndefined();
  });

  it('are disabled, enabled, and gone at the end of a window', () => {
    const { keys, clock } = opened();
    keys.create({ alias: 'alias/app' });
    expect(keys.disable('alias/app').state).toBe('Disabled');
    expect(keys.find(scope, arn)?.isUsable).toBe(false);
    expect(keys.enable(arn).state).toBe('Enabled');
    expect(keys.scheduleDeletion('key-1', 7)).toMatchObject({
      state: 'PendingDeletion',
      deletionDate: new Date(start + 7 * dayMs),
    });
    expect(keys.find(scope, arn)?.isUsable).toBe(false);
    expect(() => keys.enable(arn)).toThrow(RangeError);
    expect(keys.cancelDeletion(arn).state).toBe('Disabled');
    keys.scheduleDeletion(arn);
    clock.advance((30 * dayMs) / 1_000);
    expect(keys.find(scope, arn)).toBeUndefined();
    expect(keys.list()).toEqual([]);
    expect(() => keys.disable(arn)).toThrow(RangeError);
    expect(keys.isEmpty()).toBe(false);
    // Else what the old key held could be read with the new one.
    expect(() => keys.create({ alias: 'alias/app' })).toThrow(RangeError);
  });

  it('are known again by alias or id when they are made once more', () => {
    const { keys } = opened();
    const first = keys.create({ alias: 'alias/app', keyId: 'mine' });
    keys.disable('mine');
    expect(keys.create({ alias: 'alias/app' })).toEqual({ ...first, state: 'Disabled' });
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }],
    });
    expect(keys.create({ keyId: 'mine', policy }).policy).toBe(policy);
    keys.create({ alias: 'alias/other' });
    expect(() => keys.create({ alias: 'alias/other', keyId: 'mine' })).toThrow(RangeError);
    expect(keys.list()).toHaveLength(2);
  });

  it('refuse what is malformed, without keeping anything', () => {
    const { keys } = opened();
    const malformed = [
      { alias: 'app' },
      { alias: 'alias/aws/secretsmanager' },
      { keyId: 'a/b' },
      { account: '1' },
      { region: 'nowhere' },
    ];
    for (const definition of malformed) expect(() => keys.create(definition)).toThrow(RangeError);
    expect(() => keys.create({ policy: '{}' })).toThrow(InvalidPolicyError);
    expect(keys.list()).toEqual([]);
    const { policy } = keys.create({ keyId: 'key-1' });
    expect(() => keys.putPolicy('key-1', '{}')).toThrow(InvalidPolicyError);
    expect(keys.list()).toMatchObject([{ policy }]);
    expect(() => keys.scheduleDeletion('key-1', 6)).toThrow(RangeError);
    expect(() => keys.disable('alias/none')).toThrow(RangeError);
  });

  it('stay with the store', () => {
    const { keys, reopen } = opened();
    keys.create({ alias: 'alias/app' });
    keys.disable('alias/app');
    const again = reopen();
    expect(again.list()).toEqual(keys.list());
    expect(again.find(scope, 'alias/app')?.isUsable).toBe(false);
  });
});
