import { UndotenvError } from '@undotenv/protocol';
import { SecretNotFoundError } from '../errors.ts';
import type { ExtendCache, Missed } from './contract.ts';
import { isRefusal } from './failure.ts';
import { repeatError } from './repeat-error.ts';

interface Miss extends Missed {
  readonly error: Error;
  readonly count: number;
  readonly untilMs: number;
}

interface MissRules {
  readonly notFoundTtlMs: number;
  readonly remembersFailures: boolean;
  readonly maxEntries: number;
}

/**
 * Lets an engine remember the secrets that could not be read and of which nothing is cached: for a
 * moment none is asked for, and who reads it is given the error again. Each engine has its own, for
 * another client may read with other rights.
 */
export function rememberMisses(rules: MissRules): ExtendCache {
  return (engine) => {
    const { entries, flights, now, remove, fail, load } = engine;
    const misses = new Map<string, Miss>();

    function note(key: string, secretId: string, error: unknown): void {
      if (!(error instanceof Error)) return;
      const count = (misses.get(key)?.count ?? 0) + 1;
      const forMs = holdOffMs(error, count, rules);
      // A Map lists by time of entry: the oldest first.
      misses.delete(key);
      if (forMs > 0) misses.set(key, { secretId, error, count, untilMs: now() + forMs });
      const [oldest] = misses.keys();
      if (oldest !== undefined && misses.size > rules.maxEntries) misses.delete(oldest);
    }

    engine.misses = misses;
    engine.remove = (key) => {
      misses.delete(key);
      remove(key);
    };
    engine.fail = (key, request, error) => {
      if (!entries.has(key)) note(key, request.secretId, error);
      fail(key, request, error);
    };
    engine.load = (key, request) => {
      const miss = entries.has(key) || flights.has(key) ? undefined : misses.get(key);
      const forMs = (miss?.untilMs ?? -Infinity) - now();
      return miss && forMs > 0
        ? Promise.reject(repeatError(miss.error, forMs))
        : load(key, request);
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
