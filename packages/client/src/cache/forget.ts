import type { CacheEngine } from './contract.ts';

/** Forgets `value`, with the question it would answer; a newer one under the same key stays. */
export function deleteValue<Value>(
  { entries, flights, remove }: CacheEngine<never, Value>,
  key: string,
  value: Value,
): void {
  if (entries.get(key)?.value !== value) return;
  remove(key);
  flights.delete(key);
}

/** Forgets what matches. A question under way is answered, but not kept and joined by nobody. */
export function forget<Value>(
  { entries, flights, misses, remove }: CacheEngine<never, Value>,
  matches: (secretId: string, value: Value | undefined) => boolean,
): void {
  for (const known of [entries, flights, misses ?? []]) {
    for (const [key, { secretId, value }] of known) {
      if (!matches(secretId, value)) continue;
      remove(key);
      flights.delete(key);
    }
  }
}
