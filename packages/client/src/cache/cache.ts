import { within } from '../calls/within.ts';
import { UnavailableError } from '../errors.ts';
import { keepWithin, sizeOf, type Kept } from './bounds.ts';
import type { Cache, CacheParts, CacheRequest, CacheRules } from './contract.ts';
import { addFailure, isConfirmed, noFailures, type Failures } from './failure.ts';
import {
  firstReadTries,
  flightDeadlineMs,
  patienceMs,
  refreshRate,
  suspicionRate,
} from './policy.ts';
import { tokenBucket, type TokenBucket } from './token-bucket.ts';

interface Entry<Value> extends Kept {
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
  failures: Failures;
}

interface Flight<Value> {
  readonly secretId: string;
  readonly value?: undefined;
  readonly promise: Promise<Value>;
  readonly startedAtMs: number;
  /** Begun because the value kept was found wrong. */
  isSuspicion?: boolean;
  /** Shared by all who have an old value to fall back on. */
  orStale?: Promise<Value>;
}

const ignore = (): undefined => undefined;

/**
 * A cache of its own for each client. One question at a time about a secret, shared by all who
 * wait; questions are asked when somebody reads, never by a timer; what is known is served while no
 * answer can be had, within the bounds of the policy.
 */
export function createCache<Request extends CacheRequest, Value>(
  rules: CacheRules,
  parts: CacheParts<Request, Value>,
): Cache<Request, Value> {
  const { clock, timers, report } = parts;
  const { policyOf, misses, jitter = 0.25 } = rules;
  const { maxEntries = 1_024, maxBytes = 64 * 1_048_576 } = rules;
  const entries = new Map<string, Entry<Value>>();
  const flights = new Map<string, Flight<Value>>();
  const refreshes = tokenBucket(refreshRate);
  let uses = 0;

  /** An answer counts only if nothing was forgotten, and nothing newer asked, since its question. */
  function begin(key: string, request: Request, maxTries = 1): Flight<Value> {
    const { secretId } = request;
    const startedAtMs = clock.monotonicMs();
    const previous = entries.get(key)?.value;
    const isLatest = (): boolean => flights.get(key) === flight && flights.delete(key);
    const answer = parts.load(request, { previous, withinMs: flightDeadlineMs, maxTries });
    const promise = within(flightDeadlineMs, timers, answer, () => {
      throw new UnavailableError({ secretId, message: `${secretId} was not answered for in time` });
    }).then(
      (value) => {
        if (isLatest()) keep(key, request, value, startedAtMs);
        return value;
      },
      (error: unknown) => {
        if (isLatest()) noteFailure(key, secretId, error);
        throw error;
      },
    );
    const flight: Flight<Value> = { secretId, promise, startedAtMs };
    flights.set(key, flight);
    // Of a refresh in the background nobody else hears; its failure is noted.
    promise.catch(ignore);
    return flight;
  }

  function keep(key: string, request: Request, value: Value, fetchedAtMs: number): void {
    const suspicions = entries.get(key)?.suspicions ?? tokenBucket(suspicionRate);
    const bytes = parts.sizeOf(value);
    entries.delete(key);
    misses?.all.delete(key);
    if (parts.isKept?.(value) !== false && bytes <= maxBytes) {
      const { ttlMs, maxAgeMs, staleIfErrorMs } = policyOf(request);
      entries.set(key, {
        secretId: request.secretId,
        value,
        bytes,
        fetchedAtMs,
        freshUntilMs: fetchedAtMs + ttlMs * (1 - jitter * timers.random()),
        waitFromMs: fetchedAtMs + maxAgeMs,
        servedUntilMs: fetchedAtMs + Math.max(maxAgeMs, staleIfErrorMs),
        suspicions,
        failures: noFailures,
        usedAt: ++uses,
      });
      keepWithin({ maxEntries, maxBytes }, entries);
    }
    parts.onKept?.(key, value);
  }

  function noteFailure(key: string, secretId: string, error: unknown): void {
    const nowMs = clock.monotonicMs();
    const entry = entries.get(key);
    if (entry === undefined) {
      misses?.note(key, secretId, error, nowMs);
      return;
    }
    entry.failures = addFailure(entry.failures, error, nowMs, timers.random);
    const retryAfterMs = entry.failures.nextTryMs - nowMs;
    if (isConfirmed(entry.failures, nowMs)) drop(key, entry, nowMs);
    else report({ type: 'backoff', secretId, error, retryAfterMs });
  }

  function drop(key: string, { secretId, fetchedAtMs }: Entry<Value>, nowMs: number): void {
    entries.delete(key);
    report({ type: 'dropped', secretId, ageMs: nowMs - fetchedAtMs });
  }

  function serveStale(entry: Entry<Value>, nowMs: number): Value {
    entry.usedAt = ++uses;
    report({ type: 'stale', secretId: entry.secretId, ageMs: nowMs - entry.fetchedAtMs });
    return entry.value;
  }

  /** What `fresh` answers for a value whose time is over. */
  function aged(
    key: string,
    request: Request,
    entry: Entry<Value>,
    nowMs: number,
  ): Value | undefined {
    if (nowMs >= entry.servedUntilMs) {
      drop(key, entry, nowMs);
      return undefined;
    }
    const flight = flights.get(key);
    const { count, nextTryMs } = entry.failures;
    const isDue = flight === undefined && nowMs >= nextTryMs;
    if (nowMs >= entry.waitFromMs) {
      const hasPatience = flight !== undefined && nowMs - flight.startedAtMs < patienceMs;
      // The first question after a long silence is a first read; repeated ones are rationed.
      if (hasPatience || (isDue && (count === 0 || refreshes.take(nowMs)))) return undefined;
    } else if (isDue && refreshes.take(nowMs)) {
      report({ type: 'refreshing', secretId: entry.secretId });
      begin(key, request);
    }
    return serveStale(entry, nowMs);
  }

  /** The flight's value, or the old one if that fails or takes too long; the flight goes on. */
  async function valueOrStale(key: string, promise: Promise<Value>): Promise<Value> {
    const inTime = await within(patienceMs, timers, promise.catch(ignore), ignore);
    const nowMs = clock.monotonicMs();
    const entry = entries.get(key);
    if (inTime !== undefined || entry === undefined || nowMs >= entry.servedUntilMs) return promise;
    return serveStale(entry, nowMs);
  }

  const ask = (key: string, request: Request): Promise<Value> =>
    begin(key, request, firstReadTries).promise;

  return {
    fresh(key, request) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const nowMs = clock.monotonicMs();
      if (nowMs >= entry.freshUntilMs) return aged(key, request, entry, nowMs);
      entry.usedAt = ++uses;
      return entry.value;
    },
    kept: (key) => entries.get(key),
    size: () => sizeOf(entries),
    values: () => Array.from(entries.values(), ({ value }) => value),
    load(key, request) {
      const flight = flights.get(key);
      if (entries.has(key)) {
        const joined = flight ?? begin(key, request);
        return (joined.orStale ??= valueOrStale(key, joined.promise));
      }
      if (flight !== undefined) return flight.promise;
      const error = misses?.recall(key, clock.monotonicMs());
      return error === undefined ? ask(key, request) : Promise.reject(error);
    },
    refresh: ask,
    refreshSuspect(key, request, isSuspected) {
      const entry = entries.get(key);
      if (entry === undefined || !isSuspected(entry.value)) return undefined;
      const flight = flights.get(key);
      if (flight?.isSuspicion === true) return flight.promise;
      if (!entry.suspicions.take(clock.monotonicMs())) return undefined;
      const suspicion = begin(key, request);
      suspicion.isSuspicion = true;
      return suspicion.promise;
    },
    delete(key, value) {
      if (entries.get(key)?.value !== value) return;
      entries.delete(key);
      flights.delete(key);
    },
    forget(matches) {
      for (const known of [entries, flights, misses?.all ?? []]) {
        for (const [key, { secretId, value }] of known) {
          if (!matches(secretId, value)) continue;
          for (const each of [entries, flights, misses?.all]) each?.delete(key);
        }
      }
    },
  };
}
