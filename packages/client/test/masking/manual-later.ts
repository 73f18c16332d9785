import type { Later } from '../../src/masking/index.ts';

/** A `later` whose time has come when the test says so. */
export function manualLater(): { later: Later; pass: () => void; waiting: () => number } {
  const runs = new Set<() => void>();
  return {
    later(run) {
      runs.add(run);
      return () => runs.delete(run);
    },
    pass() {
      for (const run of runs) {
        runs.delete(run);
        run();
      }
    },
    waiting: () => runs.size,
  };
}
