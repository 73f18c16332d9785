import type { Clock } from '../clock.ts';
import type { CacheEngine, CacheRequest } from './contract.ts';
import type { Flight } from './entry.ts';
import { tokenBucket, type TokenBucket } from './token-bucket.ts';

/** Refreshes of one secret because a login with it failed. */
const rate = { perSecond: 1, burst: 5 };

/**
 * Asks because the value kept has been found wrong, unless it is not the suspected one any more, or
 * too much was asked already: `undefined`.
 */
export function suspecting<Request extends CacheRequest, Value>(
  { entries, flights, ask }: CacheEngine<Request, Value>,
  clock: Clock,
): (
  key: string,
  request: Request,
  isSuspected: (value: Value) => boolean,
) => Promise<Value> | undefined {
  const suspicions = new WeakSet<Flight<Value>>();
  const buckets = new Map<string, TokenBucket>();

  function bucketOf(key: string): TokenBucket {
    for (const known of buckets.keys()) if (!entries.has(known)) buckets.delete(known);
    const bucket = buckets.get(key) ?? tokenBucket(rate);
    buckets.set(key, bucket);
    return bucket;
  }

  return (key, request, isSuspected) => {
    const entry = entries.get(key);
    if (entry === undefined || !isSuspected(entry.value)) return undefined;
    const flight = flights.get(key);
    if (flight !== undefined && suspicions.has(flight)) return flight.promise;
    if (!bucketOf(key).take(clock.monotonicMs())) return undefined;
    const suspicion = ask(key, request, 1);
    suspicions.add(suspicion);
    return suspicion.promise;
  };
}
