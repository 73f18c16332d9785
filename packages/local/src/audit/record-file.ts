import { type Chain, parseLine, type Position, type RecordLine } from './chain.ts';

/** A file of records, read and held against the chain. */
export interface RecordFile {
  /** Where its first line says that it begins; absent if that line is not as it was written. */
  readonly after: Position | undefined;
  readonly writes: readonly CheckedWrite[];
  /** The bytes up to the end of the last whole write. */
  readonly wholeBytes: number;
  /** Whether something follows that has no end: being written, or left by a crash. */
  readonly isTorn: boolean;
}

/** The records of one write, proved together or not at all. */
export type CheckedWrite =
  | { readonly isProved: true; readonly lines: readonly RecordLine[] }
  /** A line that has not the form of a record is `undefined`; it ends a write, too. */
  | { readonly isProved: false; readonly lines: readonly (RecordLine | undefined)[] };

/** @param text ASCII, as `readTrailText` reads it: a character is a byte */
export function readRecordFile(text: string, chain: Chain): RecordFile {
  const end = text.lastIndexOf('\n') + 1;
  const [header = '', ...records] = text.slice(0, Math.max(0, end - 1)).split('\n');
  const after = chain.parseFileHeader(header);
  const writes = writesOf(records);
  const count = writes.reduce((sum, lines) => sum + lines.length, 0);
  const unfinished = records.slice(count).reduce((sum, record) => sum + record.length + 1, 0);
  const wholeBytes = end - unfinished;
  return {
    after,
    writes: checkWrites(writes, after, chain),
    wholeBytes,
    isTorn: wholeBytes < text.length,
  };
}

/** The end of what is proved without a break; `undefined` if not even the first line is. */
export function provedEnd({ after, writes }: RecordFile): Position | undefined {
  const broken = writes.findIndex(({ isProved }) => !isProved);
  const last = broken === -1 ? writes.at(-1) : writes[broken - 1];
  return after === undefined ? undefined : (endOf(last?.lines ?? []) ?? after);
}

/** Where a write says that it ends. */
export function endOf(lines: CheckedWrite['lines']): Position | undefined {
  const last = lines.at(-1);
  if (last?.mac === undefined) return undefined;
  return { sequence: last.sequence, mac: last.mac };
}

/** Without the last one, if its end is not there. */
function writesOf(records: readonly string[]): (RecordLine | undefined)[][] {
  const writes: (RecordLine | undefined)[][] = [];
  let lines: (RecordLine | undefined)[] = [];
  for (const record of records) {
    const line = parseLine(record);
    lines.push(line);
    if (line !== undefined && line.mac === undefined) continue;
    writes.push(lines);
    lines = [];
  }
  return writes;
}

/**
 * Each write is held against the one before it as that stands there: so one that was changed is
 * named alone, and says nothing against those behind it.
 */
function checkWrites(
  writes: readonly (RecordLine | undefined)[][],
  after: Position | undefined,
  chain: Chain,
): CheckedWrite[] {
  let previous = after;
  return writes.map((all) => {
    const lines = all.filter((line) => line !== undefined);
    const isProved =
      previous !== undefined && lines.length === all.length && chain.proves(previous, lines);
    previous = endOf(all) ?? previous;
    return isProved ? { isProved, lines } : { isProved, lines: all };
  });
}
