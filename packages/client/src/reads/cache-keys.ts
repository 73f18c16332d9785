import type { ActiveSources } from '../sources/read-in-order.ts';
import type { ReadRequest } from './read-request.ts';

/** Under which key the answer to a request is cached: each choice of sources has keys of its own. */
export type KeyOf = (request: ReadRequest, active?: ActiveSources) => string;

/** Put together once for a request while its sources stay the same. */
export function cacheKeys(activeSources: (request: ReadRequest) => ActiveSources): KeyOf {
  const keyed = new WeakMap<ReadRequest, { active: ActiveSources; key: string }>();
  return (request, active = activeSources(request)) => {
    if (active.key === '') return request.cacheKey;
    const known = keyed.get(request);
    if (known?.active === active) return known.key;
    const key = active.key + request.cacheKey;
    keyed.set(request, { active, key });
    return key;
  };
}
