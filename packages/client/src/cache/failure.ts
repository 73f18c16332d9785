import { UndotenvError } from '@undotenv/protocol';

/** The service refused, and means it: time-outs, 5xx or throttling say nothing about the secret. */
const refusals = new Set([
  'ACCESS_DENIED',
  'KMS_KEY_UNUSABLE',
  // Most often a secret that is scheduled for deletion.
  'INVALID_REQUEST',
  // An access key that was deleted or disabled: renewed credentials are other ones.
  'UnrecognizedClientException',
  'InvalidClientTokenId',
]);

/** Whether there is no such secret, or no such version. */
export function isAbsence(error: unknown): boolean {
  return error instanceof UndotenvError && error.code === 'SECRET_NOT_FOUND';
}

/** Whether the service has said that a value which is there already may not be used any more. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof UndotenvError)) return false;
  const awsCode = 'awsCode' in error ? String(error.awsCode) : '';
  return isAbsence(error) || refusals.has(error.code) || refusals.has(awsCode);
}

/** AWS's caching libraries back off up to 128 s; a minute is how soon a recovery should show. */
const maxBackoffMs = 60_000;

/** Refusals that must agree, and the time they must span, before a value is given up. */
const confirmations = 3;
const confirmationSpanMs = 60_000;

/** The failures of one secret since it was last read. */
export interface Failures {
  readonly count: number;
  readonly nextTryMs: number;
  /** Refusals among them, and the time of the first. */
  readonly refusals: number;
  readonly firstRefusalMs: number;
}

export const noFailures: Failures = {
  count: 0,
  nextTryMs: -Infinity,
  refusals: 0,
  firstRefusalMs: Infinity,
};

/**
 * One failure more. The next try is 1 s later, doubled each time up to 60 s, of which at least half
 * is waited until the cap is reached: a fleet spreads on the way up. From then on a secret is tried
 * once a minute, so a recovery is noticed within one.
 */
export function addFailure(
  before: Failures | undefined,
  error: unknown,
  nowMs: number,
  random: () => number,
): Failures {
  const { count, refusals: refusedBefore, firstRefusalMs } = before ?? noFailures;
  const refused = isRefusal(error);
  // Half of 2^7 s is above the cap.
  const delayMs = 1_000 * 2 ** Math.min(count, 7) * (0.5 + random() / 2);
  return {
    count: count + 1,
    nextTryMs: nowMs + Math.min(maxBackoffMs, delayMs),
    refusals: refusedBefore + Number(refused),
    firstRefusalMs: refused ? Math.min(firstRefusalMs, nowMs) : firstRefusalMs,
  };
}

/** Whether the service has refused often and long enough to be believed: a revocation must bite. */
export function isConfirmed({ refusals: count, firstRefusalMs }: Failures, nowMs: number): boolean {
  return count >= confirmations && nowMs - firstRefusalMs >= confirmationSpanMs;
}
