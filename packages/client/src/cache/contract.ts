import type { Clock } from '../clock.ts';
import type { CacheSize } from '../observer.ts';
import type { RetryTimers } from '../calls/retry.ts';
import type { Entry, Flight } from './entry.ts';
import type { CachePolicy } from './policy.ts';

export interface CacheRequest {
  readonly secretId: string;
  /** Asked for by this id, the value never changes. */
  readonly versionId?: string | undefined;
}

/** How a value is to be fetched. */
export interface Fetching<Value> {
  /** What is cached now; returned again, it is known to be unchanged. */
  readonly previous: Value | undefined;
  /** Milliseconds for all tries: later, nobody waits for the answer. */
  readonly withinMs?: number;
  readonly maxTries: number;
}

/** What a cache tells of itself; names of secrets, never values. */
export type CacheEvent =
  | { readonly type: 'stale'; readonly secretId: string; readonly ageMs: number }
  | { readonly type: 'refreshing'; readonly secretId: string }
  | {
      readonly type: 'backoff';
      readonly secretId: string;
      readonly error: unknown;
      readonly retryAfterMs: number;
    }
  | { readonly type: 'dropped'; readonly secretId: string; readonly ageMs: number };

/** A secret that could not be read, and of which nothing is kept. */
export interface Missed {
  readonly secretId: string;
  readonly value?: undefined;
}

/**
 * What every cached read goes through. Whatever else a cache can do is done to its parts, or instead
 * of its steps: who extends an engine puts others in their place, which call those.
 */
export interface CacheEngine<Request, Value> {
  readonly entries: Map<string, Entry<Value>>;
  readonly flights: Map<string, Flight<Value>>;
  /** By key, where an extension remembers them. */
  misses?: ReadonlyMap<string, Missed>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** The entry that may be served without waiting; starts a refresh if one is due. */
  fresh(key: string, request: Request): Entry<Value> | undefined;
  /** The value, waited for: to be called where `fresh` has none. */
  load: (key: string, request: Request) => Promise<Value>;
  /** Notes that an entry was read without `fresh`. */
  readonly use: (entry: Entry<Value>) => Entry<Value>;
  /** Asks now, and joins no question asked before. */
  readonly ask: (key: string, request: Request, maxTries?: number) => Flight<Value>;
  /** Forgets what is known of a key: its entry, its miss. */
  remove: (key: string) => void;

  /** Step: a value counts; nothing newer was asked since, and nothing forgotten. */
  keep: (key: string, request: Request, value: Value, fetchedAtMs: number) => void;
  /** Step: there was none, and nobody forgot the question. */
  fail: (key: string, request: Request, error: unknown) => void;
  /** Step: a value is too old, or may not be used any more. */
  drop: (key: string) => void;
  /** Step: an entry past its time is served. */
  stale: (entry: Entry<Value>) => Entry<Value>;
  /** Step: whether one more refresh may be asked for; first reads are never held back. */
  mayRefresh: () => boolean;
  /** Step: asks in the background. */
  renew: (key: string, request: Request) => void;
}

/** Puts other steps in the place of some of an engine's. */
export type ExtendCache = <Request extends CacheRequest, Value>(
  engine: CacheEngine<Request, Value>,
) => void;

/** What one cache does differently from another; `cacheTimes` and `cacheRules` give it. */
export interface CacheRules {
  /** The usual times when absent. */
  readonly policyOf?: (request: CacheRequest) => CachePolicy;
  /** Part of `ttlMs` by which it is shortened at random; 0.25 when absent. */
  readonly jitter?: number;
  /** What was used longest ago is dropped beyond this many; 1,024 when absent. */
  readonly maxEntries?: number;
  /** Without it, no failure of a first read is remembered, and refreshes are not rationed. */
  readonly extend?: ExtendCache;
}

export interface CacheParts<Request, Value> {
  load: (request: Request, fetching: Fetching<Value>) => Promise<Value>;
  /** Whether a value is cached at all, or asked for again at the next read; all are when absent. */
  isKept?: (value: Value) => boolean;
  /** In bytes. */
  sizeOf: (value: Value) => number;
  /** Milliseconds after which a value is asked for again even if `ttlMs`, unless that is for ever, is longer. */
  freshForMs?: (value: Value) => number;
  /** Told of every value that counts, also of one that is kept on. */
  onKept?: (key: string, value: Value) => void;
  report?: ((event: CacheEvent) => void) | undefined;
  /** Told when a value is too old, or may not be used any more. */
  onDropped?: () => void;
  clock: Clock;
  timers: RetryTimers;
}

export interface Cache<Request, Value> {
  /** What may be served without waiting; starts a refresh if one is due. */
  fresh(key: string, request: Request): Entry<Value> | undefined;
  /** Notes that an entry was read without `fresh`. */
  readonly use: (entry: Entry<Value>) => unknown;
  /** What is kept, however old. */
  kept(key: string): Entry<Value> | undefined;
  /** The value, waited for: to be called where `fresh` has none. */
  load(key: string, request: Request): Promise<Value>;
  /** Asks now, and joins no question asked before. */
  refresh(key: string, request: Request): Promise<Value>;
  /**
   * Asks because the value kept has been found wrong, unless it is not the suspected one any more,
   * or too much was asked already: `undefined`.
   */
  refreshSuspect(
    key: string,
    request: Request,
    isSuspected: (value: Value) => boolean,
  ): Promise<Value> | undefined;
  /** Forgets `value`; a newer one under the same key stays. */
  delete(key: string, value: Value): void;
  /** Forgets what matches. A question under way is answered, but not kept and joined by nobody. */
  forget(matches: (secretId: string, value: Value | undefined) => boolean): void;
  size(): CacheSize;
  /** All that is kept, however old. */
  values(): Value[];
}
