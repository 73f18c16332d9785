import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { UnsealError, UnsupportedFormatError } from '../errors.ts';
import { encodeFields } from './fields.ts';
import type { RootKey } from './root-key.ts';

/** Stands first in everything sealed, and is authenticated with it. */
const formatVersion = 1;
const cipher = 'aes-256-gcm';
const keyBytes = 32;
/** 96 bits is GCM's native nonce, 128 its full tag: NIST SP 800-38D, 5.2.1.1 and 5.2.1.2. */
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + nonceBytes;

type SealingKey = KeyObject | Uint8Array;

/**
 * Encrypts and authenticates `plaintext`, and authenticates `aad` with it: version byte, nonce,
 * ciphertext, tag. The nonce is random and never the caller's to choose, because one used twice
 * under a key gives both texts away; a key may seal 2³² texts (NIST SP 800-38D, 8.3).
 */
export function seal(key: SealingKey, plaintext: Uint8Array, aad: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const header = Buffer.concat([Buffer.of(formatVersion), nonce]);
  const encryption = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  encryption.setAAD(withVersion(aad));
  const ciphertext = encryption.update(plaintext);
  encryption.final();
  return Buffer.concat([header, ciphertext, encryption.getAuthTag()]);
}

/**
 * The plaintext of what `seal` made under the same key and `aad`.
 *
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` if a later format sealed it.
 * @throws {UnsealError} `UNSEAL_FAILED`, the same for every other reason.
 */
export function open(key: SealingKey, sealed: Uint8Array, aad: Uint8Array): Buffer {
  if (sealed.length < headerBytes + tagBytes) throw cannotOpen();
  if (sealed[0] !== formatVersion) throw new UnsupportedFormatError('a sealed text');
  const nonce = sealed.subarray(1, headerBytes);
  const decryption = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  decryption.setAAD(withVersion(aad));
  decryption.setAuthTag(sealed.subarray(-tagBytes));
  const plaintext = decryption.update(sealed.subarray(headerBytes, -tagBytes));
  try {
    decryption.final();
  } catch {
    plaintext.fill(0);
    throw cannotOpen();
  }
  return plaintext;
}

function withVersion(aad: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + aad.length);
  bytes[0] = formatVersion;
  bytes.set(aad, 1);
  return bytes;
}

function cannotOpen(): UnsealError {
  return new UnsealError('a sealed text does not open: it was changed, moved, or has another key');
}

/** A text under a data key of its own, and that key under the root key. */
export interface Envelope {
  readonly wrappedKey: Uint8Array;
  readonly sealed: Uint8Array;
}

/** How long `wrappedKey` always is, for formats that join the two. */
export const wrappedKeyBytes: number = headerBytes + keyBytes + tagBytes;

/** What a sealer needs of a key: a root key, or one of the same form. */
export type SealerKey = Pick<RootKey, 'derive' | 'id'>;

/** Seals and opens what belongs to one owner, e.g. a store. */
export interface Sealer {
  /** @param identity what the text is and where it belongs; the same is needed to open it. */
  seal(plaintext: Uint8Array, identity: readonly string[]): Envelope;
  /**
   * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` if a later format sealed it.
   * @throws {UnsealError} `UNSEAL_FAILED`, the same for every other reason.
   */
  open(envelope: Envelope, identity: readonly string[]): Buffer;
}

/**
 * Seals under `rootKey` for `ownerId`, random bytes that name one store or one backup. Owner and
 * identity are authenticated, so that nothing sealed opens in another place; so is the root key's
 * id, with the data key alone: the content needs no other seal when the root key changes.
 */
export function createSealer(rootKey: SealerKey, ownerId: Uint8Array): Sealer {
  const wrapper = wrapperOf(rootKey, ownerId);
  const aadOf = (identity: readonly string[]): Buffer =>
    encodeFields(['undotenv', 'content', ownerId, ...identity]);
  return {
    seal(plaintext, identity) {
      const dataKey = randomBytes(keyBytes);
      try {
        return {
          wrappedKey: wrapper.wrap(dataKey, identity),
          sealed: seal(dataKey, plaintext, aadOf(identity)),
        };
      } finally {
        dataKey.fill(0);
      }
    },
    open({ wrappedKey, sealed }, identity) {
      const dataKey = wrapper.unwrap(wrappedKey, identity);
      try {
        return open(dataKey, sealed, aadOf(identity));
      } finally {
        dataKey.fill(0);
      }
    },
  };
}

/** Wraps the data keys of one owner anew. @throws as `Sealer.open` */
export type Rewrap = (wrappedKey: Uint8Array, identity: readonly string[]) => Buffer;

/**
 * Takes the data keys of an owner from one root key to another. The content stays as it is: its
 * data key is the same.
 */
export function createRewrap(from: SealerKey, to: SealerKey, ownerId: Uint8Array): Rewrap {
  const [old, next] = [wrapperOf(from, ownerId), wrapperOf(to, ownerId)];
  return (wrappedKey, identity) => {
    const dataKey = old.unwrap(wrappedKey, identity);
    try {
      return next.wrap(dataKey, identity);
    } finally {
      dataKey.fill(0);
    }
  };
}

interface Wrapper {
  wrap(dataKey: Uint8Array, identity: readonly string[]): Buffer;
  unwrap(wrappedKey: Uint8Array, identity: readonly string[]): Buffer;
}

function wrapperOf(rootKey: SealerKey, ownerId: Uint8Array): Wrapper {
  const wrappingKey = rootKey.derive('wrap', ownerId);
  const aadOf = (identity: readonly string[]): Buffer =>
    encodeFields(['undotenv', 'data key', ownerId, rootKey.id, ...identity]);
  return {
    wrap: (dataKey, identity) => seal(wrappingKey, dataKey, aadOf(identity)),
    unwrap(wrappedKey, identity) {
      const dataKey = open(wrappingKey, wrappedKey, aadOf(identity));
      if (dataKey.length !== keyBytes) throw cannotOpen();
      return dataKey;
    },
  };
}
