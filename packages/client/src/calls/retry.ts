/** What waits; passed in so that tests never do. */
export interface RetryTimers {
  /** Calls `run` after `ms`, unless the function it returns is called before. */
  after(ms: number, run: () => void): () => void;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

export const systemTimers: RetryTimers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
  random: Math.random,
};

/**
 * `firstMs`, doubled with every failure before this one, of which at least half is waited: herds
 * spread, none races. From `maxMs` on it is exactly that.
 */
export function backoffMs(
  firstMs: number,
  failuresBefore: number,
  maxMs: number,
  random: () => number,
): number {
  return Math.min(maxMs, firstMs * 2 ** failuresBefore * (0.5 + random() / 2));
}
