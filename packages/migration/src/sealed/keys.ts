import { createHmac } from 'node:crypto';
import { createSealer, wrappedKeyBytes } from '@undotenv/local/envelope';
import type { RootKey } from '@undotenv/local/root-key';

/** What a migration does with the root key, and all that it does with it. */
export interface MigrationKeys {
  /** HMAC-SHA-256 in hexadecimal, under a key of its own for each purpose. */
  mac(purpose: 'file' | 'journal' | 'secret', parts: readonly (string | Uint8Array)[]): string;
  /** Encrypts for one migration and one place in it; nothing sealed opens in another. */
  seal(id: string, place: string, plaintext: Uint8Array): Buffer;
  /** @throws {UnsealError} `UNSEAL_FAILED` or {UnsupportedFormatError} `UNSUPPORTED_FORMAT`. */
  open(id: string, place: string, sealed: Uint8Array): Buffer;
}

export function migrationKeys(rootKey: RootKey): MigrationKeys {
  const sealerOf = (id: string): ReturnType<typeof createSealer> =>
    createSealer(rootKey, Buffer.from(id));
  return {
    mac(purpose, parts) {
      const hmac = createHmac('sha256', rootKey.derive(`migration ${purpose}`, Buffer.alloc(0)));
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
