import type { ClientObserver } from '../observer.ts';
import { countAccesses, type Count } from './access-counts.ts';

/** Counts of reads that go somewhere else from time to time. */
export interface MetricsObserver extends ClientObserver {
  /**
   * Hands on what was counted, and waits until that has arrived or was given up; never rejects. At
   * the end of a Lambda invocation, and before a process ends.
   */
  flush(): Promise<void>;
}

export interface FlushOptions {
  /**
   * Milliseconds from the first read counted to the flush; 60,000 when absent, the finest that
   * CloudWatch keeps by default. 0 sets no timer: `flush` alone hands on.
   */
  flushIntervalMs?: number;
  /** Waits without holding the process; `setTimeout`, unreferenced, when absent. */
  schedule?: Schedule;
}

/** @returns what takes `run` back. */
export type Schedule = (run: () => void, afterMs: number) => () => void;

const systemSchedule: Schedule = (run, afterMs) => {
  const timer = setTimeout(run, afterMs).unref();
  return () => {
    clearTimeout(timer);
  };
};

/**
 * Counts, and sends what was counted, one batch after the other. Nothing runs while nothing is
 * counted.
 *
 * @param send must not reject
 * @throws {RangeError} if `flushIntervalMs` is not a number of milliseconds.
 */
export function flushCounts(
  { flushIntervalMs = 60_000, schedule = systemSchedule }: FlushOptions,
  send: (counts: readonly Count[]) => Promise<void>,
): MetricsObserver {
  if (!(flushIntervalMs >= 0)) {
    throw new RangeError('flushIntervalMs is not a number of milliseconds');
  }
  let sending = Promise.resolve();
  let cancel = (): void => undefined;
  const counts = countAccesses(() => {
    if (flushIntervalMs > 0) cancel = schedule(() => void flush(), flushIntervalMs);
  });

  function flush(): Promise<void> {
    cancel();
    const taken = counts.take();
    if (taken.length > 0) sending = sending.then(() => send(taken));
    return sending;
  }

  return {
    onRead: counts.onRead,
    onStale: counts.onStale,
    onClose: () => void flush(),
    flush,
  };
}
