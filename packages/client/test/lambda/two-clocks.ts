import type { Clock } from '../../src/clock.ts';

/** Both clocks of a machine, which a freeze moves apart. */
export function twoClocks() {
  let monotonicMs = 0;
  let wallMs = Date.parse('2026-01-02T03:04:05Z');
  const clock: Clock = { monotonicMs: () => monotonicMs, now: () => new Date(wallMs) };
  return {
    clock,
    pass: (ms: number): void => {
      monotonicMs += ms;
      wallMs += ms;
    },
    /** The machine stands still, and only the world does not. */
    freeze: (ms: number): void => {
      wallMs += ms;
    },
  };
}
