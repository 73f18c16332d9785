import { constants } from 'node:fs';
import {
  FileNotFoundError,
  FileOperationError,
  FileTooLargeError,
  UnsafeFileError,
} from '../file-errors.ts';
import type { FileStatus, FileSystem, OpenFile } from './file-system.ts';

export interface FileContent {
  readonly status: FileStatus;
  readonly bytes: Uint8Array;
}

export interface ReadLimits {
  readonly maxBytes: number;
  /** Whose the file must be; `undefined` where users have no numbers. */
  readonly userId: number | undefined;
  /** The groups a file of theirs may be given; `undefined` where any, or where nobody asks. */
  readonly groupIds?: readonly number[] | undefined;
}

/** Reads a file whole, through one descriptor, after checking what that descriptor is of. */
export async function readSafely(
  path: string,
  limits: ReadLimits,
  fileSystem: FileSystem,
): Promise<FileContent> {
  try {
    await refuseLinkOnWindows(path, fileSystem);
    const file = await fileSystem.open(path, readFlags);
    try {
      return await readOpen(path, file, limits);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toFileError(path, error);
  }
}

// Without O_NONBLOCK, opening a pipe would wait for a writer before it could be refused.
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Windows has no O_NOFOLLOW. Its links are made by administrators, so the gap is left open. */
async function refuseLinkOnWindows(path: string, fileSystem: FileSystem): Promise<void> {
  if (process.platform !== 'win32') return;
  const { kind } = await fileSystem.status(path);
  if (kind === 'symbolic-link') throw new UnsafeFileError(path, 'symbolic-link');
}

async function readOpen(path: string, file: OpenFile, limits: ReadLimits): Promise<FileContent> {
  const status = await file.status();
  checkSafe(path, status, limits);
  if (status.size > limits.maxBytes) throw new FileTooLargeError(path, limits.maxBytes);
  return { status, bytes: await readUpTo(path, file, limits.maxBytes) };
}

function checkSafe(path: string, status: FileStatus, { userId, groupIds }: ReadLimits): void {
  if (status.kind !== 'file') throw new UnsafeFileError(path, 'not-a-regular-file');
  if (status.links > 1) throw new UnsafeFileError(path, 'hard-link');
  if (userId !== undefined && status.uid !== userId) {
    throw new UnsafeFileError(path, 'foreign-owner');
  }
  if (groupIds?.includes(status.gid) === false) throw new UnsafeFileError(path, 'foreign-group');
}

/** The size said before may be outgrown, so the limit holds while reading too. */
async function readUpTo(path: string, file: OpenFile, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = await file.read(Math.min(maxBytes + 1 - length, 65_536));
    if (part.length === 0) return Buffer.concat(parts);
    parts.push(part);
    length += part.length;
    if (length > maxBytes) throw new FileTooLargeError(path, maxBytes);
  }
}

function toFileError(path: string, error: unknown): Error {
  if (error instanceof UnsafeFileError || error instanceof FileTooLargeError) return error;
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new FileNotFoundError(path);
    // What O_NOFOLLOW gives on Linux and macOS, and on FreeBSD.
    case 'ELOOP':
    case 'EMLINK':
      return new UnsafeFileError(path, 'symbolic-link');
    // A socket cannot be opened.
    case 'ENXIO':
      return new UnsafeFileError(path, 'not-a-regular-file');
    default:
      return new FileOperationError(path, 'read', error);
  }
}
