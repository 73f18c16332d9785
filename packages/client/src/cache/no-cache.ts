import { withDeadline } from '../deadline.ts';
import type { Cache, CacheParts, CacheRequest } from './cache.ts';
import { firstReadTries, flightDeadlineMs } from './policy.ts';

/** Every read asks, and none waits for another's answer. */
export function noCache<Request extends CacheRequest, Value>({
  load,
  onKept,
  timers,
}: CacheParts<Request, Value>): Cache<Request, Value> {
  async function ask(key: string, request: Request): Promise<Value> {
    const value = await withDeadline(flightDeadlineMs, timers, request.secretId, (signal) =>
      load(request, { previous: undefined, signal, maxTries: firstReadTries }),
    );
    onKept(key, value);
    return value;
  }
  return {
    fresh: () => undefined,
    kept: () => undefined,
    load: ask,
    refresh: ask,
    refreshSuspect: () => undefined,
    delete: () => undefined,
    forget: () => undefined,
  };
}
