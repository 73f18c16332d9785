import { type Batch, newBatch } from './batch.ts';
import { eventText, parseEvent } from './event-text.ts';
import type { Trail } from './trail.ts';
import type { TrailEvent } from './trail-event.ts';

/** The trail of a store in memory: the last events, gone with it. @param capacity how many */
export function memoryTrail(capacity = 10_000): Trail {
  // As bytes: thousands of objects of many parts would cost each call more than its event does.
  let texts: Buffer[] = [];
  let batch: Batch | undefined;
  const recordNow = (events: readonly TrailEvent[]): void => {
    for (const event of events) texts.push(Buffer.from(eventText(event), 'latin1'));
    // Dropped by quarters, so that a full trail does not move every event on each call.
    if (texts.length > 1.25 * capacity) texts = texts.slice(-capacity);
  };
  const release = (): void => {
    batch?.resolve();
    batch = undefined;
  };
  return {
    check: () => undefined,
    record: (events) => {
      recordNow(events);
      batch ??= newBatch(release);
      return batch.written;
    },
    recordNow,
    events: () => newestFirst(texts.slice(-capacity)),
    clear: () => {
      texts = [];
    },
    close: () => undefined,
  };
}

function* newestFirst(texts: readonly Buffer[]): Generator<TrailEvent> {
  for (const text of texts.toReversed()) {
    const event = parseEvent(text.toString('latin1'));
    if (event !== undefined) yield event;
  }
}
