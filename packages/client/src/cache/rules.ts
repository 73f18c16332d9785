import type { CacheRequest, CacheRules, ExtendCache } from './contract.ts';
import { rememberMisses } from './misses.ts';
import { cachePolicy, dayMs, type CachePolicy, type CacheTimes } from './policy.ts';
import { tokenBucket } from './token-bucket.ts';

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
  /**
   * Other times for single secrets, by the name or ARN they are read under, or by the manifest's
   * name of a secret that is no part of a bundle; the former wins.
   */
  secrets?: Readonly<Record<string, CacheTimes | undefined>>;
}

/** The manifest's own name of the secret that is asked for. */
export type DeclaredName = (request: CacheRequest) => string | undefined;

const timeNames = ['ttlMs', 'maxAgeMs', 'staleIfErrorMs'];
const boundNames = ['jitter', 'maxEntries', 'maxBytes', 'notFoundTtlMs', 'remembersFailures'];

/** Refreshes of one client; first reads are never held back. */
const refreshRate = { perSecond: 20, burst: 50 };

/** All the rules there are. */
export interface WholeRules extends CacheRules {
  readonly policyOf: (request: CacheRequest) => CachePolicy;
  /** Of all values together. */
  readonly maxBytes: number;
  readonly extend: ExtendCache;
}

/**
 * Other times than the usual ones, for all secrets.
 *
 * @throws {RangeError} naming the time out of bounds.
 * @throws {TypeError} naming what is no time.
 */
export function cacheTimes(times: CacheTimes): CacheRules {
  checkNames(times, timeNames, 'cache');
  const policy = cachePolicy(times);
  return { policyOf: () => policy };
}

/**
 * All the rules there are: times of single secrets, failed first reads remembered, refreshes
 * rationed, bounds of one's own.
 *
 * @throws {RangeError} naming the option out of bounds.
 * @throws {TypeError} naming what is no option.
 */
export function cacheRules(options: CacheOptions = {}, declaredName?: DeclaredName): WholeRules {
  const { jitter = 0.25, maxEntries = 1_024, maxBytes = 64 * 1_048_576 } = options;
  const { notFoundTtlMs = 0, remembersFailures = true } = options;
  const policyOf = cachePolicies(options, declaredName);
  check(jitter >= 0 && jitter <= 1, 'cache.jitter is not a number from 0 to 1');
  check(
    Number.isInteger(maxEntries) && maxEntries > 0,
    'cache.maxEntries is no whole number above zero',
  );
  check(maxBytes > 0, 'cache.maxBytes is not a number above zero');
  check(notFoundTtlMs >= 0, 'cache.notFoundTtlMs is not a number of milliseconds');
  const remember = rememberMisses({ notFoundTtlMs, remembersFailures, maxEntries });
  const extend: ExtendCache = (engine) => {
    remember(engine);
    const refreshes = tokenBucket(refreshRate);
    engine.mayRefresh = () => refreshes.take(engine.now());
  };
  return { policyOf, jitter, maxEntries, maxBytes, extend };
}

/**
 * @throws {RangeError} naming the time out of bounds.
 * @throws {TypeError} naming what is no option.
 */
export function cachePolicies(
  options: CacheOptions,
  declaredName: DeclaredName = () => undefined,
): (request: CacheRequest) => CachePolicy {
  checkNames(options, [...timeNames, ...boundNames, 'secrets'], 'cache');
  const general = cachePolicy(options);
  const own = new Map(
    Object.entries(options.secrets ?? {}).map(([secret, times = {}]) => {
      const named = `cache.secrets["${secret}"]`;
      checkNames(times, timeNames, named);
      return [secret, cachePolicy({ ...options, ...times }, named)];
    }),
  );
  // Nobody is asked for a name that nothing is said of.
  const ownOf = (request: CacheRequest): CachePolicy | undefined =>
    own.size === 0
      ? undefined
      : (own.get(request.secretId) ?? own.get(declaredName(request) ?? ''));
  return (request) => {
    const policy = ownOf(request) ?? general;
    return request.versionId === undefined ? policy : pinnedPolicy(policy);
  };
}

/** What was asked for by version id never changes, but the right to read it may: checked daily. */
function pinnedPolicy({ maxAgeMs, staleIfErrorMs }: CachePolicy): CachePolicy {
  return { ttlMs: dayMs, maxAgeMs: dayMs + maxAgeMs, staleIfErrorMs: dayMs + staleIfErrorMs };
}

/** A misspelt time would leave the usual one in force, and nobody would know. */
function checkNames(given: object, known: readonly string[], named: string): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`${named}.${unknown} is no option; there are ${known.join(', ')}`);
}

function check(holds: boolean, complaint: string): void {
  if (!holds) throw new RangeError(complaint);
}
