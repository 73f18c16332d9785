import type { TokenRate } from './token-bucket.ts';

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

export interface CacheOptions extends CacheTimes {
  /** Part of `ttlMs` by which it is shortened at random, 0 to 1, so that a fleet does not ask at once; 0.25 when absent. */
  jitter?: number;
  /** The least recently read is dropped beyond this many; 1,024 when absent. */
  maxEntries?: number;
  /** The same for the bytes of all stored values together; 67,108,864 when absent. */
  maxBytes?: number;
  /**
   * Milliseconds a secret that does not exist is not asked for again; 0 when absent, so that one
   * is read as soon as it is created.
   */
  notFoundTtlMs?: number;
  /**
   * Whether a secret that could not be read at all, because access is denied or nothing answers,
   * is not asked for again for a moment: 1 s, doubled to at most 30 s, or 5 s where a retry may
   * help. The error then has `retryAfterMs`. `true` when absent.
   */
  remembersFailures?: boolean;
  /** Other times for single secrets, by the name or ARN they are read under. */
  secrets?: Readonly<Record<string, CacheTimes>>;
}

export interface CachePolicy {
  readonly ttlMs: number;
  readonly maxAgeMs: number;
  readonly staleIfErrorMs: number;
}

const secondMs = 1_000;
const dayMs = 86_400_000;

/** How long a read waits for a refresh before it is given the old value. */
export const patienceMs: number = 2 * secondMs;

/** For a request and its retries, whoever waits for it. */
export const flightDeadlineMs: number = 5 * secondMs;

/** Of a read that has nothing to fall back on; any other makes one. */
export const firstReadTries = 3;

/** Refreshes and retries of one client; first reads are never held back. */
export const refreshRate: TokenRate = { perSecond: 20, burst: 50 };

/** Refreshes of one secret because a login with it failed. */
export const suspicionRate: TokenRate = { perSecond: 1, burst: 5 };

/** @throws {RangeError} naming the option out of bounds. */
export function cachePolicies(options: CacheOptions): (secretId: string) => CachePolicy {
  const general = policyOf(options, 'cache');
  const { jitter = 0.25, maxEntries = 1, maxBytes = 1, notFoundTtlMs = 0, secrets } = options;
  check(jitter >= 0 && jitter <= 1, 'cache.jitter is not a number from 0 to 1');
  check(
    Number.isInteger(maxEntries) && maxEntries > 0,
    'cache.maxEntries is no whole number above zero',
  );
  check(maxBytes > 0, 'cache.maxBytes is not a number above zero');
  check(notFoundTtlMs >= 0, 'cache.notFoundTtlMs is not a number of milliseconds');
  if (secrets === undefined) return () => general;
  const own = new Map(
    Object.entries(secrets).map(([secretId, times]) => [
      secretId,
      policyOf({ ...options, ...times }, `cache.secrets["${secretId}"]`),
    ]),
  );
  return (secretId) => own.get(secretId) ?? general;
}

function policyOf(times: CacheTimes, named: string): CachePolicy {
  const { ttlMs = 300 * secondMs, staleIfErrorMs = dayMs } = times;
  const { maxAgeMs = ttlMs === 0 ? 0 : Math.max(3_600 * secondMs, ttlMs) } = times;
  check(ttlMs >= 0, `${named}.ttlMs is not a number of milliseconds`);
  check(maxAgeMs >= ttlMs, `${named}.maxAgeMs is not a number of at least ttlMs`);
  check(staleIfErrorMs >= 0, `${named}.staleIfErrorMs is not a number of milliseconds`);
  return { ttlMs, maxAgeMs, staleIfErrorMs };
}

/** What was asked for by version id never changes, but the right to read it may: checked daily. */
export function pinnedPolicy({ maxAgeMs, staleIfErrorMs }: CachePolicy): CachePolicy {
  return { ttlMs: dayMs, maxAgeMs: dayMs + maxAgeMs, staleIfErrorMs: dayMs + staleIfErrorMs };
}

function check(holds: boolean, complaint: string): void {
  if (!holds) throw new RangeError(complaint);
}
