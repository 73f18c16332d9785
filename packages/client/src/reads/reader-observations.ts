import { errorCode } from '../log/error-code.ts';
import type { CacheEvent } from '../cache/contract.ts';
import type { Observers } from '../observer.ts';
import type { SecretValue } from '../values/secret-value.ts';
import { isAbsence } from './absence.ts';

/** What a reader tells those who observe it. */
export interface ReaderObservations {
  /** A source gave `value`. */
  came(value: SecretValue, source: string): void;
  fetched(secretId: string, isRefresh: boolean, source: string): void;
  fetchFailed(secretId: string, isRefresh: boolean, error: unknown): void;
  hit(secretId: string, value: SecretValue): void;
  /** A read waits for `loading`; whether it can do without the secret. */
  waits(secretId: string, loading: Promise<SecretValue>, isOptional: boolean): void;
  cacheEvent(event: CacheEvent): void;
}

export function readerObservations(observers: Observers): ReaderObservations {
  /** Weak: a value that is not cached any more is nobody's. */
  const sources = new WeakMap<SecretValue, string>();

  function answered(secretId: string, outcome: 'cached' | 'waited', value: SecretValue): void {
    const source = sources.get(value);
    observers.read({ secretId, outcome, ...(source !== undefined && { source }) });
  }

  return {
    came(value, source) {
      sources.set(value, source);
    },
    fetched(secretId, isRefresh, source) {
      observers.fetch({ secretId, isRefresh, source });
    },
    fetchFailed(secretId, isRefresh, error) {
      observers.fetch({ secretId, isRefresh, code: errorCode(error) });
    },
    hit(secretId, value) {
      answered(secretId, 'cached', value);
    },
    waits(secretId, loading, isOptional) {
      loading.then(
        (value) => {
          answered(secretId, 'waited', value);
        },
        (error: unknown) => {
          if (isOptional && isAbsence(error)) observers.read({ secretId, outcome: 'absent' });
          else observers.read({ secretId, outcome: 'failed', code: errorCode(error) });
        },
      );
    },
    cacheEvent(event) {
      if (event.type === 'stale') observers.stale({ secretId: event.secretId, ageMs: event.ageMs });
    },
  };
}
