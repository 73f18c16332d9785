import { UndotenvError } from '@undotenv/protocol';
import type { Clock } from '../clock.ts';
import { AuditTrailError } from '../errors.ts';
import { requirePrivateDirectory } from '../files/private-directory.ts';
import { removeTemporaries, replacePrivateFile } from '../files/private-file.ts';
import type { RootKeys } from '../vault/root-key.ts';
import { beginning, Chain, type Position } from './chain.ts';
import { FileTrail, type OpenedTrail } from './file-trail.ts';
import { furthest, type Heads, readHeads } from './heads.ts';
import { trailEvents } from './read-trail.ts';
import { provedEnd, readRecordFile, type RecordFile } from './record-file.ts';
import { ownEvent } from './service-event.ts';
import { loadChain, newTrailKey, storeTrailKey } from './trail-key.ts';
import {
  headPath,
  readTrailText,
  recordFileNumbers,
  recordsPath,
  systemTrailFiles,
  trailDirectory,
  type TrailFiles,
  witnessPath,
  writeFailure,
} from './trail-files.ts';
import type { Trail } from './trail.ts';

/** How the audit trail of a store that is kept is written. Where it is cannot be chosen. */
export interface AuditOptions {
  /** A record survives a power cut before its answer is let out; otherwise it is only written. */
  readonly sync?: boolean;
  /**
   * A directory outside of the data directory, 0700, for a second head of the trail: with it, the
   * whole directory put back to an older copy is noticed. None if absent.
   */
  readonly witnessDirectory?: string;
  /** A longer file of records is followed by another; 4 MiB if absent. */
  readonly maxFileBytes?: number;
}

interface Place {
  readonly dataDirectory: string;
  readonly rootKeys: RootKeys;
  readonly clock: Clock;
  newEventId(): string;
}

const defaultMaxFileBytes = 4 * 1_024 * 1_024;

/**
 * The trail of a data directory that this process owns, made first if there is none. What a crash
 * left of a last record is cut off. Anything else that is not as it was written stays as it is: the
 * trail goes on in another file, with a record of the gap first.
 *
 * @throws {AuditTrailError} `AUDIT_TRAIL_FAILED` if it cannot be written.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if something of it is not private.
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
 */
export function openTrail(
  place: Place,
  options: AuditOptions = {},
  files: TrailFiles = systemTrailFiles,
): Trail {
  try {
    return open(place, options, files);
  } catch (error) {
    throw error instanceof UndotenvError ? error : writeFailure(error);
  }
}

function open(
  place: Place,
  { sync = false, witnessDirectory, maxFileBytes = defaultMaxFileBytes }: AuditOptions,
  files: TrailFiles,
): Trail {
  const { dataDirectory, rootKeys, clock } = place;
  const directory = trailDirectory(dataDirectory);
  requirePrivateDirectory(directory);
  if (witnessDirectory !== undefined) requirePrivateDirectory(witnessDirectory);
  const chain = loadChain(directory, rootKeys) ?? beginTrail(directory, rootKeys);
  const heads = readHeads(directory, dataDirectory, witnessDirectory, chain);
  const { opened, gap } = goOn(directory, chain, heads);
  const headPaths = [headPath(directory)];
  if (heads.own.state !== 'proved') placeHead(headPath(directory), chain, opened.position);
  if (witnessDirectory !== undefined) {
    const path = witnessPath(witnessDirectory, dataDirectory);
    if (heads.witness?.state !== 'proved') placeHead(path, chain, opened.position);
    headPaths.push(path);
  }
  const newEventId = (): string => place.newEventId();
  const trail = new FileTrail(
    { ...opened, heads: headPaths },
    {
      sync,
      maxFileBytes,
      files,
      clock,
      newEventId,
      read: () => trailEvents(directory, chain).events,
    },
  );
  if (gap !== undefined) {
    trail.recordNow([ownEvent('TrailGap', { reason: gap }, { clock, newEventId })]);
  }
  return trail;
}

function placeHead(path: string, chain: Chain, position: Position): void {
  removeTemporaries(path);
  replacePrivateFile(path, chain.head(position));
}

/** The key is stored last: from then on, a head that is not there was taken away. */
function beginTrail(directory: string, { current }: RootKeys): Chain {
  if (recordFileNumbers(directory).length > 0) {
    throw new AuditTrailError('its key is gone', {
      hint: 'put `audit/key.sealed` back from a backup, or move the directory `audit` away to begin a new trail',
    });
  }
  const trailKey = newTrailKey(current);
  const chain = new Chain(trailKey.key, trailKey.trailId);
  replacePrivateFile(headPath(directory), chain.head(beginning));
  storeTrailKey(directory, trailKey, current);
  return chain;
}

interface Continuation {
  readonly opened: Omit<OpenedTrail, 'heads'>;
  /** What is wrong with what was there. */
  readonly gap?: GapReason;
}

/** What the trail noticed when it was opened. */
type GapReason = 'another-trail' | 'changed' | 'head' | 'missing';

function goOn(directory: string, chain: Chain, heads: Heads): Continuation {
  const number = recordFileNumbers(directory).at(-1);
  const text = number === undefined ? undefined : readTrailText(recordsPath(directory, number));
  const file = text === undefined ? undefined : readRecordFile(text, chain);
  const end = file === undefined ? beginning : provedEnd(file);
  const gap = gapIn(file, end, heads);
  if (gap === undefined && number !== undefined && file !== undefined && end !== undefined) {
    const kept = { number, bytes: file.wholeBytes };
    return { opened: { directory, chain, position: end, file: kept } };
  }
  const known = furthest(heads) ?? beginning;
  const position = end !== undefined && end.sequence > known.sequence ? end : known;
  const header = `${chain.fileHeader(position)}\n`;
  const next = (number ?? 0) + 1;
  systemTrailFiles.create(recordsPath(directory, next), header);
  const opened = { directory, chain, position, file: { number: next, bytes: header.length } };
  return { opened, ...(gap !== undefined && { gap }) };
}

function gapIn(
  file: RecordFile | undefined,
  end: Position | undefined,
  heads: Heads,
): GapReason | undefined {
  if (heads.witness?.state === 'other trail') return 'another-trail';
  if (heads.own.state !== 'proved') return 'head';
  if (end === undefined) return 'changed';
  if (file?.writes.some(({ isProved }) => !isProved) === true) return 'changed';
  const known = furthest(heads) ?? beginning;
  if (end.sequence < known.sequence) return 'missing';
  return undefined;
}
