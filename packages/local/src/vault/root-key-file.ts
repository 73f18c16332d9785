import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { DataDirectoryError, RootKeyError, RootKeyMissingError } from '../errors.ts';
import { isSystemError } from '../files/disk-errors.ts';
import {
  createPrivateFile,
  isErrno,
  makePrivateDirectory,
  readPrivateFile,
} from '../files/private-file.ts';
import { type KeyFile, parseKeyFile, type Unlock } from './key-file.ts';
import type { KeyRing } from './key-ring.ts';
import { RootKey } from './root-key.ts';

export { RootKey };

type Variables = Readonly<Record<string, string | undefined>>;

/** More than sixteen sealed keys; whatever is longer is no key file. */
const maxFileBytes = 4_096;

/**
 * `$XDG_CONFIG_HOME/undotenv/root.key`, or under `~/.config`: outside of the project and of the
 * data directory, so that a copy of either one holds nothing that can be opened.
 *
 * @see XDG Base Directory Specification: a relative path is to be ignored
 */
export function defaultRootKeyPath(variables: Variables = process.env): string {
  const { XDG_CONFIG_HOME: home = '' } = variables;
  return join(isAbsolute(home) ? home : join(homedir(), '.config'), 'undotenv', 'root.key');
}

/**
 * The root key at `path` for what is in `dataDirectory`. One is made only while nothing is sealed
 * there: a new key in the place of a lost one would open nothing, and hide the loss.
 *
 * @throws {RootKeyMissingError} `ROOT_KEY_MISSING` if there is none and the directory holds a store
 *   or migrations. Not retryable.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if that cannot be told.
 * @throws as `loadOrCreateRootKey`
 */
export function rootKeyFor(
  dataDirectory: string,
  path: string = defaultRootKeyPath(),
  unlock: Unlock = {},
): KeyRing {
  makeDirectoryFor(path);
  const held = loadRootKey(path, unlock);
  if (held !== undefined) return held;
  if (!holdsSealed(dataDirectory)) return loadOrCreateRootKey(path, unlock);
  // Another process may have made both since the first look: the key always comes first.
  const made = loadRootKey(path, unlock);
  if (made === undefined) throw new RootKeyMissingError(path, dataDirectory);
  return made;
}

/**
 * Whether something in the directory is sealed under a root key.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if that cannot be told.
 */
export function holdsSealed(dataDirectory: string): boolean {
  try {
    return ['store.db', 'migrations'].some(
      (name) => lstatSync(join(dataDirectory, name), { throwIfNoEntry: false }) !== undefined,
    );
  } catch (cause) {
    if (isErrno(cause, 'ENOTDIR')) return false;
    throw new DataDirectoryError(`${dataDirectory} cannot be looked into`, {
      hint: 'choose a data directory of your own',
      cause,
    });
  }
}

/**
 * The root key at `path`, made first if there is none: 0600 in a directory of 0700, durable before
 * it is used. Two processes that make it at once both end with the same key. Where a data directory
 * is at hand, `rootKeyFor` does not take a lost key for a first start.
 *
 * @throws {RootKeyError} `ROOT_KEY_REFUSED` if the file or its directory is a link, another user's
 *   or open to others, or the file does not hold one whole key. Not retryable.
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` for a later format of the file.
 */
export function loadOrCreateRootKey(
  path: string = defaultRootKeyPath(),
  unlock: Unlock = {},
): KeyRing {
  makeDirectoryFor(path);
  const held = loadRootKey(path, unlock);
  if (held !== undefined) return held;
  onKeyFile(path, () => createPrivateFile(path, RootKey.generate().toText()));
  const made = loadRootKey(path, unlock);
  if (made === undefined) throw new RootKeyError(`${path} vanished while it was being made`);
  return made;
}

/**
 * The root key at `path` with those it has replaced, or `undefined` if there is no file.
 *
 * @param unlock needed if the file is protected by more than its permissions
 * @throws {RootKeyLockedError} `ROOT_KEY_LOCKED` or {WrongPassphraseError} `WRONG_PASSPHRASE`
 * @throws {KeychainError} `KEYCHAIN_UNAVAILABLE`
 * @throws as `loadOrCreateRootKey` otherwise
 */
export function loadRootKey(
  path: string = defaultRootKeyPath(),
  unlock: Unlock = {},
): KeyRing | undefined {
  return readKeyFile(path)?.unlock(unlock).ring;
}

/**
 * How the key file at `path` is protected, and the ids of its keys; `undefined` if there is none.
 *
 * @throws as `loadOrCreateRootKey`
 */
export function readKeyFile(path: string): KeyFile | undefined {
  const content = onKeyFile(path, () => readPrivateFile(path, maxFileBytes));
  if (content === undefined) return undefined;
  if ('problem' in content) throw new RootKeyError(content.problem, { hint: content.hint });
  try {
    return parseKeyFile(path, content.toString('latin1'));
  } finally {
    content.fill(0);
  }
}

/** The directory of the key file, 0700; made if there is none. */
export function makeDirectoryFor(path: string): void {
  const problem = onKeyFile(path, () => makePrivateDirectory(dirname(path)));
  if (problem !== undefined) throw new RootKeyError(problem.problem, { hint: problem.hint });
}

/** A failing disk is the user's business; the message of an error of Node's names paths only. */
export function onKeyFile<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new RootKeyError(`${path} cannot be read or written (${cause.code})`, {
      hint: 'check the disk, then try again; the keys that were there are still there',
      cause,
    });
  }
}
