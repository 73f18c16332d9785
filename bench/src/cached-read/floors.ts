/**
 * The least a cache with an expiry does: look up, look at the clock, hand over. The clock is the
 * monotonic one: by the wall clock, a correction of the time would keep a value for too long.
 */
export interface CachedFloor {
  /** A Map of promises, so that a read allocates none. */
  awaited(name: string): Promise<unknown>;
  synchronous(name: string): unknown;
  /** One secret, no look-up. */
  handle(): unknown;
}

export function openCachedFloor(names: readonly string[], text: string): CachedFloor {
  const freshUntilMs = performance.now() + 300_000;
  const entries = new Map(
    names.map((name) => [name, { value: text, promise: Promise.resolve(text), freshUntilMs }]),
  );
  const [only] = entries.values();
  if (only === undefined) throw new RangeError('names is empty');
  return {
    awaited(name) {
      const entry = entries.get(name);
      if (entry === undefined || performance.now() >= entry.freshUntilMs) throw new Error(name);
      return entry.promise;
    },
    synchronous(name) {
      const entry = entries.get(name);
      if (entry === undefined || performance.now() >= entry.freshUntilMs) throw new Error(name);
      return entry.value;
    },
    handle() {
      if (performance.now() >= only.freshUntilMs) throw new Error('expired');
      return only.value;
    },
  };
}
