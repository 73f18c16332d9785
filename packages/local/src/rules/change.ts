import type { Clock } from '../clock.ts';
import type { StoredSecret } from '../store/store.ts';

/**
 * `secret` as changed now. The date grows with every change, even of two within a millisecond:
 * callers tell a change by it (observed).
 */
export function changedNow(secret: StoredSecret, clock: Clock): StoredSecret {
  return { ...secret, changedAtMs: Math.max(clock.now(), secret.changedAtMs + 1) };
}
