import { type Batch, newBatch } from './batch.ts';
import { eventText, parseEvent } from './event-text.ts';
import type { Trail } from './trail.ts';
import type { TrailEvent } from './trail-event.ts';

const pageBytes = 64 * 1_024;

/**
 * Events as bytes, one behind the other: each object of its own that is kept, the collector would
 * have to move twice.
 */
interface Page {
  readonly bytes: Buffer;
  /** Where each event ends. */
  readonly ends: number[];
}

/** The trail of a store in memory: the last events, gone with it. @param capacity how many */
export function memoryTrail(capacity = 10_000): Trail {
  let pages: Page[] = [];
  let count = 0;
  let batch: Batch | undefined;
  const pageFor = (length: number): Page => {
    const last = pages.at(-1);
    if (last !== undefined && endOf(last) + length <= last.bytes.length) return last;
    const page = { bytes: Buffer.allocUnsafe(Math.max(length, pageBytes)), ends: [] };
    pages.push(page);
    return page;
  };
  /** The oldest page, once the others have enough: at most one for each event that comes. */
  const dropOldest = (): void => {
    const [oldest] = pages;
    if (oldest === undefined || count - oldest.ends.length < capacity) return;
    pages.shift();
    count -= oldest.ends.length;
  };
  const recordNow = (events: readonly TrailEvent[]): void => {
    for (const event of events) {
      const text = eventText(event);
      const page = pageFor(text.length);
      const start = endOf(page);
      page.ends.push(start + page.bytes.write(text, start, 'latin1'));
      count += 1;
      dropOldest();
    }
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
    // Bytes are only added behind those there are: their ends alone have to be copied.
    events: () =>
      newestFirst(
        pages.map(({ bytes, ends }) => ({ bytes, ends: [...ends] })),
        capacity,
      ),
    clear: () => {
      pages = [];
      count = 0;
    },
    close: () => undefined,
  };
}

function endOf({ ends }: Page): number {
  return ends.at(-1) ?? 0;
}

function* newestFirst(pages: readonly Page[], capacity: number): Generator<TrailEvent> {
  let left = capacity;
  for (const { bytes, ends } of pages.toReversed()) {
    for (let index = ends.length - 1; index >= 0 && left > 0; index -= 1) {
      left -= 1;
      const event = parseEvent(bytes.toString('latin1', ends[index - 1] ?? 0, ends[index]));
      if (event !== undefined) yield event;
    }
  }
}
