import type { ManifestSecret } from '@undotenv/manifest';
import { addFailure, isRefusal, type Failures } from '../cache/failure.ts';
import { repeatError } from '../cache/repeat-error.ts';
import type { Entry } from '../cache/entry.ts';
import type { Clock } from '../clock.ts';
import { SecretNotFoundError, UnavailableError } from '../errors.ts';
import { orNothing } from './absence.ts';
import { isOptional } from './declared-secrets.ts';
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

interface LiveParts {
  readonly reader: Reader;
  readonly clock: Clock;
  readonly timers: RetryTimers;
}

/** A secret that is shown without waiting, and how it came to be what it is. */
interface Live extends LiveParts {
  readonly request: ReadRequest;
  readonly declared: ManifestSecret;
  seen: SecretValue;
  current: string | object | undefined;
  servedUntilMs: number;
  isLoading: boolean;
  failures: Failures | undefined;
  failure: Error | undefined;
}

/**
 * Gives a secret without waiting, as `read` would at that moment, and lets the cache refresh it. A
 * new version is taken when it is there and fits its declaration.
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
    failures: undefined,
    failure: undefined,
  };
  let entry = entryOfSeen(live);
  return () => {
    if (entry !== undefined && clock.monotonicMs() < entry.freshUntilMs) {
      reader.use(entry);
    } else if (reader.peek(request) === live.seen) {
      entry = entryOfSeen(live);
    } else {
      return catchUp(live);
    }
    return live.current;
  };
}

/** Of the version shown here, where it may be read without asking the reader. */
function entryOfSeen({ reader, request, seen }: Live): Entry<SecretValue> | undefined {
  const steady = reader.steady(request);
  return steady?.value === seen ? steady : undefined;
}

/** Nothing is cached, or something else than what is shown here. */
function catchUp(live: Live): string | object | undefined {
  const { clock, request, servedUntilMs, failures, failure } = live;
  const nowMs = clock.monotonicMs();
  const waitMs = Math.max(0, (failures?.nextTryMs ?? nowMs) - nowMs);
  if (!live.isLoading && waitMs === 0) load(live);
  if (failure instanceof SecretNotFoundError && isOptional(live.declared)) return undefined;
  const isOver = nowMs >= servedUntilMs;
  if (failure !== undefined && (isOver || isRefusal(failure))) throw repeatError(failure, waitMs);
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
    })
    .finally(() => {
      live.isLoading = false;
    });
}
