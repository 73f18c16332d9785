import type { StoredRotation, StoredRun, StoredSecret } from '../store/store.ts';
import { currentLabel, pendingLabel, versionWithId, versionWithLabel } from '../versions.ts';
import { nextWindow, scheduleOf } from './window.ts';
import { dayMs } from './schedule.ts';

/**
 * What happens to a secret's rotation, as functions of the secret and the time alone.
 *
 * Attempts of one rotation: the first at once, then with these pauses. That the whole sequence is
 * repeated is documented; how often and when is our choice.
 */
const pausesMs = [1, 5, 15, 60].map((minutes) => minutes * 60_000);

export type WithRotation = StoredSecret & { readonly rotation: StoredRotation };
export type WithRun = StoredSecret & { readonly rotation: { readonly run: StoredRun } };

export function hasRun(secret: StoredSecret | undefined): secret is WithRotation & WithRun {
  return secret?.rotation?.run !== undefined;
}

/** The rotation with its next window, counted from `nowMs`. */
export function scheduled(rotation: StoredRotation, nowMs: number): StoredRotation {
  const window = nextWindow(rotation, nowMs);
  return {
    ...rotation,
    dueAtMs: window?.opensAtMs,
    nextRotationAtMs: window && lastSecond(window.closesAtMs),
  };
}

/** A date on or before which the rotation happens belongs to the window still (assumed). */
function lastSecond(closesAtMs: number): number {
  return closesAtMs - 1_000;
}

/**
 * The version whose rotation is not complete: AWSPENDING sits on a version that is not the current
 * one, whoever put it there.
 */
export function unfinishedVersion(secret: StoredSecret): string | undefined {
  const pending = versionWithLabel(secret.versions, pendingLabel);
  return pending?.stages.includes(currentLabel) === false ? pending.versionId : undefined;
}

export function withRun(secret: WithRotation, run: StoredRun): WithRotation & WithRun {
  return { ...secret, rotation: { ...secret.rotation, run } };
}

export function withoutRun(secret: WithRotation): WithRotation {
  return { ...secret, rotation: { ...secret.rotation, run: undefined } };
}

/** What was configured stays; nothing of it is due any more. */
export function cancelled(secret: WithRotation): WithRotation {
  const ended = { enabled: false, dueAtMs: undefined, nextRotationAtMs: undefined, run: undefined };
  return { ...secret, rotation: { ...secret.rotation, ...ended } };
}

/** The attempt that begins now; during it, the run is due, so that a restart takes it up again. */
export function begun(secret: WithRotation & WithRun): WithRotation & WithRun {
  const { run } = secret.rotation;
  return withRun(secret, { ...run, attempts: run.attempts + 1 });
}

/** The run of an attempt that ends with neither success nor failure: it uses up none. */
export function heldBack(secret: WithRotation & WithRun): WithRotation & WithRun {
  const { run } = secret.rotation;
  return withRun(secret, { ...run, attempts: run.attempts - 1 });
}

/**
 * After an attempt that failed: the run with its next attempt, or without, once all are used or its
 * window has closed by then.
 */
export function attemptFailed(secret: WithRotation & WithRun, nowMs: number): WithRotation {
  const { run } = secret.rotation;
  const pauseMs = pausesMs[run.attempts - 1];
  const dueAtMs = pauseMs === undefined ? Infinity : nowMs + pauseMs;
  const closesAtMs = run.closesAtMs ?? Infinity;
  if (dueAtMs < closesAtMs) return withRun(secret, { ...run, dueAtMs });
  return missed(withoutRun(secret), nowMs);
}

/** The next try is in the next window, while the date announced stays in the past (documented). */
function missed(secret: WithRotation, nowMs: number): WithRotation {
  const { nextRotationAtMs } = secret.rotation;
  return { ...secret, rotation: { ...scheduled(secret.rotation, nowMs), nextRotationAtMs } };
}

/** Whether the version of the run is the current one, as the last step is to leave it. */
export function isFinished(secret: WithRun): boolean {
  const version = versionWithId(secret.versions, secret.rotation.run.versionId);
  return version?.stages.includes(currentLabel) === true;
}

export function rotated(secret: WithRotation, nowMs: number): WithRotation {
  const { rotation } = withoutRun(secret);
  const counted = scheduled({ ...rotation, lastRotatedAtMs: nowMs, countedAtMs: nowMs }, nowMs);
  return { ...secret, rotation: { ...counted, ...derivedDays(counted) } };
}

/** Days from one window to the next, in whole days and at least one (the rounding is assumed). */
function derivedDays(rotation: StoredRotation): { automaticallyAfterDays?: number } {
  const { scheduleExpression, dueAtMs } = rotation;
  if (scheduleExpression === undefined || dueAtMs === undefined) return {};
  const schedule = scheduleOf(rotation);
  if (schedule?.kind === 'days') return { automaticallyAfterDays: schedule.days };
  const following = nextWindow(rotation, dueAtMs);
  if (following === undefined) return {};
  const days = Math.round((following.opensAtMs - dueAtMs) / dayMs);
  return { automaticallyAfterDays: Math.max(1, days) };
}

/**
 * `secret` after a value was put. A new current value counts as a rotation for the date of the next
 * (documented), unless a rotation itself has put it.
 */
export function valuePut(secret: StoredSecret, versionId: string, nowMs: number): StoredSecret {
  const { rotation, versions } = secret;
  if (rotation?.enabled !== true || rotation.run?.versionId === versionId) return secret;
  if (versionWithLabel(versions, currentLabel)?.versionId !== versionId) return secret;
  return { ...secret, rotation: scheduled({ ...rotation, countedAtMs: nowMs }, nowMs) };
}

/**
 * Ends a rotation whose version has lost AWSPENDING without becoming current: somebody else has
 * changed the secret meanwhile. A test goes on, since it removes its version itself.
 */
export function withoutAbandonedRun(secret: StoredSecret): {
  readonly kept: StoredSecret;
  readonly abandoned?: StoredRun;
} {
  if (!hasRun(secret)) return { kept: secret };
  const { run } = secret.rotation;
  const version = versionWithId(secret.versions, run.versionId);
  const isStaged = version?.stages.some((each) => each === pendingLabel || each === currentLabel);
  if (run.kind === 'test' || isStaged === true) return { kept: secret };
  return { kept: withoutRun(secret), abandoned: run };
}
