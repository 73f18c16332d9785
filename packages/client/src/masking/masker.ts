import { minMaskedBytes } from './forms.ts';
import type { Needles, Span } from './needles.ts';

const mark = Buffer.from('[masked]');

const nothing = Buffer.alloc(0);

/** Output that waits is let go, masked, beyond this: a program may print one value for ever. */
const maxHeldBytes = 1_048_576;

/** One stream of bytes, in which values are replaced. */
export interface Masker {
  /** What may pass now; `chunk` itself if that is all of it. The rest waits for the next chunk. */
  write(chunk: Buffer): Buffer;
  /**
   * What waits, for nobody knows when the next chunk comes: the beginning of a value as the mark, or
   * as it is while it is too short to tell. What completes the value later is masked still.
   */
  release(): Buffer;
  readonly isHolding: boolean;
}

export function createMasker(needles: Needles): Masker {
  /** The end of what has come: the beginning of a value, it may be. */
  let kept: Buffer = nothing;
  /** How many bytes of it have been let go. */
  let shown = 0;

  return {
    write(chunk) {
      const data = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
      const { spans, tail } = needles.find(data);
      const end = settledEnd(data, spans, tail);
      const output = masked(data, spans, shown, end);
      // A copy: the chunk belongs to whoever wrote it.
      kept = end === data.length ? nothing : Buffer.from(data.subarray(end));
      shown = Math.max(0, shown - end);
      return output;
    },
    release() {
      const { spans, tail } = needles.find(kept);
      const isPart = kept.length - tail >= minMaskedBytes;
      const parts = isPart ? [...spans, { start: tail, end: kept.length }] : spans;
      const output = masked(kept, parts, shown, kept.length);
      shown = kept.length;
      return output;
    },
    get isHolding() {
      return kept.length > shown;
    },
  };
}

/** Up to where later chunks change nothing: before the tail, and before a span that reaches it. */
function settledEnd(data: Buffer, spans: readonly Span[], tail: number): number {
  const reaching = spans.find(({ end }) => end > tail);
  const end = reaching === undefined ? tail : Math.min(tail, reaching.start);
  return data.length - end > maxHeldBytes ? tail : end;
}

/** The bytes from `from` to `to`, with one mark for each stretch of a span. */
function masked(data: Buffer, spans: readonly Span[], from: number, to: number): Buffer {
  if (from >= to) return nothing;
  const touched = spans.filter(({ start, end }) => start < to && end > from);
  if (touched.length === 0) return to - from === data.length ? data : data.subarray(from, to);
  const parts: Buffer[] = [];
  let at = from;
  for (const { start, end } of touched) {
    if (end <= at) continue;
    parts.push(data.subarray(at, Math.max(at, start)), mark);
    at = Math.min(end, to);
  }
  parts.push(data.subarray(at, to));
  return Buffer.concat(parts);
}
