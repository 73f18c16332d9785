import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSealer, open, seal, wrappedKeyBytes } from '../../src/vault/envelope.ts';
import { encodeFields } from '../../src/vault/fields.ts';
import { RootKey } from '../../src/vault/root-key.ts';

const key = randomBytes(32);
const bytes = fc.uint8Array({ maxLength: 300 });
const unsealFailed = expect.objectContaining({ code: 'UNSEAL_FAILED' }) as Error;

function codeOf(call: () => unknown): unknown {
  try {
    call();
    return 'opened';
  } catch (error) {
    return (error as { code: unknown }).code;
  }
}

describe('sealing', () => {
  it('gives back what was sealed, and no shorter text than the format says', () => {
    fc.assert(
      fc.property(bytes, bytes, (plaintext, aad) => {
        const sealed = seal(key, plaintext, aad);
        expect(sealed.length).toBe(1 + 12 + plaintext.length + 16);
        expect(Buffer.from(plaintext).equals(open(key, sealed, aad))).toBe(true);
      }),
    );
  });

  it('never seals the same way twice', () => {
    const texts = Array.from({ length: 1_000 }, () =>
      seal(key, Buffer.of(), Buffer.of()).toString('hex'),
    );
    expect(new Set(texts).size).toBe(1_000);
  });

  it('opens for the same additional data only', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (plaintext, aad, other) => {
        fc.pre(!Buffer.from(aad).equals(other));
        expect(() => open(key, seal(key, plaintext, aad), other)).toThrow(unsealFailed);
      }),
    );
  });

  it('opens under the same key only', () => {
    expect(() => open(randomBytes(32), seal(key, Buffer.of(1), Buffer.of()), Buffer.of())).toThrow(
      unsealFailed,
    );
  });

  it('answers one error for every changed bit, but for a version byte it does not know', () => {
    const sealed = seal(key, Buffer.from('synthetic-password-1'), Buffer.of(1));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const expected = bit < 8 ? 'UNSUPPORTED_FORMAT' : 'UNSEAL_FAILED';
      expect(codeOf(() => open(key, changed, Buffer.of(1)))).toBe(expected);
    }
  });

  it('refuses every cut, and any bytes at random', () => {
    const sealed = seal(key, Buffer.from('synthetic-password-1'), Buffer.of());
    for (let length = 0; length < sealed.length; length += 1) {
      expect(codeOf(() => open(key, sealed.subarray(0, length), Buffer.of()))).toBe(
        'UNSEAL_FAILED',
      );
    }
    fc.assert(
      fc.property(bytes, (noise) => {
        expect(codeOf(() => open(key, noise, Buffer.of()))).toMatch(
          /UNSEAL_FAILED|UNSUPPORTED_FORMAT/,
        );
      }),
    );
  });
});

describe('encodeFields', () => {
  it('never encodes different fields alike', () => {
    const fields = fc.array(fc.oneof(fc.constantFrom('', 'a', 'ab', 'b'), fc.string()), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const alike = encodeFields(one).equals(encodeFields(other));
        expect(alike).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('is the count, then each field behind its length', () => {
    expect(encodeFields(['ü', Uint8Array.of(7)]).toString('hex')).toBe(
      '0000000200000002c3bc0000000107',
    );
  });
});

describe('a sealer', () => {
  const rootKey = RootKey.generate();
  const owner = randomBytes(16);
  const plaintext = Buffer.from('synthetic-password-1');

  it('opens what was sealed for the same owner, key and identity', () => {
    const envelope = createSealer(rootKey, owner).seal(plaintext, ['value', 'a', 'v1']);
    expect(envelope.wrappedKey.length).toBe(wrappedKeyBytes);
    expect(createSealer(rootKey, owner).open(envelope, ['value', 'a', 'v1'])).toEqual(plaintext);
  });

  it.each([
    ['another identity', createSealer(rootKey, owner), ['value', 'a', 'v2']],
    ['an identity divided otherwise', createSealer(rootKey, owner), ['value', 'av', '1']],
    ['another owner', createSealer(rootKey, randomBytes(16)), ['value', 'a', 'v1']],
    ['another root key', createSealer(RootKey.generate(), owner), ['value', 'a', 'v1']],
  ])('opens nothing for %s', (_, other, identity) => {
    const envelope = createSealer(rootKey, owner).seal(plaintext, ['value', 'a', 'v1']);
    expect(() => other.open(envelope, identity)).toThrow(unsealFailed);
  });

  it('opens nothing with the wrapped key of another text of the same identity', () => {
    const sealer = createSealer(rootKey, owner);
    const [one, other] = [sealer.seal(plaintext, ['x']), sealer.seal(plaintext, ['x'])];
    const mixed = { wrappedKey: one.wrappedKey, sealed: other.sealed };
    expect(() => sealer.open(mixed, ['x'])).toThrow(unsealFailed);
  });
});
