import { createSecretKey, type KeyObject } from 'node:crypto';

/** A key of Node's is some hundred bytes; more secrets than this are seldom read again and again. */
const capacity = 256;

/**
 * Data keys that were unwrapped, for texts that are opened again. Whoever can read this process's
 * memory finds the key there that opens every wrapped one, so these give nothing away; Node keeps
 * them outside of the heap and wipes them when they go. The text itself is never kept: it is read
 * from the disk each time, and proves itself each time.
 *
 * By the wrapped key as an object, so whoever unwraps other bytes finds nothing.
 */
export class DataKeys {
  readonly #keys = new Map<Uint8Array, KeyObject>();

  find(wrappedKey: Uint8Array): KeyObject | undefined {
    return this.#keys.get(wrappedKey);
  }

  /** @param dataKey is copied: the caller wipes it */
  keep(wrappedKey: Uint8Array, dataKey: Uint8Array): void {
    if (this.#keys.size >= capacity) {
      for (const oldest of this.#keys.keys()) {
        this.#keys.delete(oldest);
        break;
      }
    }
    this.#keys.set(wrappedKey, createSecretKey(dataKey));
  }

  forget(wrappedKey: Uint8Array): void {
    this.#keys.delete(wrappedKey);
  }

  clear(): void {
    this.#keys.clear();
  }
}
