import { FileNotFoundError, NotTextError } from '../file-errors.ts';
import { nodeFileSystem, type FileSystem } from './file-system.ts';
import { identityOf, type FileIdentity } from './identity.ts';
import { readSafely } from './read-bytes.ts';

export interface ProjectFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** `bytes` as text; a byte order mark is part of it. */
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
  readonly identity: FileIdentity;
}

export interface ReadOptions {
  /** 1 MiB when absent: sixteen of the largest secrets there can be. */
  readonly maxBytes?: number;
  /** Whose the file must be; the process's own user when absent. Not checked on Windows. */
  readonly userId?: number;
  /** Groups that its replacement may be given; the process's own when absent, any for root. */
  readonly groupIds?: readonly number[];
  readonly fileSystem?: FileSystem;
}

const defaultMaxBytes = 1024 * 1024;

/**
 * Reads a text file that is later to be replaced, refusing what could not be replaced safely.
 *
 * @throws {FileNotFoundError} `FILE_NOT_FOUND`
 * @throws {UnsafeFileError} `UNSAFE_FILE`: a symbolic link, a file with other hard links or of
 *   another user or of a group it could not be given again, anything but a regular file
 * @throws {FileTooLargeError} `FILE_TOO_LARGE`, before reading it
 * @throws {NotTextError} `NOT_TEXT`: invalid UTF-8, or a NUL byte
 * @throws {FileOperationError} `FILE_OPERATION_FAILED`, the only one that is retryable
 */
export async function readProjectFile(
  path: string,
  options: ReadOptions = {},
): Promise<ProjectFile> {
  const { fileSystem = nodeFileSystem, maxBytes = defaultMaxBytes } = options;
  const userId = options.userId ?? process.getuid?.();
  const groupIds = options.groupIds ?? ownGroups();
  const { status, bytes } = await readSafely(path, { maxBytes, userId, groupIds }, fileSystem);
  const { mode, uid, gid, atimeNs, mtimeNs } = status;
  const text = toText(path, bytes);
  const identity = identityOf(status, bytes);
  return { path, bytes, text, mode, uid, gid, atimeNs, mtimeNs, identity };
}

/** `undefined` for root, and on Windows, where groups have no numbers. */
function ownGroups(): readonly number[] | undefined {
  if (process.getuid === undefined || process.getuid() === 0) return undefined;
  return [process.getegid?.() ?? -1, ...(process.getgroups?.() ?? [])];
}

/** As `readProjectFile`, and `undefined` if there is no such file. */
export async function readProjectFileIfPresent(
  path: string,
  options: ReadOptions = {},
): Promise<ProjectFile | undefined> {
  try {
    return await readProjectFile(path, options);
  } catch (error) {
    if (error instanceof FileNotFoundError) return undefined;
    throw error;
  }
}

function toText(path: string, bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new NotTextError(path, 'a NUL byte');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotTextError(path, 'invalid UTF-8');
  }
}
