import type { Clock } from '../clock.ts';

/** Below it the two clocks differ by rounding, or by a correction of the wall clock. */
const noticeableMs = 1_000;

/**
 * A clock whose ages go on while Lambda has the process frozen. The monotonic clock of a frozen or
 * restored machine may have stood still; the wall clock has not. What the wall clock is ahead by is
 * added once and never taken back, so that a value may be refreshed early, and never late.
 */
export function thawClock(clock: Clock): Clock {
  const aheadMs = (): number => clock.now().getTime() - clock.monotonicMs();
  const startedAheadMs = aheadMs();
  let frozenMs = 0;
  return {
    monotonicMs() {
      const missedMs = aheadMs() - startedAheadMs;
      if (missedMs - frozenMs > noticeableMs) frozenMs = missedMs;
      return clock.monotonicMs() + frozenMs;
    },
    now: () => clock.now(),
  };
}
