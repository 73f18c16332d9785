import { UndotenvError } from '@undotenv/protocol';
import { backoffMs } from '../calls/retry.ts';

/**
 * The service refused, and means it: time-outs, 5xx or throttling say nothing about the secret. An
 * invalid request is most often for a secret that is scheduled for deletion; a client is unknown
 * whose access key was deleted or disabled, and renewed credentials are other ones.
 */
const refusals =
  /^(?:ACCESS_DENIED|KMS_KEY|INVALID_REQUEST|SECRET_NOT_FOUND|UnrecognizedClient|InvalidClient)/;

/** Whether the service has said that a value which is there already may not be used any more. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof UndotenvError)) return false;
  return refusals.test(error.code) || ('awsCode' in error && refusals.test(String(error.awsCode)));
}

/** The failures of one secret since it was last read. */
export interface Failures {
  readonly count: number;
  readonly nextTryMs: number;
  /** Refusals among them, and the time of the first. */
  readonly refusals: number;
  readonly firstRefusalMs: number;
  /** The service has refused often and long enough to be believed: a revocation must bite. */
  readonly isConfirmed: boolean;
}

/**
 * One failure more. The next try is 1 s later, doubled each time up to 60 s, of which at least half
 * is waited until the cap is reached: a fleet spreads on the way up. From then on a secret is tried
 * once a minute, so a recovery is noticed within one; AWS's caching libraries wait up to 128 s.
 * Three refusals that span a minute are confirmed.
 */
export function addFailure(
  before: Failures | undefined,
  error: unknown,
  nowMs: number,
  random: () => number,
): Failures {
  const { count = 0, refusals: refusedBefore = 0, firstRefusalMs: firstMs = nowMs } = before ?? {};
  const refused = refusedBefore + Number(isRefusal(error));
  const firstRefusalMs = refusedBefore > 0 ? firstMs : nowMs;
  return {
    count: count + 1,
    nextTryMs: nowMs + backoffMs(1_000, count, 60_000, random),
    refusals: refused,
    firstRefusalMs,
    isConfirmed: refused >= 3 && nowMs - firstRefusalMs >= 60_000,
  };
}
