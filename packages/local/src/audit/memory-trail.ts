import type { Trail } from './trail.ts';
import type { TrailEvent } from './trail-event.ts';

const done = Promise.resolve();

/** The trail of a store in memory: the last events, gone with it. @param capacity how many */
export function memoryTrail(capacity = 10_000): Trail {
  let events: TrailEvent[] = [];
  const recordNow = (added: readonly TrailEvent[]): void => {
    events.push(...added);
    // Dropped by quarters, so that a full trail does not move every event on each call.
    if (events.length > 1.25 * capacity) events = events.slice(-capacity);
  };
  return {
    check: () => undefined,
    record: (added) => {
      recordNow(added);
      return done;
    },
    recordNow,
    events: () => events.slice(-capacity).reverse(),
    clear: () => {
      events = [];
    },
    close: () => undefined,
  };
}
