import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { RootKeyError, UnsupportedFormatError } from '../errors.ts';

const keyBytes = 32;
const textPrefix = 'undotenv-root-key-v1';

/**
 * The keys that what exists may be sealed under, and the one of them for what is new. A root key is
 * one by itself.
 */
export interface RootKeys {
  readonly current: RootKey;
  /** Each once, the current one first. */
  readonly all: readonly RootKey[];
}

/**
 * The key everything undotenv writes is sealed under. It is never used itself, only to derive
 * keys, and shows nothing but its public id when logged, inspected or serialised.
 */
export class RootKey implements RootKeys {
  /** Public: 128 bits derived from the key, in hexadecimal. */
  readonly id: string;
  readonly #key: KeyObject;

  private constructor(bytes: Buffer) {
    this.#key = createSecretKey(bytes);
    this.id = Buffer.from(hkdf(this.#key, 'key id', Buffer.alloc(0), 16)).toString('hex');
  }

  /** A new key, from the operating system's randomness: a key must not come from a test's seed. */
  static generate(): RootKey {
    const bytes = randomBytes(keyBytes);
    const key = new RootKey(bytes);
    bytes.fill(0);
    return key;
  }

  /**
   * Reads the text form, one line as `toText` writes it.
   *
   * @throws {RootKeyError} `ROOT_KEY_REFUSED` if it is not one.
   * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` for a later version of the text form.
   */
  static fromText(text: string): RootKey {
    const [, version, encoded] = /^undotenv-root-key-v(\d+) ([\w-]+)\n?$/.exec(text) ?? [];
    if (version !== undefined && version !== '1') throw new UnsupportedFormatError('the root key');
    const bytes = Buffer.from(encoded ?? '', 'base64url');
    if (bytes.length !== keyBytes || bytes.toString('base64url') !== encoded) {
      throw new RootKeyError('this is not a root key, or not a whole one', {
        hint: 'a root key is one line that starts with undotenv-root-key-v1',
      });
    }
    const key = new RootKey(bytes);
    bytes.fill(0);
    return key;
  }

  get current(): this {
    return this;
  }

  get all(): readonly [this] {
    return [this];
  }

  /** The key itself, as text: for the key file, and for the owner who saves a copy. */
  toText(): string {
    return `${textPrefix} ${this.#key.export().toString('base64url')}\n`;
  }

  /**
   * A 256-bit key for one purpose and one salt, e.g. a store's id; HKDF-SHA-256 makes keys of
   * different purposes or salts independent.
   *
   * @see RFC 5869
   */
  derive(purpose: string, salt: Uint8Array): KeyObject {
    return createSecretKey(Buffer.from(hkdf(this.#key, purpose, salt, keyBytes)));
  }

  toString(): string {
    return `[root key ${this.id}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  static {
    // As a member with a computed name, `isolatedDeclarations` could not declare it.
    const redact = function (this: RootKey): string {
      return this.toString();
    };
    Object.defineProperty(this.prototype, inspect.custom, { value: redact });
  }
}

function hkdf(key: KeyObject, purpose: string, salt: Uint8Array, bytes: number): ArrayBuffer {
  return hkdfSync('sha256', key, salt, `undotenv v1 ${purpose}`, bytes);
}
