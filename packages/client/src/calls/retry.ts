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

const firstDelayMs = 100;
const maxDelayMs = 2_000;

/** 100 ms, doubled each time up to 2 s, of which at least half is waited: herds spread, none races. */
export function retryDelayMs(failures: number, random: () => number): number {
  const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
  return delayMs * (0.5 + random() / 2);
}
