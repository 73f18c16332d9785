import { UndotenvError } from '@undotenv/protocol';

/**
 * What a failed read says of a value that is there already.
 *
 * - `absent`: there is no such secret, or no such version
 * - `definitive`: the service refused, and means it
 * - `transient`: nothing was said about the secret: time-outs, 5xx, throttling, credentials that
 *   are expired or cannot be had, an answer that came from something else
 * - `unknown`: none of our errors: a defect, or a source of one's own
 */
export type FailureKind = 'absent' | 'definitive' | 'transient' | 'unknown';

const kinds: Readonly<Record<string, FailureKind>> = {
  SECRET_NOT_FOUND: 'absent',
  ACCESS_DENIED: 'definitive',
  KMS_KEY_UNUSABLE: 'definitive',
  // Most often a secret that is scheduled for deletion.
  INVALID_REQUEST: 'definitive',
  THROTTLED: 'transient',
  UNAVAILABLE: 'transient',
  CREDENTIALS_MISSING: 'transient',
  CREDENTIALS_REJECTED: 'transient',
  RESPONSE_REFUSED: 'transient',
};

/** An access key that was deleted or disabled: renewed credentials are other ones. */
const revokedKeys = new Set(['UnrecognizedClientException', 'InvalidClientTokenId']);

export function failureKind(error: unknown): FailureKind {
  if (!(error instanceof UndotenvError)) return 'unknown';
  if ('awsCode' in error && revokedKeys.has(String(error.awsCode))) return 'definitive';
  return kinds[error.code] ?? 'unknown';
}

/** AWS's caching libraries back off up to 128 s; a minute is how soon a recovery should show. */
const maxBackoffMs = 60_000;

/** Refusals that must agree, and the time they must span, before a value is given up. */
const confirmations = 3;
const confirmationSpanMs = 60_000;

const maxHoldOffMs = { definitive: 30_000, transient: 5_000 } as const;

/** The failures of one secret since it was last read. */
export interface Failures {
  readonly count: number;
  readonly nextTryMs: number;
  /** Refusals among them, and the time of the first. */
  readonly refusals: number;
  readonly firstRefusalMs: number;
}

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
  const { count = 0, refusals = 0, firstRefusalMs = nowMs } = before ?? {};
  const kind = failureKind(error);
  const isRefusal = kind === 'absent' || kind === 'definitive';
  // Half of 2^7 s is above the cap.
  const delayMs = 1_000 * 2 ** Math.min(count, 7) * (0.5 + random() / 2);
  return {
    count: count + 1,
    nextTryMs: nowMs + Math.min(maxBackoffMs, delayMs),
    refusals: refusals + (isRefusal ? 1 : 0),
    firstRefusalMs: refusals === 0 ? nowMs : firstRefusalMs,
  };
}

/** Whether the service has refused often and long enough to be believed: a revocation must bite. */
export function isConfirmed({ refusals, firstRefusalMs }: Failures, nowMs: number): boolean {
  return refusals >= confirmations && nowMs - firstRefusalMs >= confirmationSpanMs;
}

/** How long a secret without a value is not asked for again, after this many failures in a row. */
export function holdOffMs(
  error: unknown,
  count: number,
  options: { notFoundTtlMs: number; remembersFailures: boolean },
): number {
  const kind = failureKind(error);
  if (kind === 'absent') return options.notFoundTtlMs;
  if (kind === 'unknown' || !options.remembersFailures) return 0;
  return Math.min(maxHoldOffMs[kind], 1_000 * 2 ** Math.min(count - 1, 5));
}

/**
 * The same error for another caller: a stack of its own, and how long the service will not be
 * asked.
 */
export function repeatError(error: Error, retryAfterMs: number): Error {
  const repeated = new Error(error.message);
  Object.setPrototypeOf(repeated, Object.getPrototypeOf(error) as object);
  Object.defineProperties(repeated, Object.getOwnPropertyDescriptors(error));
  Object.assign(repeated, { retryAfterMs: Math.ceil(retryAfterMs) });
  // Writes the first line of the stack again, now by the name of the class.
  Error.captureStackTrace(repeated, repeatError);
  return repeated;
}
