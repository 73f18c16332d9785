import type { Cache, CacheParts, CacheRequest } from './contract.ts';
import { firstReadTries } from './policy.ts';

/**
 * Every read asks, and none waits for another's answer. None is ended but by its caller: who types
 * a code for the credentials may take longer than a program would wait.
 */
export function noCache<Request extends CacheRequest, Value>({
  load,
  onKept,
}: Pick<CacheParts<Request, Value>, 'load' | 'onKept'>): Cache<Request, Value> {
  async function ask(key: string, request: Request): Promise<Value> {
    const value = await load(request, { previous: undefined, maxTries: firstReadTries });
    onKept?.(key, value);
    return value;
  }
  return {
    fresh: () => undefined,
    use: () => undefined,
    kept: () => undefined,
    size: () => ({ entries: 0, bytes: 0 }),
    load: ask,
    refresh: ask,
    refreshSuspect: () => undefined,
    delete: () => undefined,
    forget: () => undefined,
    values: () => [],
  };
}
