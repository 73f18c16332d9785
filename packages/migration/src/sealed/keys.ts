import { createHmac } from 'node:crypto';
import { createSealer, wrappedKeyBytes } from '@undotenv/local/envelope';
import { RootKey } from '@undotenv/local/root-key';

/** What a migration does with its key, and all that it does with it. */
export interface MigrationKeys {
  /** The key of a new migration, to be stored before anything that is made with it. */
  begin(id: string): RootKey;
  /** From here on this is the migration's key. */
  use(id: string, key: RootKey): void;
  /** HMAC-SHA-256 in hexadecimal, under a key of its own for each purpose. */
  mac(
    purpose: 'file' | 'journal' | 'secret',
    parts: readonly [id: string, ...(string | Uint8Array)[]],
  ): string;
  /** Encrypts for one migration and one place in it; nothing sealed opens in another. */
  seal(id: string, place: string, plaintext: Uint8Array): Buffer;
  /** @throws {UnsealError} `UNSEAL_FAILED` or {UnsupportedFormatError} `UNSUPPORTED_FORMAT`. */
  open(id: string, place: string, sealed: Uint8Array): Buffer;
}

/**
 * The keys of the migrations that are begun or read. Each has one of its own, of the same form as
 * a root key and stored under that: fingerprints and the journal's chain could not be made again
 * under another, and so a new root key rewraps one small file a migration and nothing else.
 */
export function migrationKeys(): MigrationKeys {
  const keys = new Map<string, RootKey>();
  const keyOf = (id: string): RootKey => {
    const key = keys.get(id);
    if (key === undefined) throw new TypeError(`the key of migration ${id} was not read`);
    return key;
  };
  const sealerOf = (id: string): ReturnType<typeof createSealer> =>
    createSealer(keyOf(id), Buffer.from(id));
  return {
    begin(id) {
      const key = keys.get(id) ?? RootKey.generate();
      keys.set(id, key);
      return key;
    },
    use(id, key) {
      keys.set(id, key);
    },
    mac(purpose, parts) {
      const key = keyOf(parts[0]).derive(`migration ${purpose}`, Buffer.alloc(0));
      const hmac = createHmac('sha256', key);
      for (const part of parts) {
        const bytes = Buffer.from(part);
        // The length in front keeps ['ab', 'c'] and ['a', 'bc'] apart.
        hmac.update(`${String(bytes.length)}:`).update(bytes);
      }
      return hmac.digest('hex');
    },
    seal(id, place, plaintext) {
      const { wrappedKey, sealed } = sealerOf(id).seal(plaintext, ['migration', place]);
      return Buffer.concat([wrappedKey, sealed]);
    },
    open(id, place, bytes) {
      const envelope = {
        wrappedKey: bytes.subarray(0, wrappedKeyBytes),
        sealed: bytes.subarray(wrappedKeyBytes),
      };
      return sealerOf(id).open(envelope, ['migration', place]);
    },
  };
}
