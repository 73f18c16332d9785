import type { BigIntStats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';

/** What a file is, from one look at it. */
export interface FileStatus {
  readonly kind: 'directory' | 'file' | 'other' | 'symbolic-link';
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Hard links. */
  readonly links: number;
  readonly size: number;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
}

/** An open file. Each method is one operation that can fail, or be the last before a crash. */
export interface OpenFile {
  readonly status: () => Promise<FileStatus>;
  /** Reads on from where the last read ended, up to `maxBytes`; empty at the end of the file. */
  readonly read: (maxBytes: number) => Promise<Uint8Array>;
  /** Writes all of `bytes`, on from where the last write ended. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly truncate: (size: number) => Promise<void>;
  readonly setMode: (mode: number) => Promise<void>;
  readonly setOwner: (uid: number, gid: number) => Promise<void>;
  /** Times land on whole microseconds, rounded down: finer ones Node cannot set. */
  readonly setTimes: (atimeNs: bigint, mtimeNs: bigint) => Promise<void>;
  /** Until this returns, a power cut may lose what was written. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Every file operation of this package, so that a test can fail or end the process at any one of
 * them. Errors are those of `node:fs`.
 */
export interface FileSystem {
  /** @param flags constants of `node:fs`, combined */
  readonly open: (path: string, flags: number, mode?: number) => Promise<OpenFile>;
  /** Looks at the path itself, not at what a symbolic link points to. */
  readonly status: (path: string) => Promise<FileStatus>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Creates missing parents with the same mode; an existing directory is left as it is. */
  readonly makeDirectory: (path: string, mode: number) => Promise<void>;
  readonly list: (path: string) => Promise<string[]>;
}

export const nodeFileSystem: FileSystem = {
  open: async (path, flags, mode) => openFile(await open(path, flags, mode)),
  status: async (path) => toStatus(await lstat(path, { bigint: true })),
  rename,
  remove: unlink,
  makeDirectory: async (path, mode) => {
    await mkdir(path, { recursive: true, mode });
  },
  list: (path) => readdir(path),
};

function openFile(handle: FileHandle): OpenFile {
  return {
    status: async () => toStatus(await handle.stat({ bigint: true })),
    read: (maxBytes) => readSome(handle, maxBytes),
    write: (bytes) => writeAll(handle, bytes),
    truncate: (size) => handle.truncate(size),
    setMode: (mode) => handle.chmod(mode),
    setOwner: (uid, gid) => handle.chown(uid, gid),
    setTimes: (atimeNs, mtimeNs) => handle.utimes(toSeconds(atimeNs), toSeconds(mtimeNs)),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

async function readSome(handle: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(maxBytes);
  const { bytesRead } = await handle.read(buffer, 0, maxBytes);
  return buffer.subarray(0, bytesRead);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
    written += bytesWritten;
  }
}

/**
 * Node takes times as seconds in a double and cuts them to microseconds. Half a microsecond more
 * keeps the double's own rounding from falling into the one before.
 */
function toSeconds(nanoseconds: bigint): number {
  return (Number(nanoseconds / 1000n) + 0.5) / 1e6;
}

function toStatus(stats: BigIntStats): FileStatus {
  return {
    kind: kindOf(stats),
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    links: Number(stats.nlink),
    size: Number(stats.size),
    dev: stats.dev,
    ino: stats.ino,
    atimeNs: stats.atimeNs,
    mtimeNs: stats.mtimeNs,
  };
}

function kindOf(stats: BigIntStats): FileStatus['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symbolic-link' : 'other';
}
