import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UndotenvError } from '@undotenv/protocol';
import {
  FileChangedError,
  FileNotFoundError,
  FileOperationError,
  FileTooLargeError,
} from '../file-errors.ts';
import { nodeFileSystem, type FileSystem } from './file-system.ts';
import { identityOf, isSameFile, type FileIdentity } from './identity.ts';
import { readSafely } from './read-bytes.ts';

export interface ReplaceOptions {
  /** Permission bits of the new file. */
  readonly mode: number;
  /** What the new content was made from: anything else in its place is left alone. */
  readonly expected: FileIdentity | 'absent';
  /** Absent: those of the moment of writing. */
  readonly times?: { readonly atimeNs: bigint; readonly mtimeNs: bigint };
  /** Absent: the process's own. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** A fresh suffix for the temporary file, of letters and digits. */
  readonly random: () => string;
  /** As for `readProjectFile`. */
  readonly userId?: number;
  readonly fileSystem?: FileSystem;
}

/**
 * Replaces a file so that at every moment, a crash or a power cut included, it holds either all of
 * the old bytes or all of the new ones. Once this returns, the new ones are on the disk.
 *
 * Between the last comparison and the rename another program has a few microseconds in which its
 * change would be lost; no file system offers a rename that compares.
 *
 * @throws {FileChangedError} `FILE_CHANGED`: the file is not the one expected; it was left alone
 * @throws {UnsafeFileError} `UNSAFE_FILE`: it has become a link, or another user's
 * @throws {FileOperationError} `FILE_OPERATION_FAILED`, retryable; its hint says which bytes stand
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  options: ReplaceOptions,
): Promise<void> {
  const { fileSystem = nodeFileSystem } = options;
  const temporary = `${path}${temporaryInfix}${options.random()}${temporarySuffix}`;
  try {
    await writeTemporary(temporary, bytes, options, fileSystem);
    await checkUnchanged(path, options, fileSystem);
    await fileSystem.rename(temporary, path);
  } catch (error) {
    // The first failure is the one to tell; a leftover is found by `removeTemporaries`.
    await fileSystem.remove(temporary).catch(() => undefined);
    throw error instanceof UndotenvError ? error : new FileOperationError(path, 'replace', error);
  }
  try {
    await syncDirectory(dirname(path), fileSystem);
  } catch (error) {
    throw new FileOperationError(path, 'sync', error);
  }
}

const temporaryInfix = '.undotenv-';
const temporarySuffix = '.tmp';
const createFlags =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Nobody else can read the file until all of it is written; only then it takes its own mode. */
async function writeTemporary(
  temporary: string,
  bytes: Uint8Array,
  { mode, owner, times }: ReplaceOptions,
  fileSystem: FileSystem,
): Promise<void> {
  const file = await fileSystem.open(temporary, createFlags, 0o600);
  try {
    await file.write(bytes);
    const { uid, gid } = await file.status();
    if (owner !== undefined && (owner.uid !== uid || owner.gid !== gid)) {
      await file.setOwner(owner.uid, owner.gid);
    }
    await file.setMode(mode);
    if (times !== undefined) await file.setTimes(times.atimeNs, times.mtimeNs);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function checkUnchanged(
  path: string,
  { expected, userId = process.getuid?.() }: ReplaceOptions,
  fileSystem: FileSystem,
): Promise<void> {
  const limits = { maxBytes: expected === 'absent' ? 0 : expected.size, userId };
  const found = await readSafely(path, limits, fileSystem).catch((error: unknown) => {
    if (error instanceof FileNotFoundError) return 'absent' as const;
    if (error instanceof FileTooLargeError) throw new FileChangedError(path);
    throw error;
  });
  const isExpected =
    found === 'absent' || expected === 'absent'
      ? found === expected
      : isSameFile(identityOf(found.status, found.bytes), expected);
  if (!isExpected) throw new FileChangedError(path);
}

/** Makes the names in a directory durable, as fsync of a file does its content. */
export async function syncDirectory(
  path: string,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<void> {
  // Windows cannot open a directory; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const directory = await fileSystem.open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Removes what a process that was killed inside `replaceFile` left beside `path`. To be called only
 * by who knows that no other replacement of the file is under way.
 *
 * @returns the names removed
 */
export async function removeTemporaries(
  path: string,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<string[]> {
  const directory = dirname(path);
  const prefix = `${basename(path)}${temporaryInfix}`;
  const leftovers = (await fileSystem.list(directory)).filter(
    (name) => name.startsWith(prefix) && isTemporary(name),
  );
  for (const name of leftovers) await fileSystem.remove(join(directory, name));
  return leftovers;
}

/** Whether a name is one that `replaceFile` gives to what is not yet in its place. */
export function isTemporary(name: string): boolean {
  return name.includes(temporaryInfix) && name.endsWith(temporarySuffix);
}
