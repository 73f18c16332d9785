import { lstatSync, mkdtempSync, rmdirSync, rmSync, type Stats, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { DataDirectoryError } from '../errors.ts';
import { ancestorProblem } from '../files/ancestors.ts';
import { isErrno, privacyProblem } from '../files/private-file.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export const socketName = 'server.sock';
const directoryPrefix = 'undotenv-';

/** What `sun_path` holds on macOS without its final NUL; Linux has four bytes more. */
const maxSocketPathBytes = 103;

/**
 * Where the owner of a data directory is to listen: on a socket inside of it, or, where that path
 * is too long for one, in a new private directory of the system's. Unlike a port, which anybody
 * can take once the owner is gone, neither lets another user in. `undefined` on Windows.
 *
 * @param dataDirectory absolute, private, and held by this process
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if there is no place for it.
 */
export function placeServerSocket(
  dataDirectory: string,
  variables: Variables = process.env,
): string | undefined {
  if (process.platform === 'win32') return undefined;
  const path = join(dataDirectory, socketName);
  if (fits(path)) return path;
  for (const base of [variables['XDG_RUNTIME_DIR'] ?? '', tmpdir(), '/tmp']) {
    const directory = fits(join(base, `${directoryPrefix}XXXXXX`, socketName))
      ? makeDirectoryIn(base)
      : undefined;
    if (directory !== undefined) return join(directory, socketName);
  }
  throw new DataDirectoryError(`the path of ${dataDirectory} is too long for a socket`, {
    hint: 'choose a data directory with a shorter path, or set TMPDIR to a directory of your own',
  });
}

/** Removes a socket, whether or not its server still ran, and the directory made for it. */
export function removeServerSocket(path: string, dataDirectory: string): void {
  const directory = dirname(path);
  if (directory === dataDirectory) {
    rmSync(path, { force: true });
    return;
  }
  if (basename(path) !== socketName || !basename(directory).startsWith(directoryPrefix)) return;
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  if (stats === undefined || privacyProblem(directory, stats, 'directory') !== undefined) return;
  rmSync(path, { force: true });
  try {
    rmdirSync(directory);
  } catch (error) {
    // Something else was put there, and is not ours to remove.
    if (!isErrno(error, 'ENOTEMPTY')) throw error;
  }
}

/**
 * Whether there is a socket at `path`, after making sure that only this user can have put it there.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if it or its directory is not private.
 */
export function checkServerSocket(path: string): boolean {
  const directory = dirname(path);
  const checks = [
    [directory, 'directory'],
    [path, 'socket'],
  ] as const;
  for (const [each, kind] of checks) {
    const stats = lstatSync(each, { throwIfNoEntry: false });
    if (stats === undefined) return false;
    const problem = privacyProblem(each, stats, kind);
    if (problem === undefined) continue;
    throw new DataDirectoryError(problem.problem, { hint: problem.hint });
  }
  return true;
}

function fits(path: string): boolean {
  return isAbsolute(path) && Buffer.byteLength(path) <= maxSocketPathBytes;
}

/** A directory of 0700 with a name nobody can guess, or `undefined` if `base` is no place for it. */
function makeDirectoryIn(base: string): string | undefined {
  const stats = statSync(base, { throwIfNoEntry: false });
  if (stats === undefined || !keepsNames(stats) || ancestorProblem(base) !== undefined) {
    return undefined;
  }
  try {
    return mkdtempSync(join(base, directoryPrefix));
  } catch (error) {
    if (['EACCES', 'ENOTDIR', 'EROFS'].some((code) => isErrno(error, code))) return undefined;
    throw error;
  }
}

/** Whether no other user but root can give a name in this directory to something else. */
function keepsNames({ mode, uid }: Stats): boolean {
  const isTrusted = uid === 0 || uid === process.getuid?.();
  return isTrusted && ((mode & 0o022) === 0 || (mode & 0o1000) !== 0);
}
