import type { ManifestSecret } from '@undotenv/manifest';
import { addFailure, isRefusal, type Failures } from '../cache/failure.ts';
import { repeatError } from '../cache/repeat-error.ts';
import type { Entry } from '../cache/entry.ts';
import type { Clock } from '../clock.ts';
import { UnavailableError } from '../errors.ts';
import type { ReadRequest } from './read-request.ts';
import type { Reader } from './reader.ts';
import type { RetryTimers } from '../calls/retry.ts';
import type { SecretValue } from '../values/secret-value.ts';

/** A declared secret that has been read: the version, and what the declaration makes of it. */
export interface ReadSecret {
  readonly request: ReadRequest;
  readonly declared: ManifestSecret;
  readonly value: SecretValue;
  readonly typed: string | object;
}

/**
 * Gives a secret without waiting, as `read` would at that moment, and lets the cache refresh it. A
 * new version is taken when it is there and fits its declaration.
 */
export function liveSecret(
  { request, declared, value, typed }: ReadSecret,
  { reader, clock, timers }: { reader: Reader; clock: Clock; timers: RetryTimers },
): () => string | object {
  let seen = value;
  let current = typed;
  let servedUntilMs = reader.kept(request)?.servedUntilMs ?? Infinity;
  let isLoading = false;
  let failures: Failures | undefined;
  let failure: Error | undefined;
  let entry = entryOfSeen();

  /** Of the version shown here, where it may be read without asking the reader. */
  function entryOfSeen(): Entry<SecretValue> | undefined {
    const steady = reader.steady(request);
    return steady?.value === seen ? steady : undefined;
  }

  function load(): void {
    isLoading = true;
    reader
      .read(request, async (read) => {
        current = await read.typed(declared);
        seen = read;
        servedUntilMs = reader.kept(request)?.servedUntilMs ?? servedUntilMs;
        failures = failure = undefined;
      })
      .catch((error: unknown) => {
        failures = addFailure(failures, error, clock.monotonicMs(), timers.random);
        // A version that does not fit was logged; the one at hand fits.
        const isGone = reader.kept(request) === undefined && error instanceof Error;
        failure = isGone ? error : undefined;
      })
      .finally(() => {
        isLoading = false;
      });
  }

  /** Nothing is cached, or something else than what is shown here. */
  function catchUp(): string | object {
    const nowMs = clock.monotonicMs();
    const waitMs = Math.max(0, (failures?.nextTryMs ?? nowMs) - nowMs);
    if (!isLoading && waitMs === 0) load();
    const isOver = nowMs >= servedUntilMs;
    if (failure !== undefined && (isOver || isRefusal(failure))) throw repeatError(failure, waitMs);
    if (!isOver) return current;
    const { secretId } = request;
    const message = `${secretId} is older than it may be served, and is being read anew`;
    throw new UnavailableError({ secretId, message });
  }

  /** As any read. */
  function look(): string | object {
    if (reader.peek(request) !== seen) return catchUp();
    entry = entryOfSeen();
    return current;
  }

  return () => {
    if (entry === undefined || clock.monotonicMs() >= entry.freshUntilMs) return look();
    reader.use(entry);
    return current;
  };
}
