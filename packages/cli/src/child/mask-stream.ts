import { Transform, type TransformCallback } from 'node:stream';

const mark = Buffer.from('[masked]');

/** Shorter values are everyday words and numbers: masking them would garble harmless output. */
const minMaskedBytes = 6;

/** Output that waits is let go, masked, beyond this: a program may print one value for ever. */
const maxHeldBytes = 1_048_576;

/**
 * A stream that puts `[masked]` in the place of every value that passes, also where a value falls
 * across two chunks, and where two values overlap. Bytes that may be the beginning of a value wait
 * for the next chunk; all others pass at once, so that a line-based protocol is never held up by a
 * line without a value.
 *
 * Besides the value as it is, its lines, its JSON-escaped (once or twice), its URL-encoded and its
 * base64 forms are masked. Values of fewer than six bytes are not.
 */
export function createMaskStream(values: readonly string[]): Transform {
  const needles = needlesOf(values);
  let held = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const data = Buffer.concat([held, chunk]);
      const spans = findSpans(data, needles);
      const end = settledEnd(data, spans, needles);
      held = data.subarray(end);
      done(null, replaceSpans(data.subarray(0, end), spans));
    },
    flush(done) {
      done(null, replaceSpans(held, findSpans(held, needles)));
    },
  });
}

function needlesOf(values: readonly string[]): Buffer[] {
  return [...new Set(values.flatMap(formsOf))]
    .map((form) => Buffer.from(form))
    .filter((needle) => needle.length >= minMaskedBytes);
}

function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.trim() !== '');
  return [
    value,
    ...lines,
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    Buffer.from(value).toString('base64'),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
  ];
}

/** From `start` to just before `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where values stand, overlapping ones joined: half of a value is not left beside the mark. */
function findSpans(data: Buffer, needles: readonly Buffer[]): Span[] {
  const found = needles.flatMap((needle) => occurrences(data, needle));
  found.sort((a, b) => a.start - b.start);
  const joined: Span[] = [];
  for (const span of found) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return joined;
}

function occurrences(data: Buffer, needle: Buffer): Span[] {
  const spans: Span[] = [];
  for (let at = data.indexOf(needle); at !== -1; at = data.indexOf(needle, at + 1)) {
    spans.push({ start: at, end: at + needle.length });
  }
  return spans;
}

/** Up to where later chunks change nothing: before the tail, and before a span that reaches it. */
function settledEnd(data: Buffer, spans: readonly Span[], needles: readonly Buffer[]): number {
  const tail = data.length - heldLength(data, needles);
  const reaching = spans.find(({ end }) => end > tail);
  const end = reaching === undefined ? tail : Math.min(tail, reaching.start);
  return data.length - end > maxHeldBytes ? tail : end;
}

function replaceSpans(data: Buffer, spans: readonly Span[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of spans) {
    if (start >= data.length) break;
    parts.push(data.subarray(from, start), mark);
    from = Math.min(end, data.length);
  }
  parts.push(data.subarray(from));
  return Buffer.concat(parts);
}

/** How many bytes at the end may be the beginning of a value. */
function heldLength(tail: Buffer, needles: readonly Buffer[]): number {
  let longest = 0;
  for (const needle of needles) {
    const most = Math.min(needle.length - 1, tail.length);
    for (let length = most; length > longest; length -= 1) {
      if (tail.subarray(tail.length - length).equals(needle.subarray(0, length))) longest = length;
    }
  }
  return longest;
}
