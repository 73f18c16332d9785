import type { SecretValue } from '../values/secret-value.ts';

/** What was read last under each key, as long as somebody has it. */
export interface LastValues {
  get(key: string): SecretValue | undefined;
  set(key: string, value: SecretValue): void;
  forget(matches: (secretId: string, value: SecretValue) => boolean): void;
}

/** As many as a cache holds when nothing else is said. */
const maxRemembered = 1_024;

/**
 * Keeps nothing: a value that is not cached is remembered while the application has an object that
 * shows it, so that the next read of the same version gives that object again.
 */
export function createLastValues(): LastValues {
  const values = new Map<string, WeakRef<SecretValue>>();
  return {
    get: (key) => values.get(key)?.deref(),
    set(key, value) {
      values.delete(key);
      values.set(key, new WeakRef(value));
      const [oldest] = values.size > maxRemembered ? values.keys() : [];
      if (oldest !== undefined) values.delete(oldest);
    },
    forget(matches) {
      for (const [key, weak] of values) {
        const value = weak.deref();
        if (value === undefined || matches(value.stored.secretId, value)) values.delete(key);
      }
    },
  };
}
