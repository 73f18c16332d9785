import { setTimeout as sleep } from 'node:timers/promises';
import { secretNames } from '../backend/secrets.ts';
import type { Task } from '../children/task.ts';
import { contestants, type ContestantName } from '../contestants/table.ts';
import { quantile } from '../report/statistics.ts';

export interface SteadyReadsParams {
  readonly contestant: ContestantName;
  readonly ttlMs: number;
  readonly readsPerSecond: number;
  readonly seconds: number;
}

export interface SteadyReadsReport {
  readonly reads: number;
  readonly failed: number;
  /** Reads that took longer than 20 ms, failed ones included. */
  readonly slow: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Rejections that nobody could catch: each would have ended the process. */
  readonly unhandled: number;
}

/** Reads one secret at a steady rate, whether or not earlier reads have been answered. */
export const task: Task<SteadyReadsParams, 'started' | SteadyReadsReport> = {
  module: import.meta.url,
  async run({ contestant, ttlMs, readsPerSecond, seconds }, parent) {
    let unhandled = 0;
    process.on('unhandledRejection', () => (unhandled += 1));
    const { open } = await contestants[contestant].load();
    const names = secretNames(1);
    const [name = ''] = names;
    const reader = open({ names, ttlMs });
    await reader.get(name);
    parent.send('started');

    let failed = 0;
    const latenciesMs: number[] = [];
    const read = async (): Promise<void> => {
      const askedMs = performance.now();
      await reader.get(name).catch(() => (failed += 1));
      latenciesMs.push(performance.now() - askedMs);
    };
    const reads = await atSteadyRate(read, readsPerSecond, seconds);
    await Promise.all(reads);
    parent.send({ ...summary(latenciesMs), failed, unhandled });
  },
};

/** Every 5 ms, the reads that are due by then. */
async function atSteadyRate(
  read: () => Promise<void>,
  perSecond: number,
  seconds: number,
): Promise<Promise<void>[]> {
  const reads: Promise<void>[] = [];
  const startedMs = performance.now();
  for (;;) {
    const elapsedSeconds = (performance.now() - startedMs) / 1_000;
    const due = Math.floor(Math.min(elapsedSeconds, seconds) * perSecond);
    while (reads.length < due) reads.push(read());
    if (elapsedSeconds >= seconds) return reads;
    await sleep(5);
  }
}

function summary(latenciesMs: readonly number[]): Omit<SteadyReadsReport, 'failed' | 'unhandled'> {
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  return {
    reads: sorted.length,
    slow: sorted.filter((ms) => ms > 20).length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    maxMs: quantile(sorted, 1),
  };
}
