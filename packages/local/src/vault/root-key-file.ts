import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { RootKeyError } from '../errors.ts';
import { createPrivateFile, makePrivateDirectory, readPrivateFile } from '../files/private-file.ts';
import { RootKey } from './root-key.ts';

export { RootKey };

type Variables = Readonly<Record<string, string | undefined>>;

/** Far more than a root key's one line; whatever is longer is not one. */
const maxFileBytes = 256;

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
 * The root key at `path`, made first if there is none: 0600 in a directory of 0700, durable before
 * it is used. Two processes that make it at once both end with the same key.
 *
 * @throws {RootKeyError} `ROOT_KEY_REFUSED` if the file or its directory is a link, another user's
 *   or open to others, or the file does not hold one whole key. Not retryable.
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` for a later format of the file.
 */
export function loadOrCreateRootKey(path: string = defaultRootKeyPath()): RootKey {
  const problem = makePrivateDirectory(dirname(path));
  if (problem !== undefined) throw new RootKeyError(problem.problem, { hint: problem.hint });
  const held = loadRootKey(path);
  if (held !== undefined) return held;
  createPrivateFile(path, RootKey.generate().toText());
  const made = loadRootKey(path);
  if (made === undefined) throw new RootKeyError(`${path} vanished while it was being made`);
  return made;
}

/**
 * The root key at `path`, or `undefined` if there is no file.
 *
 * @throws as `loadOrCreateRootKey`
 */
export function loadRootKey(path: string = defaultRootKeyPath()): RootKey | undefined {
  const content = readPrivateFile(path, maxFileBytes);
  if (content === undefined) return undefined;
  if ('problem' in content) throw new RootKeyError(content.problem, { hint: content.hint });
  try {
    return RootKey.fromText(content.toString('latin1'));
  } finally {
    content.fill(0);
  }
}
