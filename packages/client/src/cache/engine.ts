import { within } from '../calls/within.ts';
import { systemTimers, type RetryTimers } from '../calls/retry.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { CacheEngine, CacheRequest, CacheRules, Fetching } from './contract.ts';
import type { Entry, Flight } from './entry.ts';
import { addFailure, isConfirmed } from './failure.ts';
import { defaultPolicy, firstReadTries, flightDeadlineMs, patienceMs } from './policy.ts';

export interface EngineParts<Request, Value> {
  readonly load: (request: Request, fetching: Fetching<Value>) => Promise<Value>;
  readonly clock?: Clock;
  readonly timers?: RetryTimers;
}

/** It looks at all: this runs after a call that takes a thousand times as long as that. */
export function leastUsed(entries: ReadonlyMap<string, Entry<unknown>>): string {
  return [...entries].reduce((a, b) => (b[1].usedAt < a[1].usedAt ? b : a))[0];
}

const ignore = (): undefined => undefined;

/**
 * One question at a time about a secret, shared by all who wait; questions are asked when somebody
 * reads, never by a timer; what is known is served while no answer can be had, within the bounds of
 * the policy.
 */
export function createEngine<Request extends CacheRequest, Value>(
  rules: CacheRules,
  parts: EngineParts<Request, Value>,
): CacheEngine<Request, Value> {
  const { load, clock = systemClock, timers = systemTimers } = parts;
  const { policyOf = () => defaultPolicy, maxEntries = 1_024, jitter = 0.25 } = rules;
  const entries = new Map<string, Entry<Value>>();
  const flights = new Map<string, Flight<Value>>();
  const now = (): number => clock.monotonicMs();
  let uses = 0;

  function use(entry: Entry<Value>): Entry<Value> {
    entry.usedAt = ++uses;
    return entry;
  }

  /** An answer counts only if nothing was forgotten, and nothing newer asked, since its question. */
  function ask(key: string, request: Request, maxTries: number = firstReadTries): Flight<Value> {
    const previous = entries.get(key)?.value;
    const askedAtMs = now();
    /** Whether it is the last that was asked; it is under way no more. */
    const landed = (): boolean => flights.get(key) === flight && flights.delete(key);
    const promise = load(request, { previous, withinMs: flightDeadlineMs, maxTries }).then(
      (value) => {
        if (landed()) engine.keep(key, request, value, askedAtMs);
        return value;
      },
      (error: unknown) => {
        if (landed()) engine.fail(key, request, error);
        throw error;
      },
    );
    const flight: Flight<Value> = { secretId: request.secretId, promise, askedAtMs };
    flights.set(key, flight);
    // Of a refresh in the background nobody else hears; its failure is noted.
    promise.catch(ignore);
    return flight;
  }

  /** What `fresh` answers for a value whose time is over. */
  function aged(
    key: string,
    request: Request,
    entry: Entry<Value>,
    nowMs: number,
  ): Entry<Value> | undefined {
    if (nowMs >= entry.servedUntilMs) {
      engine.drop(key);
      return undefined;
    }
    const { failures } = entry;
    const flight = flights.get(key);
    const isDue = !flight && nowMs >= (failures?.nextTryMs ?? nowMs);
    if (nowMs - entry.fetchedAtMs >= entry.maxAgeMs) {
      const hasPatience = flight && nowMs - flight.askedAtMs < patienceMs;
      // The first question after a long silence is a first read; repeated ones are rationed.
      if (hasPatience || (isDue && (!failures || engine.mayRefresh()))) return undefined;
    } else if (isDue && engine.mayRefresh()) {
      engine.renew(key, request);
    }
    return engine.stale(entry);
  }

  /** The flight's value, or the old one if that fails or takes too long; the flight goes on. */
  async function valueOrStale(key: string, promise: Promise<Value>): Promise<Value> {
    const inTime = await within(patienceMs, timers, promise.catch(ignore));
    const entry = entries.get(key);
    if (inTime !== undefined || !entry || now() >= entry.servedUntilMs) return promise;
    return engine.stale(entry).value;
  }

  const engine: CacheEngine<Request, Value> = {
    entries,
    flights,
    now,
    use,
    ask,
    remove(key) {
      entries.delete(key);
    },
    keep(key, request, value, fetchedAtMs) {
      const { ttlMs, maxAgeMs, staleIfErrorMs } = policyOf(request);
      engine.remove(key);
      entries.set(key, {
        secretId: request.secretId,
        value,
        fetchedAtMs,
        maxAgeMs,
        freshUntilMs: fetchedAtMs + ttlMs * (1 - jitter * timers.random()),
        servedUntilMs: fetchedAtMs + Math.max(maxAgeMs, staleIfErrorMs),
        usedAt: ++uses,
      });
      while (entries.size > maxEntries) engine.remove(leastUsed(entries));
    },
    fail(key, _request, error) {
      const entry = entries.get(key);
      if (!entry) return;
      entry.failures = addFailure(entry.failures, error, now(), timers.random);
      if (isConfirmed(entry.failures)) engine.drop(key);
    },
    drop(key) {
      engine.remove(key);
    },
    stale: use,
    mayRefresh: () => true,
    renew(key, request) {
      ask(key, request, 1);
    },
    fresh(key, request) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      const nowMs = now();
      return nowMs < entry.freshUntilMs ? use(entry) : aged(key, request, entry, nowMs);
    },
    load(key, request) {
      const isKept = entries.has(key);
      const flight = flights.get(key) ?? ask(key, request, isKept ? 1 : firstReadTries);
      return isKept ? (flight.orStale ??= valueOrStale(key, flight.promise)) : flight.promise;
    },
  };
  return engine;
}
