import type { CacheEvent, TellCache } from './contract.ts';

/** Tells `listener` what a cache does. What it throws is its own failure, and no read's. */
export function cacheEvents(listener: (event: CacheEvent) => void): TellCache {
  return (type, secretId, ms = 0, error) => {
    try {
      if (type === 'refreshing') listener({ type, secretId });
      else if (type === 'backoff') listener({ type, secretId, error, retryAfterMs: ms });
      else listener({ type, secretId, ageMs: ms });
    } catch {
      // As said above.
    }
  };
}
