/** How old a value may be. All three are ages, counted from the request that fetched the value. */
export interface CacheTimes {
  /**
   * Milliseconds a value is served without asking again; 300,000 when absent. Afterwards the read
   * that finds it too old still gets it at once, and asks in the background. `Infinity` never
   * asks again, 0 asks at every read.
   */
  ttlMs?: number;
  /**
   * The age from which a read waits for a new value, 2 s at most; 3,600,000 when absent, or
   * `ttlMs` if that is longer or 0. Equal to `ttlMs`, no read is answered from an older value
   * while Secrets Manager answers.
   */
  maxAgeMs?: number;
  /**
   * The age up to which a value is served while no new one can be had; 86,400,000 when absent, for
   * regions have been away for 15 hours. 0 serves none older than `maxAgeMs`.
   */
  staleIfErrorMs?: number;
}

export interface CachePolicy {
  readonly ttlMs: number;
  readonly maxAgeMs: number;
  readonly staleIfErrorMs: number;
}

export const dayMs = 86_400_000;

/** How long a read waits for a refresh before it is given the old value. */
export const patienceMs = 2_000;

/** For a request and its retries, whoever waits for it. */
export const flightDeadlineMs = 5_000;

/** Of a read that has nothing to fall back on; any other makes one. */
export const firstReadTries = 3;

/** What holds where a program says nothing else. */
export const defaultPolicy: CachePolicy = {
  ttlMs: 300_000,
  maxAgeMs: 3_600_000,
  staleIfErrorMs: dayMs,
};

/** @throws {RangeError} naming the time out of bounds, as a member of `named`. */
export function cachePolicy(times: CacheTimes, named = 'cache'): CachePolicy {
  const { ttlMs = defaultPolicy.ttlMs, staleIfErrorMs = dayMs } = times;
  const { maxAgeMs = ttlMs === 0 ? 0 : Math.max(defaultPolicy.maxAgeMs, ttlMs) } = times;
  const policy = { ttlMs, maxAgeMs, staleIfErrorMs };
  for (const [time, ms] of Object.entries(policy)) {
    if (!(ms >= 0)) throw new RangeError(`${named}.${time} is not a number of milliseconds`);
  }
  if (maxAgeMs < ttlMs) throw new RangeError(`${named}.maxAgeMs is less than ttlMs`);
  return policy;
}
