import { inTime } from '../calls/within.ts';
import { UnavailableError } from '../errors.ts';
import { cacheEvents } from './cache-events.ts';
import type { Cache, CacheParts, CacheRequest } from './contract.ts';
import { createEngine, leastUsed } from './engine.ts';
import type { Entry } from './entry.ts';
import { deleteValue, forget } from './forget.ts';
import { flightDeadlineMs } from './policy.ts';
import type { WholeRules } from './rules.ts';
import { suspecting } from './suspicion.ts';

/** A cache of its own for each client: the engine, with all that can be done to what it keeps. */
export function createCache<Request extends CacheRequest, Value>(
  rules: WholeRules,
  parts: CacheParts<Request, Value>,
): Cache<Request, Value> {
  const { clock, timers, onKept, onDropped, report, sizeOf, isKept = () => true } = parts;
  const { freshForMs = () => Infinity } = parts;
  const { maxBytes } = rules;
  const bytes = new WeakMap<Entry<Value>, number>();
  /** Of all values, or more: counted at each new one, a start would take the square of its reads. */
  let atMostBytes = 0;

  function bytesOf(entries: Iterable<Entry<Value>>): number {
    let sum = 0;
    for (const entry of entries) {
      const size = bytes.get(entry) ?? sizeOf(entry.value);
      bytes.set(entry, size);
      sum += size;
    }
    return sum;
  }

  /** Whatever the source does, nobody waits longer. */
  const load: typeof parts.load = (request, fetching) =>
    inTime(flightDeadlineMs, timers, parts.load(request, fetching), () => {
      const { secretId } = request;
      return new UnavailableError({
        secretId,
        message: `${secretId} was not answered for in time`,
      });
    });

  const engine = createEngine<Request, Value>(rules, { load, clock, timers });
  const { entries, keep, remove, drop } = engine;
  function isTooMuch(): boolean {
    if (atMostBytes > maxBytes) atMostBytes = bytesOf(entries.values());
    return atMostBytes > maxBytes;
  }

  /** Where reads wait for what is older than `ttlMs`, they wait from then on. */
  function shorten(key: string, request: Request, freshMs: number): void {
    const entry = freshMs === Infinity ? undefined : entries.get(key);
    if (entry === undefined || entry.freshUntilMs === Infinity) return;
    const { ttlMs, maxAgeMs } = rules.policyOf(request);
    entries.set(key, {
      ...entry,
      freshUntilMs: Math.min(entry.freshUntilMs, entry.fetchedAtMs + freshMs),
      maxAgeMs: maxAgeMs > ttlMs ? maxAgeMs : Math.min(maxAgeMs, freshMs),
    });
  }

  engine.keep = (key, request, value, fetchedAtMs) => {
    const size = sizeOf(value);
    if (isKept(value) && size <= maxBytes) {
      atMostBytes += size;
      keep(key, request, value, fetchedAtMs);
      shorten(key, request, freshForMs(value));
    } else {
      engine.remove(key);
    }
    while (isTooMuch()) engine.remove(leastUsed(entries));
    onKept?.(key, value);
  };
  // Whoever holds on to it sees that it went.
  engine.remove = (key) => {
    const entry = entries.get(key);
    if (entry !== undefined) entry.freshUntilMs = -Infinity;
    remove(key);
  };
  engine.drop = (key) => {
    drop(key);
    onDropped?.();
  };
  /** Made for the first suspicion: few applications have one. */
  let ofSuspicion: ReturnType<typeof suspecting<Request, Value>> | undefined;
  rules.extend(engine);
  if (report !== undefined) cacheEvents(report)(engine);

  return {
    fresh: (key, request) => engine.fresh(key, request),
    load: (key, request) => engine.load(key, request),
    refresh: (key, request) => engine.ask(key, request).promise,
    refreshSuspect: (key, request, isSuspected) =>
      (ofSuspicion ??= suspecting(engine, clock))(key, request, isSuspected),
    use: engine.use,
    kept: (key) => entries.get(key),
    size: () => ({ entries: entries.size, bytes: bytesOf(entries.values()) }),
    values: () => Array.from(entries.values(), ({ value }) => value),
    delete(key, value) {
      deleteValue(engine, key, value);
    },
    forget(matches) {
      forget(engine, matches);
    },
  };
}
