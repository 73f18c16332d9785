import type { Chain } from './chain.ts';
import { parseEvent } from './event-text.ts';
import { readRecordFile } from './record-file.ts';
import { readTrailText, recordFileNumbers, recordsPath } from './trail-files.ts';
import type { TrailEvent } from './trail-event.ts';

export interface TrailReading {
  /** Newest first; only what is proved to be as it was written. */
  readonly events: Iterable<TrailEvent>;
  /** How many records had to be left out by now. */
  readonly leftOut: () => number;
}

/** Reads a trail from its end, a file at a time; a server may be writing it meanwhile. */
export function trailEvents(directory: string, chain: Chain): TrailReading {
  let leftOut = 0;
  function* read(): Generator<TrailEvent> {
    for (const number of recordFileNumbers(directory).reverse()) {
      const text = readTrailText(recordsPath(directory, number));
      if (text === undefined) continue;
      for (const { isProved, lines } of readRecordFile(text, chain).writes.toReversed()) {
        for (const line of lines.toReversed()) {
          const event = isProved && line !== undefined ? parseEvent(line.json) : undefined;
          if (event === undefined) leftOut += 1;
          else yield event;
        }
      }
    }
  }
  return { events: { [Symbol.iterator]: read }, leftOut: () => leftOut };
}
