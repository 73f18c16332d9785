import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chain } from '../../src/audit/chain.ts';
import { trailEvents } from '../../src/audit/read-trail.ts';
import { loadChain } from '../../src/audit/trail-key.ts';
import type { TrailEvent } from '../../src/audit/trail-event.ts';
import { anEvent, type TrailPlace, trailPlace } from './trails.ts';

const isSlow = process.env['SLOW'] === '1';

/** The files of records, by name. A character is a byte. */
type Logs = ReadonlyMap<string, string>;

/** A trail as a server left it, which each run begins from. */
interface Left {
  readonly place: TrailPlace;
  readonly chain: Chain;
  readonly logs: Logs;
  readonly heads: Logs;
  /** The events by request id, oldest first. */
  readonly ids: readonly string[];
  /** How many of them somebody was answered. */
  readonly answered: number;
}

interface LeftOptions {
  readonly sync: boolean;
  /** Killed between the records of the last write and its head. */
  readonly isHeadBehind: boolean;
}

/** A trail of writes of one to four records, over several files, whose server was killed. */
function leaveTrail({ sync, isHeadBehind }: LeftOptions): Left {
  const place = trailPlace();
  const trail = place.open({ sync, maxFileBytes: 2_500 });
  const ids: string[] = [];
  const sizes = [1, 3, 1, 2, 4, 1, 1, 2, 3];
  let [heads, answered] = [readFiles(place, 'head'), 0];
  for (const size of sizes) {
    [heads, answered] = [readFiles(place, 'head'), ids.length];
    const more = Array.from({ length: size }, (_, index) => `r${String(ids.length + index)}`);
    trail.recordNow(more.map(anEvent));
    ids.push(...more);
  }
  if (!isHeadBehind) [heads, answered] = [readFiles(place, 'head'), ids.length];
  // Of half a megabyte of zeros a few say the same.
  const logs = new Map(
    Array.from(readFiles(place, 'log'), ([name, text]) => [
      name,
      text.replace(/\0+$/, '\0'.repeat(300)),
    ]),
  );
  trail.close();
  const chain = loadChain(place.audit, place.rootKey);
  if (chain === undefined) throw new Error('there is no key');
  return { place, chain, logs, heads, ids, answered };
}

function readFiles({ audit, witnessDirectory }: TrailPlace, kind: 'head' | 'log'): Logs {
  const paths = [audit, witnessDirectory].flatMap((directory) =>
    readdirSync(directory).map((name) => join(directory, name)),
  );
  const read = paths.filter((path) => path.endsWith(kind)).sort();
  return new Map(read.map((path) => [path, readFileSync(path, 'latin1')]));
}

type Edit = (logs: Logs) => Logs;

const anywhere = fc.nat();
/** What a line consists of, and what ends one. */
const bytes = fc
  .array(fc.constantFrom('\0', '\n', '-', ' ', '0', '7', 'A', '{', '}', '\u00ff'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((characters) => characters.join(''));

/** Something else in the place of a range of bytes; the range or the replacement may be empty. */
const splice: fc.Arbitrary<Edit> = fc
  .tuple(anywhere, anywhere, fc.oneof(fc.constant(0), fc.nat(3), fc.nat(900)), fc.option(bytes))
  .map(([file, at, length, replacement]) =>
    inFile(file, (text) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + (replacement ?? '') + text.slice(start + length);
    }),
  );

const flip: fc.Arbitrary<Edit> = fc.tuple(anywhere, anywhere, fc.nat(7)).map(([file, at, bit]) =>
  inFile(file, (text) => {
    const start = at % text.length;
    const flipped = String.fromCharCode(text.charCodeAt(start) ^ (1 << bit));
    return text.slice(0, start) + flipped + text.slice(start + 1);
  }),
);

const truncation: fc.Arbitrary<Edit> = fc
  .tuple(anywhere, anywhere)
  .map(([file, at]) => inFile(file, (text) => text.slice(0, at % text.length)));

/** A line, or some, once more; in the same file or another. */
const duplication: fc.Arbitrary<Edit> = fc
  .tuple(anywhere, anywhere, fc.nat(3), anywhere, anywhere)
  .map(([from, line, more, to, at]) => (logs) => {
    const lines = linesOf(pick([...logs.values()], from) ?? '');
    const start = line % lines.length;
    const copied = lines.slice(start, start + 1 + more);
    return inFile(to, (text) => {
      const there = linesOf(text);
      return there.toSpliced(at % (there.length + 1), 0, ...copied).join('');
    })(logs);
  });

/** Two lines in one another's place; of one file or of two. */
const exchange: fc.Arbitrary<Edit> = fc
  .tuple(anywhere, anywhere, anywhere, anywhere)
  .map(([one, line, other, otherLine]) => (logs) => {
    const texts = [...logs.values()].map(linesOf);
    const [a, b] = [pick(texts, one) ?? [], pick(texts, other) ?? []];
    const [i, j] = [line % a.length, otherLine % b.length];
    [a[i], b[j]] = [b[j] ?? '', a[i] ?? ''];
    return new Map([...logs.keys()].map((path, index) => [path, (texts[index] ?? []).join('')]));
  });

/** A record's number or MAC, or the hyphen in its anywhere, with that of another record. */
const relabelling: fc.Arbitrary<Edit> = fc
  .tuple(anywhere, anywhere, anywhere, anywhere, fc.nat(1), fc.boolean())
  .map(([file, line, from, otherLine, member, isHyphen]) => (logs) => {
    const other = pick(linesOf(pick([...logs.values()], from) ?? ''), otherLine) ?? '';
    const label = isHyphen ? '-' : (other.split(' ')[member] ?? '');
    return inFile(file, (text) => {
      const lines = linesOf(text);
      const index = line % lines.length;
      const members = (lines[index] ?? '').split(' ');
      return lines.with(index, members.toSpliced(member, 1, label).join(' ')).join('');
    })(logs);
  });

/** One of them, or two. */
const edits: fc.Arbitrary<Edit> = fc
  .array(fc.oneof(splice, flip, truncation, duplication, exchange, relabelling), {
    minLength: 1,
    maxLength: 2,
  })
  .map((each) => (logs) => each.reduce((edited, edit) => edit(edited), logs));

function inFile(file: number, change: (text: string) => string): Edit {
  return (logs) => {
    const path = pick([...logs.keys()], file) ?? '';
    return new Map([...logs, [path, change(logs.get(path) ?? '')]]);
  };
}

function pick<Item>(items: readonly Item[], at: number): Item | undefined {
  return items[at % items.length];
}

/** Each with its end; what has none, and zeros, is one as well. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [''];
}

/** As the server left it, but for the edit. */
function putBack({ place, logs, heads }: Left, edit: Edit): void {
  for (const path of readFiles(place, 'log').keys()) if (!logs.has(path)) rmSync(path);
  for (const [path, text] of [...heads, ...edit(logs)]) writeFileSync(path, text, 'latin1');
}

/** What is proved, oldest first. */
function eventsOf({ place, chain }: Left): TrailEvent[] {
  return [...trailEvents(place.audit, chain).events].reverse();
}

function startOnce({ place }: Left): void {
  place.open().close();
}

describe('a trail that a killed server left', () => {
  it.each<LeftOptions>([
    { sync: false, isHeadBehind: false },
    { sync: true, isHeadBehind: false },
    { sync: false, isHeadBehind: true },
    { sync: true, isHeadBehind: true },
  ])(
    'holds nothing that nobody wrote, and lacks no answered event unnoticed, %j',
    (options) => {
      const left = leaveTrail(options);
      const { place, ids, answered } = left;
      const written = ids.map(anEvent);
      expect(left.logs.size).toBeGreaterThan(2);
      putBack(left, (logs) => logs);
      expect(place.verify()).toMatchObject({ findings: [], records: ids.length });
      expect(eventsOf(left)).toEqual(written);

      fc.assert(
        fc.property(edits, (edit) => {
          putBack(left, edit);
          const isNoticed = place.verify().findings.length > 0;
          const events = eventsOf(left);
          for (const event of events) expect(written).toContainEqual(event);
          if (!isNoticed) {
            expect(events).toEqual(written.slice(0, events.length));
            expect(events.length).toBeGreaterThanOrEqual(answered);
          }
          startOnce(left);
          const kept = eventsOf(left);
          const answeredIds = ids.slice(0, answered);
          const before = events.filter(({ requestID = '' }) => answeredIds.includes(requestID));
          for (const event of before) expect(kept).toContainEqual(event);
          expect(place.verify().findings.length > 0).toBe(isNoticed);
        }),
        { numRuns: isSlow ? 5_000 : 100 },
      );
    },
    300_000,
  );
});
