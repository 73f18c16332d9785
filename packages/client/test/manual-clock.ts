import type { Clock } from '../src/clock.ts';

export interface ManualClock extends Clock {
  advance(ms: number): void;
}

/** A clock that stands still until told otherwise. */
export function manualClock(start = new Date('2026-01-02T03:04:05Z')): ManualClock {
  let elapsedMs = 0;
  return {
    monotonicMs: () => elapsedMs,
    now: () => new Date(start.getTime() + elapsedMs),
    advance(ms) {
      elapsedMs += ms;
    },
  };
}
