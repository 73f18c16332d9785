import { UndotenvError } from '@undotenv/protocol';
import { SecretNotFoundError } from '../errors.ts';
import type { ExtendCache } from './contract.ts';
import { isRefusal } from './failure.ts';
import { repeatError } from './repeat-error.ts';

interface Miss {
  readonly secretId: string;
  readonly error: Error;
  readonly count: number;
  readonly untilMs: number;
}

/** Secrets that could not be read and of which nothing is cached: for a moment none is asked for. */
export interface Misses {
  /** By the key the value would be cached under; forgotten by being deleted. */
  readonly all: Map<string, { readonly secretId: string; readonly value?: undefined }>;
  /** The error of the last read, for another caller, while its moment lasts. */
  recall(key: string, nowMs: number): Error | undefined;
  note(key: string, secretId: string, error: unknown, nowMs: number): void;
}

interface MissRules {
  readonly notFoundTtlMs: number;
  readonly remembersFailures: boolean;
  readonly maxEntries: number;
}

export function rememberMisses(rules: MissRules): Misses {
  const all = new Map<string, Miss>();
  return {
    all,
    recall(key, nowMs) {
      const miss = all.get(key);
      if (miss === undefined || nowMs >= miss.untilMs) return undefined;
      return repeatError(miss.error, miss.untilMs - nowMs);
    },
    note(key, secretId, error, nowMs) {
      if (!(error instanceof Error)) return;
      const count = (all.get(key)?.count ?? 0) + 1;
      const forMs = holdOffMs(error, count, rules);
      // A Map lists by time of entry: the oldest first.
      all.delete(key);
      if (forMs > 0) all.set(key, { secretId, error, count, untilMs: nowMs + forMs });
      const [oldest] = all.keys();
      if (oldest !== undefined && all.size > rules.maxEntries) all.delete(oldest);
    },
  };
}

/** Lets an engine remember them. */
export function remembering(misses: Misses): ExtendCache {
  return (engine) => {
    const { entries, flights, now, keep, fail, load } = engine;
    engine.keep = (key, request, value, fetchedAtMs) => {
      misses.all.delete(key);
      keep(key, request, value, fetchedAtMs);
    };
    engine.fail = (key, request, error) => {
      if (!entries.has(key)) misses.note(key, request.secretId, error, now());
      fail(key, request, error);
    };
    engine.load = (key, request) => {
      const isFirst = !entries.has(key) && !flights.has(key);
      const error = isFirst ? misses.recall(key, now()) : undefined;
      return error === undefined ? load(key, request) : Promise.reject(error);
    };
  };
}

/** Where renewed credentials, or a moment, may help. All others are a defect or the caller's own. */
const transient = new Set([
  'THROTTLED',
  'UNAVAILABLE',
  'CREDENTIALS_MISSING',
  'CREDENTIALS_REJECTED',
  'RESPONSE_REFUSED',
]);

const maxRefusalMs = 30_000;
const maxTransientMs = 5_000;

/** How long a secret is not asked for again, after this many failures in a row. */
function holdOffMs(error: Error, count: number, rules: MissRules): number {
  if (error instanceof SecretNotFoundError) return rules.notFoundTtlMs;
  if (!rules.remembersFailures) return 0;
  const doubledMs = 1_000 * 2 ** Math.min(count - 1, 5);
  if (isRefusal(error)) return Math.min(maxRefusalMs, doubledMs);
  const isTransient = error instanceof UndotenvError && transient.has(error.code);
  return isTransient ? Math.min(maxTransientMs, doubledMs) : 0;
}
