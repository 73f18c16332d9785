/** What a retry waits with; passed in so that tests never do. */
export interface RetryTimers {
  /** Resolves after `ms`; rejects with the signal's reason once it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

export const systemTimers: RetryTimers = {
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted === true) abort();
    }),
  random: Math.random,
};

const firstDelayMs = 100;
const maxDelayMs = 2_000;

/** 100 ms, doubled each time up to 2 s, of which at least half is waited: herds spread, none races. */
export function retryDelayMs(failures: number, random: () => number): number {
  const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
  return delayMs * (0.5 + random() / 2);
}
