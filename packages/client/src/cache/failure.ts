import { backoffMs } from '../calls/retry.ts';
import { RequestError } from '../errors.ts';

/**
 * The service refused, and means it: time-outs, 5xx or throttling say nothing about the secret. An
 * invalid request is most often for a secret that is scheduled for deletion; a client is unknown
 * whose access key was deleted or disabled, and renewed credentials are other ones.
 */
const refusalCodes = /ACCESS_DENIED|KMS_KEY|INVALID_REQUEST|SECRET_NOT_FOUND|REJECTED,.*Client/;

/** Whether the service has said that a value which is there already may not be used any more. */
export function isRefusal(error: unknown): boolean {
  return error instanceof RequestError && refusalCodes.test([error.code, error.awsCode].join());
}

/** The failures of one secret since it was last read. */
export interface Failures {
  readonly count: number;
  readonly nextTryMs: number;
  /** The times of the refusals among them: of the first two and of the last. */
  readonly refusals: readonly number[];
}

/**
 * One failure more. The next try is 1 s later, doubled each time up to 60 s, of which at least half
 * is waited until the cap is reached: a fleet spreads on the way up. From then on a secret is tried
 * once a minute, so a recovery is noticed within one; AWS's caching libraries wait up to 128 s.
 */
export function addFailure(
  before: Failures | undefined,
  error: unknown,
  nowMs: number,
  random: () => number,
): Failures {
  const { count = 0, refusals = [] } = before ?? {};
  return {
    count: count + 1,
    nextTryMs: nowMs + backoffMs(1_000, count, 60_000, random),
    refusals: isRefusal(error) ? [...refusals.slice(0, 2), nowMs] : refusals,
  };
}

/** Three refusals that span a minute are to be believed: a revocation must bite. */
export function isConfirmed({ refusals }: Failures): boolean {
  const [firstMs = 0, , lastMs = 0] = refusals;
  return lastMs - firstMs >= 60_000;
}
