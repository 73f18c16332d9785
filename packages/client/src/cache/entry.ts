import type { Failures } from './failure.ts';

/** A value that is kept; a newer one is another entry. */
export interface Entry<Value> {
  readonly secretId: string;
  readonly value: Value;
  readonly fetchedAtMs: number;
  /** Until then it is served without a thought; `-Infinity` once it is not the one kept, */
  freshUntilMs: number;
  /** up to this age while it is refreshed in the background, */
  readonly maxAgeMs: number;
  /** and until then if no refresh succeeds. */
  readonly servedUntilMs: number;
  /** When it was used last, counted in uses. */
  usedAt: number;
  failures?: Failures;
}

/** A question under way. */
export interface Flight<Value> {
  readonly secretId: string;
  readonly value?: undefined;
  readonly promise: Promise<Value>;
  readonly askedAtMs: number;
  /** Shared by all who have an old value to fall back on. */
  orStale?: Promise<Value>;
}
