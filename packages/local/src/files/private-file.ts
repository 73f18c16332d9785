import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PrivacyProblem } from './privacy-problem.ts';
import { ancestorProblem } from './ancestors.ts';

/** Absent on Windows, where the types claim it too. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

type Kind = 'directory' | 'file' | 'socket';

const isKind: Readonly<Record<Kind, (stats: Stats) => boolean>> = {
  directory: (stats) => stats.isDirectory(),
  file: (stats) => stats.isFile(),
  socket: (stats) => stats.isSocket(),
};

/**
 * What keeps the file, directory or socket behind `stats` from being private: its kind, its owner,
 * its permissions. Windows has neither of the last two in this form; there the user's profile
 * directory keeps others out.
 */
export function privacyProblem(path: string, stats: Stats, kind: Kind): PrivacyProblem | undefined {
  if (!isKind[kind](stats)) {
    const what = stats.isSymbolicLink() ? 'a symbolic link' : `not a ${kind}`;
    return { problem: `${path} is ${what}`, hint: `put a ${kind} of your own in its place` };
  }
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  if (stats.uid !== user) {
    return {
      problem: `${path} belongs to another user`,
      hint: 'run as its owner, or move it away',
    };
  }
  const [permissions, text] = kind === 'directory' ? [0o700, '700'] : [0o600, '600'];
  if ((stats.mode & 0o7777 & ~permissions) !== 0) {
    const command = `run: chmod ${text} '${path}'`;
    // Somebody may have named a directory that is not for this, and that others need.
    const hint =
      kind === 'directory' ? `${command}, if it is for this alone; or choose another` : command;
    return { problem: `${path} is open to other users`, hint };
  }
  return undefined;
}

/** Makes the directory, 0700, with those above it, unless it is there; then checks them. */
export function makePrivateDirectory(path: string): PrivacyProblem | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = ['EEXIST', 'ENOTDIR', 'EACCES', 'EROFS'].find((each) => isErrno(error, each));
    if (code === undefined) throw error;
    return {
      problem: `${path} cannot be made a directory (${code})`,
      hint: 'choose a directory below one of your own',
    };
  }
  return privacyProblem(path, lstatSync(path), 'directory') ?? ancestorProblem(path);
}

/**
 * The file's bytes, `undefined` if there is none, or why it was not read. It is checked after it
 * was opened, so that what is checked is what is read; a link is never followed.
 *
 * @param maxBytes a longer file comes back cut off after one byte more
 */
export function readPrivateFile(
  path: string,
  maxBytes: number,
): Buffer | PrivacyProblem | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // Without this a pipe would block `open`, and a link would make it fail with a bare ELOOP.
  const problem = privacyProblem(path, stats, 'file');
  if (problem !== undefined) return problem;
  const descriptor = openSync(path, constants.O_RDONLY | noFollow);
  try {
    const buffer = Buffer.alloc(maxBytes + 1);
    const length = readSync(descriptor, buffer);
    return privacyProblem(path, fstatSync(descriptor), 'file') ?? buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts a whole, durable file at `path`. @returns false, and nothing changed, if one is there. */
export function createPrivateFile(path: string, content: string | Uint8Array): boolean {
  const temporary = writeTemporary(path, content);
  try {
    return publishFile(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Gives the file at `temporary` the name `path` as well, durably, unless something has that name:
 * `link` is the one call that does both at once, so that of two processes exactly one succeeds.
 */
export function publishFile(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
  syncDirectory(dirname(path));
  return true;
}

/** Puts the file at `path` in the place of any that is there: readers see the old or the new. */
export function replacePrivateFile(path: string, content: string | Uint8Array): void {
  const temporary = writeTemporary(path, content);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(path));
}

/** A name beside `path` that nothing has yet. */
export function temporaryNameFor(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}.new`;
}

/** Removes what killed processes have left of a file at `path` they were making. */
export function removeTemporaries(path: string): void {
  const directory = dirname(path);
  const start = `${basename(path)}.`;
  for (const name of readdirSync(directory)) {
    const isTemporary =
      name.startsWith(start) && /^[0-9a-f]{16}\.new$/.test(name.slice(start.length));
    if (isTemporary) rmSync(join(directory, name), { force: true });
  }
}

function writeTemporary(path: string, content: string | Uint8Array): string {
  const temporary = temporaryNameFor(path);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
  const descriptor = openSync(temporary, flags, 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

/** A new name is durable once its directory is; Windows syncs none and needs none. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
