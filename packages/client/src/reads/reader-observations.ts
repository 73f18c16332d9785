import { errorCode } from '../log/error-code.ts';
import type { CacheEvent } from '../cache/contract.ts';
import { MissingKeyError } from '../errors.ts';
import type { Observers } from '../observer.ts';
import type { SecretValue } from '../values/secret-value.ts';
import { isAbsence, mayBeAbsent } from './absence.ts';
import type { ReadRequest } from './read-request.ts';

/** What a reader tells those who observe it. */
export interface ReaderObservations {
  fetched(secretId: string, isRefresh: boolean, source: string): void;
  fetchFailed(secretId: string, isRefresh: boolean, error: unknown): void;
  /** A read was answered from what is cached. */
  hit(secretId: string, value: SecretValue): void;
  /** A read looks at `from`: told, and given on, once that has come to something. */
  looks<Result>(
    request: ReadRequest,
    from: SecretValue | Promise<SecretValue>,
    result: Promise<Result>,
  ): Promise<Result>;
  cacheEvent(event: CacheEvent): void;
}

export interface ObservationParts {
  readonly sourceOf: (value: SecretValue) => string | undefined;
  /** Whether something is given for a key of a reference that is not stored. */
  readonly hasStead: (request: ReadRequest) => boolean;
}

export function readerObservations(
  observers: Observers,
  { sourceOf, hasStead }: ObservationParts,
): ReaderObservations {
  function answered(secretId: string, outcome: 'cached' | 'waited', value: SecretValue): void {
    const source = sourceOf(value);
    observers.read({ secretId, outcome, ...(source !== undefined && { source }) });
  }

  function canDoWithout(request: ReadRequest, error: unknown): boolean {
    const isKey = error instanceof MissingKeyError && request.isOptionalRead === true;
    return isKey || (isAbsence(error) && mayBeAbsent(request));
  }

  return {
    fetched(secretId, isRefresh, source) {
      observers.fetch({ secretId, isRefresh, source });
    },
    fetchFailed(secretId, isRefresh, error) {
      observers.fetch({ secretId, isRefresh, code: errorCode(error) });
    },
    hit(secretId, value) {
      answered(secretId, 'cached', value);
    },
    async looks(request, from, result) {
      const { secretId } = request;
      const outcome = from instanceof Promise ? 'waited' : 'cached';
      try {
        const given = await result;
        // Nothing is what a version gives of what it lacks and need not have.
        if (given === undefined) observers.read({ secretId, outcome: 'absent' });
        else answered(secretId, outcome, await from);
        return given;
      } catch (error) {
        if (canDoWithout(request, error)) observers.read({ secretId, outcome: 'absent' });
        else if (error instanceof MissingKeyError && hasStead(request)) {
          answered(secretId, outcome, await from);
        } else observers.read({ secretId, outcome: 'failed', code: errorCode(error) });
        throw error;
      }
    },
    cacheEvent(event) {
      if (event.type === 'stale') observers.stale({ secretId: event.secretId, ageMs: event.ageMs });
    },
  };
}
