import { type Chain, parseLine, type Position, type RecordLine } from './chain.ts';

/** A file of records, read and held against the chain. */
export interface RecordFile {
  /** Where its first line says that it begins; absent if that line is not as it was written. */
  readonly after: Position | undefined;
  readonly lines: readonly CheckedLine[];
  /** The bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Whether something follows that has no end: being written, or left by a crash. */
  readonly isTorn: boolean;
}

export interface CheckedLine {
  /** Absent if the line has not the form of a record. */
  readonly line: RecordLine | undefined;
  /** Whether it is as it was written, and follows the line before it. */
  readonly isProved: boolean;
}

/** @param text ASCII, as `readTrailText` reads it: a character is a byte */
export function readRecordFile(text: string, chain: Chain): RecordFile {
  const wholeBytes = text.lastIndexOf('\n') + 1;
  const [header = '', ...records] = text.slice(0, Math.max(0, wholeBytes - 1)).split('\n');
  const after = chain.parseFileHeader(header);
  return {
    after,
    lines: checkLines(records, after, chain),
    wholeBytes,
    isTorn: wholeBytes < text.length,
  };
}

/** The end of what is proved without a break; `undefined` if not even the first line is. */
export function provedEnd({ after, lines }: RecordFile): Position | undefined {
  if (after === undefined) return undefined;
  const broken = lines.findIndex(({ isProved }) => !isProved);
  const last = broken === -1 ? lines.at(-1) : lines[broken - 1];
  return last?.line?.position ?? after;
}

/**
 * Each line is held against the one before it as that stands there: so a line that was changed is
 * named alone, and says nothing against those behind it.
 */
function checkLines(
  records: readonly string[],
  after: Position | undefined,
  chain: Chain,
): CheckedLine[] {
  let previous = after;
  return records.map((record) => {
    const line = parseLine(record);
    const isProved = line !== undefined && previous !== undefined && chain.proves(previous, line);
    previous = line?.position ?? previous;
    return { line, isProved };
  });
}
