import type { Clock } from '../clock.ts';

export interface CacheOptions {
  /** Milliseconds a value is served without asking again; 300,000 when absent, `Infinity` allowed. */
  ttlMs?: number;
  /** The least recently read is dropped beyond this many; 100 when absent. */
  maxEntries?: number;
}

export interface Cache<Value> {
  /** The value if it may be served now, without a promise. */
  fresh(key: string): Value | undefined;
  /**
   * Loads a value, once for all that ask before it arrives, and keeps it; a rejection is not kept.
   * `load` is given the expired value, to return it if nothing changed.
   */
  load(key: string, load: (expired: Value | undefined) => Promise<Value>): Promise<Value>;
  /** Forgets `value`; a newer one under the same key stays. */
  delete(key: string, value: Value): void;
  clear(): void;
}

interface Entry<Value> {
  readonly value: Value;
  readonly freshUntilMs: number;
}

/**
 * A cache of its own for each client, least recently read out first. A load begun before
 * `clear` is neither joined nor kept afterwards: it may bring what was to be forgotten.
 *
 * @throws {RangeError} naming the option out of bounds.
 */
export function createCache<Value>(options: CacheOptions, clock: Clock): Cache<Value> {
  const { ttlMs = 300_000, maxEntries = 100 } = options;
  if (!(ttlMs >= 0)) throw new RangeError('cache.ttlMs is not a number of milliseconds');
  if (!Number.isInteger(maxEntries) || maxEntries < 1) {
    throw new RangeError('cache.maxEntries is not a whole number above zero');
  }
  /** In the order of reading: a Map iterates in the order of insertion. */
  const entries = new Map<string, Entry<Value>>();
  const flights = new Map<string, Promise<Value>>();
  /** Saves a hot entry two Map operations a read. */
  let newest: string | undefined;

  function keep(key: string, value: Value): void {
    entries.delete(key);
    entries.set(key, { value, freshUntilMs: clock.monotonicMs() + ttlMs });
    newest = key;
    const oldest = entries.keys().next();
    if (entries.size > maxEntries && oldest.done !== true) entries.delete(oldest.value);
  }

  return {
    fresh(key) {
      const entry = entries.get(key);
      if (entry === undefined || clock.monotonicMs() >= entry.freshUntilMs) return undefined;
      if (key !== newest) {
        entries.delete(key);
        entries.set(key, entry);
        newest = key;
      }
      return entry.value;
    },
    load(key, load) {
      const joined = flights.get(key);
      if (joined !== undefined) return joined;
      const flight = load(entries.get(key)?.value)
        .then((value) => {
          if (flights.get(key) === flight) keep(key, value);
          return value;
        })
        .finally(() => {
          if (flights.get(key) === flight) flights.delete(key);
        });
      flights.set(key, flight);
      return flight;
    },
    delete(key, value) {
      if (entries.get(key)?.value === value) entries.delete(key);
    },
    clear() {
      entries.clear();
      flights.clear();
    },
  };
}

/** Every read loads, and none waits for another's. */
export function noCache<Value>(): Cache<Value> {
  return {
    fresh: () => undefined,
    load: (_key, load) => load(undefined),
    delete: () => undefined,
    clear: () => undefined,
  };
}
