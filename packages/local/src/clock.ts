/** Where the time comes from; everything that needs it is handed one. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that can be sent ahead, so that a test need not wait thirty days. */
export interface AdjustableClock extends Clock {
  /** @throws {RangeError} if `seconds` is negative or not finite: time never runs backwards. */
  advance(seconds: number): void;
  /** Back to the time of the clock underneath. */
  reset(): void;
}

/** @param changed is called after the time has jumped. */
export function adjustableClock(
  base: Clock,
  changed: () => void = () => undefined,
): AdjustableClock {
  let aheadMs = 0;
  return {
    now: () => base.now() + aheadMs,
    advance: (seconds) => {
      if (!Number.isFinite(seconds) || seconds < 0) {
        throw new RangeError('seconds must be a finite number, zero or more');
      }
      aheadMs += seconds * 1_000;
      changed();
    },
    reset: () => {
      aheadMs = 0;
      changed();
    },
  };
}

/** Many calls of a busy server fall into one millisecond. */
let lastTime = { epochMs: 0, text: new Date(0).toISOString() };

/** `epochMs` in ISO 8601, UTC. */
export function isoTime(epochMs: number): string {
  if (lastTime.epochMs !== epochMs) {
    lastTime = { epochMs, text: new Date(epochMs).toISOString() };
  }
  return lastTime.text;
}
