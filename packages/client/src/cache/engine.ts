import { within } from '../calls/within.ts';
import { systemTimers, type RetryTimers } from '../calls/retry.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { CacheRequest, EngineRules, Fetching, TellCache } from './contract.ts';
import type { Entry, Flight } from './entry.ts';
import { addFailure, isConfirmed } from './failure.ts';
import { defaultPolicy, firstReadTries, flightDeadlineMs, patienceMs } from './policy.ts';

export interface EngineParts<Request, Value> {
  readonly load: (request: Request, fetching: Fetching<Value>) => Promise<Value>;
  /** Told of every value that counts, also of one that is kept on. */
  readonly onKept?: (key: string, value: Value) => void;
  readonly tell?: TellCache | undefined;
  readonly clock?: Clock;
  readonly timers?: RetryTimers;
}

/** What every cached read goes through; all else a cache can do is done to its parts. */
export interface CacheEngine<Request, Value> {
  readonly entries: Map<string, Entry<Value>>;
  readonly flights: Map<string, Flight<Value>>;
  /** The entry that may be served without waiting; starts a refresh if one is due. */
  fresh(key: string, request: Request): Entry<Value> | undefined;
  /** The value, waited for: to be called where `fresh` has none. */
  load(key: string, request: Request): Promise<Value>;
  /** Notes that an entry was read without `fresh`. */
  readonly use: (entry: Entry<Value>) => Entry<Value>;
  /** Asks now, and joins no question asked before. */
  readonly ask: (key: string, request: Request, maxTries?: number) => Flight<Value>;
  readonly remove: (key: string) => void;
}

/** It looks at all: this runs after a call that takes a thousand times as long as that. */
function leastUsed(entries: ReadonlyMap<string, Entry<unknown>>): string {
  return [...entries].reduce((a, b) => (b[1].usedAt < a[1].usedAt ? b : a))[0];
}

const ignore = (): undefined => undefined;

/**
 * One question at a time about a secret, shared by all who wait; questions are asked when somebody
 * reads, never by a timer; what is known is served while no answer can be had, within the bounds of
 * the policy.
 */
export function createEngine<Request extends CacheRequest, Value>(
  rules: EngineRules<Request, Value>,
  parts: EngineParts<Request, Value>,
): CacheEngine<Request, Value> {
  const { load, onKept, tell = ignore, clock = systemClock, timers = systemTimers } = parts;
  const { policyOf = () => defaultPolicy, mayRefresh = () => true } = rules;
  const { maxEntries = 1_024, jitter = 0.25, misses, isTooMuch } = rules;
  const entries = new Map<string, Entry<Value>>();
  const flights = new Map<string, Flight<Value>>();
  const now = (): number => clock.monotonicMs();
  let uses = 0;

  function use(entry: Entry<Value>): Entry<Value> {
    entry.usedAt = ++uses;
    return entry;
  }

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry !== undefined) entry.freshUntilMs = -Infinity;
    entries.delete(key);
  }

  /** An answer counts only if nothing was forgotten, and nothing newer asked, since its question. */
  function ask(key: string, request: Request, maxTries: number = firstReadTries): Flight<Value> {
    const previous = entries.get(key)?.value;
    const askedAtMs = now();
    /** Whether it is the last that was asked; it is under way no more. */
    const landed = (): boolean => flights.get(key) === flight && flights.delete(key);
    const promise = load(request, { previous, withinMs: flightDeadlineMs, maxTries }).then(
      (value) => {
        if (landed()) keep(key, request, value, askedAtMs);
        return value;
      },
      (error: unknown) => {
        if (landed()) noteFailure(key, request.secretId, error);
        throw error;
      },
    );
    const flight: Flight<Value> = { secretId: request.secretId, promise, askedAtMs };
    flights.set(key, flight);
    // Of a refresh in the background nobody else hears; its failure is noted.
    promise.catch(ignore);
    return flight;
  }

  function keep(key: string, request: Request, value: Value, fetchedAtMs: number): void {
    const policy = policyOf(request, value);
    remove(key);
    misses?.all.delete(key);
    if (policy !== undefined) {
      const { ttlMs, maxAgeMs, staleIfErrorMs } = policy;
      entries.set(key, {
        secretId: request.secretId,
        value,
        fetchedAtMs,
        freshUntilMs: fetchedAtMs + ttlMs * (1 - jitter * timers.random()),
        waitFromMs: fetchedAtMs + maxAgeMs,
        servedUntilMs: fetchedAtMs + Math.max(maxAgeMs, staleIfErrorMs),
        usedAt: ++uses,
      });
      while (entries.size > maxEntries || isTooMuch?.(entries)) remove(leastUsed(entries));
    }
    onKept?.(key, value);
  }

  function noteFailure(key: string, secretId: string, error: unknown): void {
    const nowMs = now();
    const entry = entries.get(key);
    if (entry === undefined) {
      misses?.note(key, secretId, error, nowMs);
      return;
    }
    const failures = addFailure(entry.failures, error, nowMs, timers.random);
    entry.failures = failures;
    if (isConfirmed(failures)) drop(key, entry, nowMs);
    else tell('backoff', secretId, failures.nextTryMs - nowMs, error);
  }

  function drop(key: string, { secretId, fetchedAtMs }: Entry<Value>, nowMs: number): void {
    remove(key);
    tell('dropped', secretId, nowMs - fetchedAtMs);
  }

  function stale(entry: Entry<Value>, nowMs: number): Entry<Value> {
    tell('stale', entry.secretId, nowMs - entry.fetchedAtMs);
    return use(entry);
  }

  /** What `fresh` answers for a value whose time is over. */
  function aged(
    key: string,
    request: Request,
    entry: Entry<Value>,
    nowMs: number,
  ): Entry<Value> | undefined {
    if (nowMs >= entry.servedUntilMs) {
      drop(key, entry, nowMs);
      return undefined;
    }
    const { failures } = entry;
    const flight = flights.get(key);
    const isDue = flight === undefined && nowMs >= (failures?.nextTryMs ?? nowMs);
    if (nowMs >= entry.waitFromMs) {
      const hasPatience = flight !== undefined && nowMs - flight.askedAtMs < patienceMs;
      // The first question after a long silence is a first read; repeated ones are rationed.
      if (hasPatience || (isDue && (failures === undefined || mayRefresh(nowMs)))) return undefined;
    } else if (isDue && mayRefresh(nowMs)) {
      tell('refreshing', entry.secretId);
      ask(key, request, 1);
    }
    return stale(entry, nowMs);
  }

  /** The flight's value, or the old one if that fails or takes too long; the flight goes on. */
  async function valueOrStale(key: string, promise: Promise<Value>): Promise<Value> {
    const inTime = await within(patienceMs, timers, promise.catch(ignore));
    const nowMs = now();
    const entry = entries.get(key);
    if (inTime !== undefined || entry === undefined || nowMs >= entry.servedUntilMs) return promise;
    return stale(entry, nowMs).value;
  }

  return {
    entries,
    flights,
    use,
    ask,
    remove,
    fresh(key, request) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const nowMs = clock.monotonicMs();
      return nowMs < entry.freshUntilMs ? use(entry) : aged(key, request, entry, nowMs);
    },
    load(key, request) {
      const isKept = entries.has(key);
      const flight = flights.get(key);
      if (!isKept && flight === undefined) {
        const error = misses?.recall(key, now());
        if (error !== undefined) return Promise.reject(error);
      }
      const joined = flight ?? ask(key, request, isKept ? 1 : firstReadTries);
      return isKept ? (joined.orStale ??= valueOrStale(key, joined.promise)) : joined.promise;
    },
  };
}
