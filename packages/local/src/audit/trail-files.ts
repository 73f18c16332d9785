import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fdatasyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AuditTrailError, DataDirectoryError } from '../errors.ts';
import { createPrivateFile, readPrivateFile } from '../files/private-file.ts';
import { realPathOf } from '../files/real-path.ts';

/** All that a trail does to files while it is written; a test can make any of it fail. */
export interface TrailFiles {
  /** Puts a whole, durable file at `path`, unless one is there. */
  create(path: string, content: string): void;
  /** For writing; a link is never followed. */
  open(path: string): number;
  /** All of the bytes, at that place. */
  write(descriptor: number, bytes: Uint8Array, position: number): void;
  truncate(descriptor: number, bytes: number): void;
  sync(descriptor: number): void;
  close(descriptor: number): void;
}

/** Absent on Windows, where the types claim it too. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

export const systemTrailFiles: TrailFiles = {
  create: (path, content) => {
    createPrivateFile(path, content);
  },
  open: (path) => openSync(path, constants.O_WRONLY | noFollow),
  write: (descriptor, bytes, position) => {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
    }
  },
  truncate: (descriptor, bytes) => {
    ftruncateSync(descriptor, bytes);
  },
  sync: (descriptor) => {
    fdatasyncSync(descriptor);
  },
  close: (descriptor) => {
    closeSync(descriptor);
  },
};

/** Where the trail of a data directory is. */
export function trailDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'audit');
}

export function headPath(directory: string): string {
  return join(directory, 'head');
}

/**
 * The second head of a trail, outside of the data directory: what is put back to an older state
 * there, this one still knows. Named after the directory's real path, also once that is gone.
 */
export function witnessPath(witnessDirectory: string, dataDirectory: string): string {
  const name = createHash('sha256').update(realPathOf(dataDirectory)).digest('hex').slice(0, 32);
  return join(witnessDirectory, `${name}.head`);
}

/** `000001.log` and on. */
export function recordsPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(6, '0')}.log`);
}

/** The numbers of the files of records, ascending; none if there is no trail. */
export function recordFileNumbers(directory: string): number[] {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(directory)
    .flatMap((name) => /^(\d{6})\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);
}

/**
 * What is in a file of the trail up to the first zero byte, as Latin-1: all that is written to one
 * is ASCII, and so no two contents read alike. Behind it is what was filled for records to come. If
 * one stands among records, those behind it are missing to the head or to the next file. `undefined`
 * if there is no file.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if it is not private.
 */
export function readTrailText(path: string): string | undefined {
  const size = lstatSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  const content = readPrivateFile(path, size);
  if (content === undefined) return undefined;
  if ('problem' in content) throw new DataDirectoryError(content.problem, { hint: content.hint });
  const end = content.indexOf(0);
  return content.toString('latin1', 0, end === -1 ? content.length : end);
}

/** The disk itself, or the share of it that whoever writes may use. */
export function isDiskFull(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOSPC' || error.code === 'EDQUOT')
  );
}

/** What the disk did, without its message: its code is all that helps. */
export function writeFailure(cause: unknown): AuditTrailError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return new AuditTrailError(code === 'ENOSPC' ? 'the disk is full' : code, {
    hint: 'free space on the disk or repair it: until then nothing is read or changed',
    retryable: true,
    cause,
  });
}
