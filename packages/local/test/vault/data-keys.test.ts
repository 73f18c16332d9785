import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DataKeys } from '../../src/vault/data-keys.ts';
import { createSealer } from '../../src/vault/envelope.ts';
import { RootKey } from '../../src/vault/root-key.ts';

const sealer = createSealer(RootKey.generate(), randomBytes(16));
const identity = ['value', 'synthetic-arn', 'version-1'];
const text = Buffer.from('synthetic-password-1');
const unsealFailed = expect.objectContaining({ code: 'UNSEAL_FAILED' }) as Error;

describe('a data key that was unwrapped before', () => {
  it('opens the text again', () => {
    const [keys, envelope] = [new DataKeys(), sealer.seal(text, identity)];
    for (let times = 0; times < 3; times += 1) {
      expect(sealer.open(envelope, identity, keys)).toEqual(text);
    }
    expect(keys.find(envelope.wrappedKey)).toBeDefined();
  });

  it('opens nothing that was changed since', () => {
    const [keys, { wrappedKey, sealed }] = [new DataKeys(), sealer.seal(text, identity)];
    sealer.open({ wrappedKey, sealed }, identity, keys);
    for (let at = 1; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(() => sealer.open({ wrappedKey, sealed: changed }, identity, keys)).toThrow(
        unsealFailed,
      );
    }
    const other = sealer.seal(text, identity);
    expect(() => sealer.open({ wrappedKey, sealed: other.sealed }, identity, keys)).toThrow(
      unsealFailed,
    );
  });

  it('opens nothing in the place of something else', () => {
    const [keys, envelope] = [new DataKeys(), sealer.seal(text, identity)];
    sealer.open(envelope, identity, keys);
    const elsewhere = ['value', 'synthetic-arn', 'version-2'];
    expect(() => sealer.open(envelope, elsewhere, keys)).toThrow(unsealFailed);
  });

  it('is found by the wrapped key as it is held, not by bytes that say the same', () => {
    const [keys, envelope] = [new DataKeys(), sealer.seal(text, identity)];
    sealer.open(envelope, identity, keys);
    expect(keys.find(Uint8Array.from(envelope.wrappedKey))).toBeUndefined();
  });

  it('is not kept if it opened nothing', () => {
    const [keys, { wrappedKey }] = [new DataKeys(), sealer.seal(text, identity)];
    const { sealed } = sealer.seal(text, identity);
    expect(() => sealer.open({ wrappedKey, sealed }, identity, keys)).toThrow(unsealFailed);
    expect(keys.find(wrappedKey)).toBeUndefined();
  });

  it('makes room for others once there are 256, the oldest first', () => {
    const keys = new DataKeys();
    const wrapped = Array.from({ length: 300 }, () => randomBytes(8));
    for (const each of wrapped) keys.keep(each, randomBytes(32));
    expect(wrapped.filter((each) => keys.find(each) !== undefined)).toEqual(wrapped.slice(-256));
  });

  it('is let go of when told, one or all', () => {
    const [keys, one, other] = [new DataKeys(), randomBytes(8), randomBytes(8)];
    for (const each of [one, other]) keys.keep(each, randomBytes(32));
    keys.forget(one);
    expect([keys.find(one), keys.find(other) !== undefined]).toEqual([undefined, true]);
    keys.clear();
    expect(keys.find(other)).toBeUndefined();
  });
});
