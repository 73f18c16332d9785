import type { Schedule } from '../../src/metrics/index.ts';

/** Timers that end when told to. */
export function manualSchedule() {
  const waiting = new Set<{ run: () => void; afterMs: number }>();
  const schedule: Schedule = (run, afterMs) => {
    const timer = { run, afterMs };
    waiting.add(timer);
    return () => void waiting.delete(timer);
  };
  return {
    schedule,
    waiting,
    fire: () => {
      for (const timer of [...waiting]) {
        waiting.delete(timer);
        timer.run();
      }
    },
  };
}
