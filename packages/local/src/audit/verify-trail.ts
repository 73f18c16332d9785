import { AuditTrailError } from '../errors.ts';
import type { RootKeys } from '../vault/root-key.ts';
import { beginning, type Chain, type Position } from './chain.ts';
import { type HeadState, readHeads } from './heads.ts';
import { parseEvent } from './event-text.ts';
import { type CheckedWrite, endOf, readRecordFile } from './record-file.ts';
import { loadChain } from './trail-key.ts';
import {
  readTrailText,
  recordFileNumbers,
  recordsPath,
  trailDirectory,
  witnessPath,
} from './trail-files.ts';
import { trailSource } from './trail-event.ts';

/** One thing that is not as the trail was written. */
export interface TrailFinding {
  /** The number of the first record that it is about. */
  readonly record: number;
  /** The last one, where they are several. */
  readonly lastRecord?: number;
  /** The file, by name; absent where none is to blame. */
  readonly file?: string;
  readonly problem: TrailProblem;
}

export type TrailProblem =
  /** A record, or the first line of a file, is not as it was written, or was not written at all. */
  | 'changed'
  /** A record that is whole stands in another's place. */
  | 'moved'
  /** Records are gone. */
  | 'missing'
  /** The end of a file that others follow is cut off within a record. */
  | 'cut'
  /** The head is gone or was changed, so that nothing says how far the trail went. */
  | 'head'
  /** The witness outside of the data directory was changed. */
  | 'witness'
  /** The witness knows another trail, which was here before and is gone. */
  | 'another-trail'
  /** A head, the witness or the position given knows another record of that number. */
  | 'another-history'
  /** The trail's key is gone or does not open: nothing can be proved. */
  | 'key'
  /** The server noticed it when it started, and put it on record. */
  | 'noticed-before';

export interface TrailVerification {
  readonly findings: readonly TrailFinding[];
  /** How many records are there and as they were written. */
  readonly records: number;
  /** The end of the trail; write it down to hold a later trail against it. */
  readonly head: Position;
  /** Whether there is a trail at all. */
  readonly exists: boolean;
  /** Whether a head outside of the data directory was there to compare with. */
  readonly hasWitness: boolean;
  /** Whether a record was being written, or was left by a crash: it was never answered. */
  readonly isTorn: boolean;
}

export interface VerifyOptions {
  readonly dataDirectory: string;
  readonly rootKey: RootKeys;
  readonly witnessDirectory?: string;
  /** A head that was written down earlier, which the trail must still hold. */
  readonly includes?: Position;
}

/**
 * Holds the whole trail against its key, its head and its witness. A server may be writing it
 * meanwhile: the heads are read first, and whatever is written later lies behind them.
 *
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if something of it is not private.
 */
export function verifyTrail(options: VerifyOptions): TrailVerification {
  const { dataDirectory, rootKey, witnessDirectory, includes } = options;
  const directory = trailDirectory(dataDirectory);
  const chain = chainOf(directory, rootKey);
  if (chain === undefined || chain === 'damaged') {
    return withoutKey(directory, options, chain === 'damaged');
  }
  const heads = readHeads(directory, dataDirectory, witnessDirectory, chain);
  const wanted = [positionOf(heads.own), positionOf(heads.witness), includes].flatMap(
    (position) => position ?? [],
  );
  const walk = walkFiles(directory, chain, wanted);
  const findings = [...walk.findings, ...headFindings(heads.own, heads.witness, walk.end)];
  for (const position of wanted) {
    const finding = compare(position, walk);
    if (finding !== undefined && !findings.some((each) => isSame(each, finding))) {
      findings.push(finding);
    }
  }
  return {
    findings,
    records: walk.proved,
    head: walk.end,
    exists: true,
    hasWitness: heads.witness?.state === 'proved',
    isTorn: walk.isTorn,
  };
}

interface Walk {
  readonly findings: TrailFinding[];
  readonly proved: number;
  readonly end: Position;
  readonly isTorn: boolean;
  /** The MACs of the records asked for, as they stand there: none within a write. */
  readonly macs: ReadonlyMap<number, string | undefined>;
}

function walkFiles(directory: string, chain: Chain, wanted: readonly Position[]): Walk {
  const findings: TrailFinding[] = [];
  const macs = new Map<number, string | undefined>([[beginning.sequence, beginning.mac]]);
  const sought = new Set(wanted.map(({ sequence }) => sequence));
  const numbers = recordFileNumbers(directory);
  let end = beginning;
  let proved = 0;
  let isTorn = false;
  for (const number of numbers) {
    const path = recordsPath(directory, number);
    const file = path.slice(directory.length + 1);
    const text = readTrailText(path) ?? '';
    const { after, writes, isTorn: torn } = readRecordFile(text, chain);
    isTorn = torn;
    if (torn && number !== numbers.at(-1)) {
      findings.push({ record: end.sequence + 1, file, problem: 'cut' });
    }
    if (after === undefined) {
      findings.push({ record: end.sequence + 1, file, problem: 'changed' });
    } else {
      const finding = junction(end, after, file);
      if (finding !== undefined) findings.push(finding);
      end = after;
    }
    for (const write of writes) {
      if (write.isProved) {
        proved += write.lines.length;
        for (const { sequence, mac, json } of write.lines) {
          if (sought.has(sequence)) macs.set(sequence, mac);
          if (isGap(json)) findings.push({ record: sequence, file, problem: 'noticed-before' });
        }
      } else {
        findings.push(badWrite(end, write.lines, file));
      }
      end = behind(end, write);
      if (sought.has(end.sequence)) macs.set(end.sequence, end.mac);
    }
  }
  return { findings, proved, end, isTorn, macs };
}

/** What is wrong where one file ends and the next begins. */
function junction(end: Position, after: Position, file: string): TrailFinding | undefined {
  if (after.sequence === end.sequence && after.mac === end.mac) return undefined;
  const record = end.sequence + 1;
  if (after.sequence > end.sequence) {
    return { record, lastRecord: after.sequence, file, problem: 'missing' };
  }
  return { record: after.sequence + 1, file, problem: 'moved' };
}

function badWrite(end: Position, lines: CheckedWrite['lines'], file: string): TrailFinding {
  const record = end.sequence + 1;
  const sequence = lines[0]?.sequence ?? record;
  if (sequence === record) {
    const lastRecord = end.sequence + lines.length;
    return { record, ...(lastRecord > record && { lastRecord }), file, problem: 'changed' };
  }
  // Its own MAC needs the one before it, which is gone: its number alone says where it came from.
  if (sequence > record && sequence - record < 1e6) {
    return { record, lastRecord: sequence, file, problem: 'missing' };
  }
  return { record, file, problem: 'moved' };
}

/** Where the trail goes on behind a write. A number that nobody wrote must not count for that. */
function behind(end: Position, { isProved, lines }: CheckedWrite): Position {
  const next = endOf(lines);
  if (next === undefined) return end;
  return isProved || next.sequence === end.sequence + lines.length ? next : end;
}

function isGap(json: string): boolean {
  const event = parseEvent(json);
  return event?.eventSource === trailSource && event.eventName === 'TrailGap';
}

function headFindings(
  own: HeadState,
  witness: HeadState | undefined,
  end: Position,
): TrailFinding[] {
  const record = end.sequence + 1;
  const findings: TrailFinding[] = [];
  if (own.state !== 'proved') findings.push({ record, file: 'head', problem: 'head' });
  if (witness?.state === 'damaged') findings.push({ record, problem: 'witness' });
  if (witness?.state === 'other trail') findings.push({ record: 1, problem: 'another-trail' });
  return findings;
}

/** Holds the trail against a position that somebody knows it had. */
function compare({ sequence, mac }: Position, { end, macs }: Walk): TrailFinding | undefined {
  if (sequence > end.sequence) {
    return { record: end.sequence + 1, lastRecord: sequence, problem: 'missing' };
  }
  // One that is gone from the middle has a finding of its own; a head never stood within a write.
  if (!macs.has(sequence) || macs.get(sequence) === mac) return undefined;
  return { record: sequence, problem: 'another-history' };
}

/** Without its key nothing can be said of a trail but that one was there. */
function withoutKey(
  directory: string,
  { dataDirectory, witnessDirectory }: VerifyOptions,
  isDamaged: boolean,
): TrailVerification {
  const hasRecords = recordFileNumbers(directory).length > 0;
  const hasWitness =
    witnessDirectory !== undefined &&
    readTrailText(witnessPath(witnessDirectory, dataDirectory)) !== undefined;
  const findings: TrailFinding[] = [];
  if (isDamaged || hasRecords) findings.push({ record: 1, file: 'key.sealed', problem: 'key' });
  else if (hasWitness) findings.push({ record: 1, problem: 'another-trail' });
  return {
    findings,
    records: 0,
    head: beginning,
    exists: isDamaged || hasRecords,
    hasWitness,
    isTorn: false,
  };
}

function chainOf(directory: string, rootKey: RootKeys): Chain | 'damaged' | undefined {
  try {
    return loadChain(directory, rootKey);
  } catch (error) {
    if (error instanceof AuditTrailError) return 'damaged';
    throw error;
  }
}

function positionOf(head: HeadState | undefined): Position | undefined {
  return head?.state === 'proved' ? head.position : undefined;
}

function isSame(one: TrailFinding, other: TrailFinding): boolean {
  return (
    one.record === other.record &&
    one.lastRecord === other.lastRecord &&
    one.problem === other.problem
  );
}
