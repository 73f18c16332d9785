import { type Batch, newBatch } from './batch.ts';
import type { Trail } from './trail.ts';
import type { TrailEvent } from './trail-event.ts';

/** The trail of a store in memory: the last events, gone with it. @param capacity how many */
export function memoryTrail(capacity = 10_000): Trail {
  let events: TrailEvent[] = [];
  let batch: Batch | undefined;
  const recordNow = (added: readonly TrailEvent[]): void => {
    events.push(...added);
    // Dropped by quarters, so that a full trail does not move every event on each call.
    if (events.length > 1.25 * capacity) events = events.slice(-capacity);
  };
  const release = (): void => {
    batch?.resolve();
    batch = undefined;
  };
  return {
    check: () => undefined,
    record: (added) => {
      recordNow(added);
      batch ??= newBatch(release);
      return batch.written;
    },
    recordNow,
    events: () => events.slice(-capacity).reverse(),
    clear: () => {
      events = [];
    },
    close: () => undefined,
  };
}
