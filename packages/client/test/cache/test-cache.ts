import { createCache } from '../../src/cache/cache.ts';
import type { Cache, CacheEvent, Fetching } from '../../src/cache/contract.ts';
import { cacheRules, type CacheOptions } from '../../src/cache/rules.ts';
import { AccessDeniedError, SecretNotFoundError, UnavailableError } from '../../src/errors.ts';
import { virtualTime, type VirtualTime } from '../virtual-time.ts';

export const second = 1_000;
export const hour: number = 3_600 * second;
export const day: number = 24 * hour;

/** A load that gives nothing. */
type Failing = () => Promise<never>;

export const unavailable: Failing = () => Promise.reject(new UnavailableError({ secretId: 'a' }));
export const denied: Failing = () =>
  Promise.reject(new AccessDeniedError({ action: 'Get', secretId: 'a' }));
export const absent: Failing = () => Promise.reject(new SecretNotFoundError({ secretId: 'a' }));
export const never: Failing = () => new Promise(() => undefined);

export interface TestRequest {
  readonly secretId: string;
  readonly versionId?: string;
}

export interface TestCache {
  readonly cache: Cache<TestRequest, string>;
  readonly time: VirtualTime;
  readonly loads: Fetching<string>[];
  readonly events: CacheEvent[];
  readonly kept: string[];
  /** How often a value was dropped. */
  readonly drops: () => number;
  /** What every load answers from now on. */
  answer: (load: (request: TestRequest) => Promise<string>) => void;
  /** As a client reads: what is there at once, else what is waited for. */
  read: (secretId: string, versionId?: string) => Promise<string>;
}

/** A cache of texts in virtual time, without jitter unless asked for. */
export function testCache(options: CacheOptions = {}, time = virtualTime()): TestCache {
  const loads: Fetching<string>[] = [];
  const events: CacheEvent[] = [];
  const kept: string[] = [];
  let drops = 0;
  let answering = ({ secretId }: TestRequest): Promise<string> => Promise.resolve(secretId);
  const cache = createCache<TestRequest, string>(cacheRules({ jitter: 0, ...options }), {
    load(request, fetching) {
      loads.push(fetching);
      return answering(request);
    },
    sizeOf: (value) => value.length,
    onKept: (_key, value) => kept.push(value),
    onDropped() {
      drops += 1;
    },
    report: (event) => events.push(event),
    clock: time.clock,
    timers: time.timers,
  });
  return {
    cache,
    time,
    loads,
    events,
    kept,
    drops: () => drops,
    answer(load) {
      answering = load;
    },
    read(secretId, versionId) {
      const request = { secretId, ...(versionId !== undefined && { versionId }) };
      const key = `${secretId}|${versionId ?? ''}`;
      const entry = cache.fresh(key, request);
      return entry === undefined ? cache.load(key, request) : Promise.resolve(entry.value);
    },
  };
}
