import { formatSecretArn, parseSecretArn } from '@undotenv/protocol';
import { addFailure, type Failures } from '../cache/failure.ts';
import type { RetryTimers } from '../calls/retry.ts';
import type { Clock } from '../clock.ts';
import { ThrottledError, UnavailableError } from '../errors.ts';
import type { Effort, Source, SourceAnswer, SourceRequest, StoredSecret } from './source.ts';
import { versionMemory } from './version-memory.ts';

/** Secrets Manager in one region. */
export interface Region {
  readonly region: string;
  readonly source: Source;
}

export interface FailoverOptions {
  readonly clock: Clock;
  readonly timers: RetryTimers;
  /** Told once that a region does not answer, and the next one is asked instead. */
  readonly onDown: (region: string, error: unknown) => void;
  /** Told once that it answers again. */
  readonly onUp: (region: string) => void;
}

interface Watched extends Region {
  /** Since it answered last. */
  failures: Failures | undefined;
}

/**
 * A secret's own region, and its replicas while that does not answer. A region that failed is asked
 * again after 1 s, doubled to a minute, so reads are back in the first one within a minute of its
 * recovery. What the first region answers counts, also a refusal; a replica counts where it has the
 * secret, and no older version than was read before, for replication lags.
 *
 * @throws what the first region threw, if no replica has the secret.
 */
export function failoverSource(
  first: Region,
  replicas: readonly Region[],
  options: FailoverOptions,
): Source {
  const { clock, timers, onDown, onUp } = options;
  const own: Watched = { ...first, failures: undefined };
  const all = [own, ...replicas.map((each): Watched => ({ ...each, failures: undefined }))];
  const memory = versionMemory();

  /** Those that may answer, in order, and then those that lately did not. */
  function inTurn(): Watched[] {
    const nowMs = clock.monotonicMs();
    const isDown = ({ failures }: Watched): boolean => nowMs < (failures?.nextTryMs ?? nowMs);
    return [...all.filter((each) => !isDown(each)), ...all.filter(isDown)];
  }

  async function ask(each: Watched, request: SourceRequest, effort: Effort): Promise<SourceAnswer> {
    try {
      const answer = await each.source.read(inRegion(request, each.region), effort);
      if (each.failures !== undefined) onUp(each.region);
      each.failures = undefined;
      return answer;
    } catch (error) {
      if (!isAway(error)) throw error;
      if (each.failures === undefined) onDown(each.region, error);
      each.failures = addFailure(each.failures, error, clock.monotonicMs(), timers.random);
      throw error;
    }
  }

  /** What a replica has to say; `undefined` if that is nothing, or old. */
  async function askReplica(
    each: Watched,
    request: SourceRequest,
    effort: Effort,
  ): Promise<StoredSecret | undefined> {
    // It may lack the secret, or the right to read it: that says nothing of the secret.
    const answer = await ask(each, request, effort).catch(() => undefined);
    if (answer === undefined || 'absent' in answer) return undefined;
    const stored = {
      ...answer.stored,
      secretId: request.secretId,
      // One secret, wherever it was read.
      ...(answer.stored.arn !== undefined && { arn: arnIn(answer.stored.arn, own.region) }),
      replicaRegion: each.region,
    };
    return memory.isOlder(request, stored) ? undefined : stored;
  }

  return {
    name: first.source.name,
    async read(request, effort = {}) {
      const turns = inTurn();
      const endMs = clock.monotonicMs() + (effort.withinMs ?? Infinity);
      let failure: unknown;
      for (const [index, each] of turns.entries()) {
        const share = shareOf(effort, endMs - clock.monotonicMs(), turns.length - index);
        if (each === own) {
          try {
            const answer = await ask(own, request, share);
            if ('stored' in answer) memory.note(request, answer.stored);
            return answer;
          } catch (error) {
            if (!isAway(error)) throw error;
            failure = error;
          }
        } else {
          const stored = await askReplica(each, request, share);
          if (stored === undefined) continue;
          memory.note(request, stored);
          return { stored };
        }
      }
      throw failure;
    },
  };
}

/** One try and a part of the time for each region while others are left. */
function shareOf({ maxTries, withinMs }: Effort, leftMs: number, regionsLeft: number): Effort {
  const tries = regionsLeft > 1 ? 1 : maxTries;
  return {
    ...(tries !== undefined && { maxTries: tries }),
    ...(withinMs !== undefined && { withinMs: leftMs / regionsLeft }),
  };
}

/** A replica has the ARN of its secret but for the region. */
function inRegion(request: SourceRequest, region: string): SourceRequest {
  return { ...request, secretId: arnIn(request.secretId, region) };
}

function arnIn(secretId: string, region: string): string {
  const arn = parseSecretArn(secretId);
  return arn === undefined ? secretId : formatSecretArn({ ...arn, region });
}

/** Nothing was said about the secret, and another region may say it. */
function isAway(error: unknown): boolean {
  return error instanceof UnavailableError || error instanceof ThrottledError;
}
