import { withDeadline } from '../calls/deadline.ts';
import type { Cache, CacheParts, CacheRequest } from './contract.ts';
import { addFailure, holdOffMs, isConfirmed, repeatError, type Failures } from './failure.ts';
import { createLru, type Listed } from './lru.ts';
import {
  cachePolicies,
  firstReadTries,
  flightDeadlineMs,
  patienceMs,
  pinnedPolicy,
  refreshRate,
  suspicionRate,
  type CacheOptions,
} from './policy.ts';
import { tokenBucket, type TokenBucket } from './token-bucket.ts';

interface Entry<Value> extends Listed {
  readonly secretId: string;
  readonly value: Value;
  readonly fetchedAtMs: number;
  /** Until then it is served without a thought, */
  readonly freshUntilMs: number;
  /** until then while it is refreshed in the background, */
  readonly waitFromMs: number;
  /** and until then if no refresh succeeds. */
  readonly servedUntilMs: number;
  readonly suspicions: TokenBucket;
  failures: Failures | undefined;
}

interface Miss extends Listed {
  readonly secretId: string;
  readonly error: Error;
  readonly count: number;
  readonly untilMs: number;
}

interface Flight<Value> {
  readonly secretId: string;
  readonly promise: Promise<Value>;
  readonly startedAtMs: number;
  /** Begun because the value kept was found wrong. */
  readonly isSuspicion: boolean;
  /** Shared by all who have an old value to fall back on. */
  orStale: Promise<Value> | undefined;
}

const ignore = (): void => undefined;

/**
 * A cache of its own for each client. One question at a time about a secret, shared by all who
 * wait; questions are asked when somebody reads, never by a timer; what is known is served while no
 * answer can be had, within the bounds of the policy.
 *
 * @throws {RangeError} naming the option out of bounds.
 */
export function createCache<Request extends CacheRequest, Value>(
  options: CacheOptions,
  parts: CacheParts<Request, Value>,
): Cache<Request, Value> {
  const { clock, timers, report } = parts;
  const policyOf = cachePolicies(options);
  const { maxEntries = 1_024, maxBytes = 64 * 1_048_576, jitter = 0.25 } = options;
  const { notFoundTtlMs = 0, remembersFailures = true } = options;
  const entries = createLru<Entry<Value>>({ maxEntries, maxBytes });
  const misses = createLru<Miss>({ maxEntries, maxBytes: Infinity });
  const flights = new Map<string, Flight<Value>>();
  const refreshes = tokenBucket(refreshRate);

  /** An answer counts only if nothing was forgotten, and nothing newer asked, since its question. */
  function begin(
    key: string,
    request: Request,
    { maxTries = 1, isSuspicion = false },
  ): Flight<Value> {
    const { secretId } = request;
    const startedAtMs = clock.monotonicMs();
    const previous = entries.get(key)?.value;
    const isLatest = (): boolean => flights.get(key) === flight && flights.delete(key);
    const answer = parts.load(request, { previous, withinMs: flightDeadlineMs, maxTries });
    const promise = withDeadline(flightDeadlineMs, timers, secretId, answer).then(
      (value) => {
        if (isLatest()) keep(key, request, value, startedAtMs);
        return value;
      },
      (error: unknown) => {
        if (isLatest()) noteFailure(key, request, error);
        throw error;
      },
    );
    const orStale = undefined;
    const flight: Flight<Value> = { secretId, promise, startedAtMs, isSuspicion, orStale };
    flights.set(key, flight);
    // Of a refresh in the background nobody else hears; its failure is noted.
    promise.catch(ignore);
    return flight;
  }

  function keep(key: string, request: Request, value: Value, fetchedAtMs: number): void {
    if (parts.isKept?.(value) === false) {
      entries.delete(key);
      misses.delete(key);
      parts.onKept(key, value);
      return;
    }
    const general = policyOf(request.secretId);
    const policy = request.versionId === undefined ? general : pinnedPolicy(general);
    const ttlMs = policy.ttlMs * (1 - jitter * timers.random());
    entries.set({
      key,
      secretId: request.secretId,
      value,
      bytes: parts.sizeOf(value),
      fetchedAtMs,
      freshUntilMs: fetchedAtMs + ttlMs,
      waitFromMs: fetchedAtMs + policy.maxAgeMs,
      servedUntilMs: fetchedAtMs + Math.max(policy.maxAgeMs, policy.staleIfErrorMs),
      suspicions: entries.get(key)?.suspicions ?? tokenBucket(suspicionRate),
      failures: undefined,
      newer: undefined,
      older: undefined,
    });
    misses.delete(key);
    parts.onKept(key, value);
  }

  function noteFailure(key: string, { secretId }: Request, error: unknown): void {
    const nowMs = clock.monotonicMs();
    const entry = entries.get(key);
    if (entry === undefined) {
      rememberMiss(key, secretId, error, nowMs);
      return;
    }
    entry.failures = addFailure(entry.failures, error, nowMs, timers.random);
    if (isConfirmed(entry.failures, nowMs)) drop(entry, nowMs);
    else
      report({ type: 'backoff', secretId, error, retryAfterMs: entry.failures.nextTryMs - nowMs });
  }

  function rememberMiss(key: string, secretId: string, error: unknown, nowMs: number): void {
    if (!(error instanceof Error)) return;
    const count = (misses.get(key)?.count ?? 0) + 1;
    const forMs = holdOffMs(error, count, { notFoundTtlMs, remembersFailures });
    misses.delete(key);
    if (forMs === 0) return;
    const untilMs = nowMs + forMs;
    const unlisted = { bytes: 0, newer: undefined, older: undefined };
    misses.set({ key, secretId, error, count, untilMs, ...unlisted });
  }

  function drop({ key, secretId, fetchedAtMs }: Entry<Value>, nowMs: number): void {
    entries.delete(key);
    report({ type: 'dropped', secretId, ageMs: nowMs - fetchedAtMs });
  }

  /** What `fresh` answers for a value whose time is over. */
  function aged(entry: Entry<Value>, request: Request, nowMs: number): Value | undefined {
    const { key, secretId, failures, fetchedAtMs } = entry;
    if (nowMs >= entry.servedUntilMs) {
      drop(entry, nowMs);
      return undefined;
    }
    const flight = flights.get(key);
    const isDue = flight === undefined && (failures === undefined || nowMs >= failures.nextTryMs);
    if (nowMs >= entry.waitFromMs) {
      const hasPatience = flight !== undefined && nowMs - flight.startedAtMs < patienceMs;
      // The first question after a long silence is a first read; repeated ones are rationed.
      if (hasPatience || (isDue && (failures === undefined || refreshes.take(nowMs)))) {
        return undefined;
      }
    } else if (isDue && refreshes.take(nowMs)) {
      report({ type: 'refreshing', secretId });
      begin(key, request, {});
    }
    entries.touch(entry);
    report({ type: 'stale', secretId, ageMs: nowMs - fetchedAtMs });
    return entry.value;
  }

  function servable(key: string): Entry<Value> | undefined {
    const entry = entries.get(key);
    const nowMs = clock.monotonicMs();
    if (entry === undefined || nowMs >= entry.servedUntilMs) return undefined;
    entries.touch(entry);
    report({ type: 'stale', secretId: entry.secretId, ageMs: nowMs - entry.fetchedAtMs });
    return entry;
  }

  /** The flight's value, or the old one if that fails or takes too long; the flight goes on. */
  function valueOrStale(key: string, { promise }: Flight<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      let isGiven = false;
      const giveOld = (): void => {
        const stale = isGiven ? undefined : servable(key);
        if (stale === undefined) return;
        isGiven = true;
        resolve(stale.value);
      };
      const cancel = timers.after(patienceMs, giveOld);
      const giveOldOr = (error: Error): void => {
        giveOld();
        // As the flight rejected; without effect if the old value is given.
        reject(error);
      };
      promise.then(resolve, giveOldOr).finally(cancel);
    });
  }

  return {
    fresh(key, request) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const nowMs = clock.monotonicMs();
      if (nowMs >= entry.freshUntilMs) return aged(entry, request, nowMs);
      entries.touch(entry);
      return entry.value;
    },
    kept: (key) => entries.get(key),
    size: () => entries.size(),
    values: () => [...entries.list()].map(([, { value }]) => value),
    load(key, request) {
      const entry = entries.get(key);
      const flight = flights.get(key);
      if (entry !== undefined) {
        const joined = flight ?? begin(key, request, {});
        return (joined.orStale ??= valueOrStale(key, joined));
      }
      if (flight !== undefined) return flight.promise;
      const miss = misses.get(key);
      const waitMs = (miss?.untilMs ?? 0) - clock.monotonicMs();
      if (miss !== undefined && waitMs > 0) return Promise.reject(repeatError(miss.error, waitMs));
      return begin(key, request, { maxTries: firstReadTries }).promise;
    },
    refresh: (key, request) => begin(key, request, { maxTries: firstReadTries }).promise,
    refreshSuspect(key, request, isSuspected) {
      const entry = entries.get(key);
      if (entry === undefined || !isSuspected(entry.value)) return undefined;
      const flight = flights.get(key);
      if (flight?.isSuspicion === true) return flight.promise;
      if (!entry.suspicions.take(clock.monotonicMs())) return undefined;
      return begin(key, request, { isSuspicion: true }).promise;
    },
    delete(key, value) {
      if (entries.get(key)?.value !== value) return;
      entries.delete(key);
      flights.delete(key);
    },
    forget(matches) {
      const forgetKey = (key: string): void => {
        entries.delete(key);
        flights.delete(key);
        misses.delete(key);
      };
      for (const [key, { secretId, value }] of entries.list()) {
        if (matches(secretId, value)) forgetKey(key);
      }
      for (const valueless of [flights, misses.list()]) {
        for (const [key, { secretId }] of valueless) {
          if (matches(secretId, undefined)) forgetKey(key);
        }
      }
    },
  };
}
