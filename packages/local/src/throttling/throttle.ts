import { type OperationName, ServiceException } from '@undotenv/protocol';
import type { Clock } from '../clock.ts';
import type { Scope } from '../store/store.ts';
import { type Rate, type Rates, ratesOf } from './rates.ts';

/** Counts calls, where that is asked for. */
export interface Throttle {
  /**
   * Counts a call of `operation` towards its rate, in the caller's account and region.
   *
   * @throws {ServiceException} ThrottlingException for a call above it, which is not counted.
   */
  admit(operation: OperationName, caller: Scope): void;
  /** Forgets every call. */
  clear(): void;
}

/** Calls that may be made at once: full again a second after it was empty. */
interface Bucket {
  readonly perSecond: number;
  calls: number;
  countedAtMs: number;
}

/** Lets every call pass. */
export const noThrottle: Throttle = { admit: () => undefined, clear: () => undefined };

/** Buckets kept before the full ones, which are as good as none, are looked for and dropped. */
const leastSweptAt = 1_000;

/**
 * AWS's rates as token buckets. That a second's calls may come at once is assumed: AWS publishes
 * the rates, and not how it counts.
 *
 * @throws as `ratesOf`
 */
export function openThrottle(clock: Clock, rates?: Rates): Throttle {
  const rateOf = new Map(
    ratesOf(rates).flatMap((rate) =>
      rate.operations.map((operation): [OperationName, Rate] => [operation, rate]),
    ),
  );
  const buckets = new Map<string, Bucket>();
  let sweptAt = leastSweptAt;

  function bucketFor(rate: Rate, { account, region }: Scope): Bucket {
    const key = `${account}/${region}/${rate.operations[0] ?? ''}`;
    const known = buckets.get(key);
    if (known !== undefined) return known;
    if (buckets.size >= sweptAt) sweep();
    const { perSecond } = rate;
    const bucket = { perSecond, calls: capacityOf(perSecond), countedAtMs: clock.now() };
    buckets.set(key, bucket);
    return bucket;
  }

  function sweep(): void {
    for (const [key, bucket] of buckets) {
      refill(bucket, clock.now());
      if (bucket.calls >= capacityOf(bucket.perSecond)) buckets.delete(key);
    }
    // Twice as many as are left, so that a bucket is looked at twice at most for each new one.
    sweptAt = Math.max(leastSweptAt, 2 * buckets.size);
  }

  return {
    admit: (operation, caller) => {
      const rate = rateOf.get(operation);
      if (rate === undefined) return;
      const bucket = bucketFor(rate, caller);
      refill(bucket, clock.now());
      // The text is one that users quote.
      if (bucket.calls < 1) throw new ServiceException('ThrottlingException', 'Rate exceeded');
      bucket.calls -= 1;
    },
    clear: () => {
      buckets.clear();
    },
  };
}

/** A rate below one a second admits a call at a time all the same. */
function capacityOf(perSecond: number): number {
  return Math.max(1, perSecond);
}

function refill(bucket: Bucket, nowMs: number): void {
  // A clock that is set back gives nothing, and takes nothing away.
  const passedMs = Math.max(0, nowMs - bucket.countedAtMs);
  const { calls, perSecond } = bucket;
  bucket.calls = Math.min(capacityOf(perSecond), calls + (passedMs / 1_000) * perSecond);
  bucket.countedAtMs = nowMs;
}
