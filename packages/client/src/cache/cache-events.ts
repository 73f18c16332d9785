import type { CacheEvent, ExtendCache } from './contract.ts';

/** Tells `listener` what a cache does. What it throws is its own failure, and no read's. */
export function cacheEvents(listener: (event: CacheEvent) => void): ExtendCache {
  function tell(event: CacheEvent): void {
    try {
      listener(event);
    } catch {
      // As said above.
    }
  }

  return (engine) => {
    const { entries, now, fail, drop, stale, renew } = engine;
    engine.fail = (key, request, error) => {
      fail(key, request, error);
      const { secretId, failures } = entries.get(key) ?? {};
      if (secretId === undefined || failures === undefined) return;
      tell({ type: 'backoff', secretId, error, retryAfterMs: failures.nextTryMs - now() });
    };
    engine.drop = (key) => {
      const entry = entries.get(key);
      drop(key);
      if (entry === undefined) return;
      tell({ type: 'dropped', secretId: entry.secretId, ageMs: now() - entry.fetchedAtMs });
    };
    engine.stale = (entry) => {
      tell({ type: 'stale', secretId: entry.secretId, ageMs: now() - entry.fetchedAtMs });
      return stale(entry);
    };
    engine.renew = (key, request) => {
      tell({ type: 'refreshing', secretId: request.secretId });
      renew(key, request);
    };
  };
}
