import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { FileNotFoundError, FileOperationError } from '../file-errors.ts';
import type { FileSystem } from '../files/file-system.ts';
import { readSafely } from '../files/read-bytes.ts';
import { syncDirectory } from '../files/replace.ts';
import { UnsafeHistoryError } from '../migration-errors.ts';

/** Ours alone: names of secrets and paths are nobody else's business either. */
const directoryMode = 0o700;
const fileMode = 0o600;

/** Far above what a migration stores: a file of this size is none of ours. */
const maxStoredBytes = 64 * 1_048_576;

/** Makes the directory and its parents; durable when this returns. */
export async function makeDirectory(fileSystem: FileSystem, path: string): Promise<void> {
  if ((await fileSystem.status(path).catch(absentIsUndefined)) !== undefined) return;
  const parent = dirname(path);
  await makeDirectory(fileSystem, parent);
  await fileSystem.makeDirectory(path, directoryMode);
  await syncDirectory(parent, fileSystem);
}

/**
 * Names of secrets stand in the journal, and whoever could write here could take it away.
 *
 * @throws {UnsafeHistoryError} `UNSAFE_HISTORY`
 */
export async function checkPrivate(fileSystem: FileSystem, path: string): Promise<void> {
  const { kind, uid, mode } = await fileSystem.status(path);
  if (kind !== 'directory') throw new UnsafeHistoryError(path, 'is not a directory');
  // Windows has neither owners by number nor permission bits.
  if (process.getuid === undefined) return;
  if (uid !== process.getuid()) throw new UnsafeHistoryError(path, 'belongs to another user');
  if ((mode & 0o077) !== 0) throw new UnsafeHistoryError(path, 'is open to other users');
}

/**
 * The file's bytes, or `undefined` where there is none.
 *
 * @throws {UnsafeFileError} `UNSAFE_FILE`: it is not a file of ours.
 */
export async function readStored(
  fileSystem: FileSystem,
  path: string,
): Promise<Uint8Array | undefined> {
  const limits = { maxBytes: maxStoredBytes, userId: process.getuid?.() };
  try {
    return (await readSafely(path, limits, fileSystem)).bytes;
  } catch (error) {
    if (error instanceof FileNotFoundError) return undefined;
    throw error;
  }
}

/** Writes the whole file, so that after a crash it is there entirely or as it was before. */
export async function writeStored(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = `${path}.tmp`;
  // A crash may have left one; the lock makes sure that it is nobody's.
  await removeStored(fileSystem, temporary);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  await writeAndSync(fileSystem, temporary, flags, bytes);
  await fileSystem.rename(temporary, path);
  await syncDirectory(dirname(path), fileSystem);
}

/** Adds bytes at the end; durable when this returns, and possibly cut short after a crash. */
export async function appendStored(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW;
  await writeAndSync(fileSystem, path, flags, bytes);
}

/** Removes the file if it is there. */
export async function removeStored(fileSystem: FileSystem, path: string): Promise<void> {
  await fileSystem.remove(path).catch(absentIsUndefined);
}

/** Names in a directory, sorted; none where there is no directory. */
export async function listStored(fileSystem: FileSystem, path: string): Promise<string[]> {
  const names = await fileSystem.list(path).catch(absentIsUndefined);
  return (names ?? []).sort();
}

async function writeAndSync(
  fileSystem: FileSystem,
  path: string,
  flags: number,
  bytes: Uint8Array,
): Promise<void> {
  try {
    const file = await fileSystem.open(path, flags, fileMode);
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new FileOperationError(path, 'replace', error);
  }
}

function absentIsUndefined(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
