import type { Clock } from '../src/clock.ts';
import type { RetryTimers } from '../src/calls/retry.ts';

export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: RetryTimers;
  /** Passes time, wakes who sleeps in it, and lets everything that follows from that happen. */
  advance: (ms: number) => Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

const start = Date.parse('2026-01-02T03:04:05Z');

/** Time that stands still until told otherwise, and chance that always says the same. */
export function virtualTime(random: () => number = () => 0): VirtualTime {
  let nowMs = 0;
  const sleepers = new Set<Sleeper>();
  const first = (untilMs: number): Sleeper | undefined =>
    [...sleepers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];

  return {
    clock: { monotonicMs: () => nowMs, now: () => new Date(start + nowMs) },
    timers: {
      random,
      after(ms, run) {
        const sleeper = { atMs: nowMs + ms, wake: run };
        sleepers.add(sleeper);
        return () => sleepers.delete(sleeper);
      },
    },
    async advance(ms) {
      // What happens now happens before any time has passed.
      await settled();
      const untilMs = nowMs + ms;
      for (let next = first(untilMs); next !== undefined; next = first(untilMs)) {
        nowMs = next.atMs;
        sleepers.delete(next);
        next.wake();
        await settled();
      }
      nowMs = untilMs;
      await settled();
    },
  };
}

/** Everything that only waits for promises has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
