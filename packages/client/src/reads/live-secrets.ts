import type { ManifestSecret } from '@undotenv/manifest';
import { addFailure, isRefusal, type Failures } from '../cache/failure.ts';
import { repeatError } from '../cache/repeat-error.ts';
import type { Entry } from '../cache/entry.ts';
import type { Clock } from '../clock.ts';
import { SecretNotFoundError, UnavailableError } from '../errors.ts';
import { isAbsence, orNothing } from './absence.ts';
import { isOptional } from './declared-secrets.ts';
import type { ReadRequest } from './read-request.ts';
import type { Reader } from './reader.ts';
import type { RetryTimers } from '../calls/retry.ts';
import type { SecretValue } from '../values/secret-value.ts';

/** A declared secret that has been read: the version, and what the declaration makes of it. */
export interface ReadSecret {
  readonly request: ReadRequest;
  readonly declared: ManifestSecret;
  /** Nothing where the secret is not there, and need not be; */
  readonly value: SecretValue | undefined;
  /** then this is nothing, too, as it is where a bundle lacks the part. */
  readonly typed: string | object | undefined;
}

interface LiveParts {
  readonly reader: Reader;
  readonly clock: Clock;
  readonly timers: RetryTimers;
}

/** A secret that is shown without waiting, and how it came to be what it is. */
interface Live extends LiveParts {
  readonly request: ReadRequest;
  readonly declared: ManifestSecret;
  seen: SecretValue | undefined;
  current: string | object | undefined;
  servedUntilMs: number;
  isLoading: boolean;
  failures: Failures | undefined;
  failure: Error | undefined;
}

/**
 * Gives a secret without waiting, as `read` would at that moment, and lets the cache refresh it. A
 * new version is taken when it is there and fits its declaration. One that was not there, and need
 * not be, is nothing until it is.
 */
export function liveSecret(
  { request, declared, value, typed }: ReadSecret,
  { reader, clock, timers }: LiveParts,
): () => string | object | undefined {
  const live: Live = {
    reader,
    clock,
    timers,
    request,
    declared,
    seen: value,
    current: typed,
    servedUntilMs: reader.kept(request)?.servedUntilMs ?? Infinity,
    isLoading: false,
    // What was not there has just been asked for.
    failures: value
      ? undefined
      : addFailure(undefined, undefined, clock.monotonicMs(), timers.random),
    failure: undefined,
  };
  let entry = entryOfSeen(live);
  return () => {
    if (entry !== undefined && clock.monotonicMs() < entry.freshUntilMs) {
      reader.use(entry);
      return live.current;
    }
    const cached = reader.peek(request);
    if (cached === undefined || cached !== live.seen) return catchUp(live, cached);
    entry = entryOfSeen(live);
    return live.current;
  };
}

/** Of the version shown here, where it may be read without asking the reader. */
function entryOfSeen({ reader, request, seen }: Live): Entry<SecretValue> | undefined {
  const steady = reader.steady(request);
  return steady?.value === seen ? steady : undefined;
}

/** Nothing is cached, or something else than what is shown here. */
function catchUp(live: Live, cached: SecretValue | undefined): string | object | undefined {
  const { clock, request, seen, servedUntilMs, failures, failure } = live;
  const nowMs = clock.monotonicMs();
  const waitMs = Math.max(0, (failures?.nextTryMs ?? nowMs) - nowMs);
  // Where there was none, somebody else has read one since.
  const isNew = cached !== undefined && (seen === undefined || failure !== undefined);
  if (!live.isLoading && (waitMs === 0 || isNew)) load(live);
  const isOver = nowMs >= servedUntilMs;
  if (failure !== undefined && (isOver || isRefused(failure))) throw repeatError(failure, waitMs);
  if (!isOver) return live.current;
  const { secretId } = request;
  const message = `${secretId} is older than it may be served, and is being read anew`;
  throw new UnavailableError({ secretId, message });
}

function load(live: Live): void {
  const { reader, request, declared, clock, timers } = live;
  live.isLoading = true;
  reader
    .read(request, async (read) => {
      live.current = await orNothing(read.typed(declared), { declared });
      live.seen = read;
      live.servedUntilMs = reader.kept(request)?.servedUntilMs ?? live.servedUntilMs;
      live.failures = live.failure = undefined;
      return live.current;
    })
    .catch((error: unknown) => {
      live.failures = addFailure(live.failures, error, clock.monotonicMs(), timers.random);
      // A version that does not fit was logged; the one at hand fits.
      const isGone = reader.kept(request) === undefined && error instanceof Error;
      live.failure = isGone ? error : undefined;
      if (isGone && isAbsence(error) && isOptional(declared)) showNothing(live);
    })
    .finally(() => {
      live.isLoading = false;
    });
}

/** It is not there, and need not be: that is what is shown while nothing else is known. */
function showNothing(live: Live): void {
  live.seen = live.current = live.failure = undefined;
  live.servedUntilMs = Infinity;
}

/** A source that failed says more of the secret than those that lack it. */
function isRefused(failure: Error): boolean {
  return isRefusal(failure instanceof SecretNotFoundError ? (failure.cause ?? failure) : failure);
}
