// Imported, so that a test with false timers in the server's own process does not keep values for it.
import { setTimeout } from 'node:timers';
import type { SecretValue } from './store.ts';

/** More secrets than this are seldom read again within the second. */
const capacity = 64;

/** Runs `forget` a second later, unless the process has nothing else to do by then. */
export type Later = (forget: () => void) => void;

const inASecond: Later = (forget) => {
  setTimeout(forget, 1_000).unref();
};

/**
 * Values that were opened within the last second: an application that starts reads the same ones in
 * many processes at once. Each answer is a text on the heap until the collector comes by, so a
 * second more gives nothing away that is not there already.
 *
 * By the wrapped key as an object: a value that was removed or written anew has none that is held.
 */
export class RecentValues {
  readonly #values = new Map<Uint8Array, SecretValue>();
  readonly #later: Later;
  #isDue = false;

  constructor(later: Later = inASecond) {
    this.#later = later;
  }

  find(wrappedKey: Uint8Array): SecretValue | undefined {
    return this.#values.get(wrappedKey);
  }

  keep(wrappedKey: Uint8Array, value: SecretValue): void {
    // Bytes could be changed by whoever was given them; a text cannot.
    if (value.kind === 'binary' || this.#values.size >= capacity) return;
    this.#values.set(wrappedKey, value);
    if (this.#isDue) return;
    this.#isDue = true;
    this.#later(() => {
      this.#isDue = false;
      this.clear();
    });
  }

  forget(wrappedKey: Uint8Array): void {
    this.#values.delete(wrappedKey);
  }

  clear(): void {
    this.#values.clear();
  }
}
