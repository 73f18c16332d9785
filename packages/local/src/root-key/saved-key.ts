import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { RootKeyError } from '../errors.ts';
import { isErrno } from '../files/private-file.ts';
import { KeyRing } from '../vault/key-ring.ts';

const checkPrefix = 'undotenv-root-key-check';

const explanation = `# The root key of undotenv. It opens the local stores and the backups of migrations: keep it
# where you keep passwords, and away from them. To put it back: undotenv local key import
`;

/**
 * The keys as text to be saved elsewhere: a line for each, and a last one by which a changed or
 * missing line is noticed.
 */
export function savedKeyText(ring: KeyRing): string {
  const keys = ring.toText();
  return `${explanation}${keys}${checkPrefix} ${checkOf(keys)}\n`;
}

/**
 * Writes the keys to a new file, 0600, and reads it again. It is written under its own name: the
 * drive it goes to may know neither links nor permissions.
 *
 * @throws {RootKeyError} `ROOT_KEY_REFUSED` if there is such a file, or it cannot be written.
 */
export function saveKey(path: string, ring: KeyRing): void {
  const text = savedKeyText(ring);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'wx', 0o600);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
    if (readFileSync(path, 'latin1') !== text) throw new RootKeyError(`${path} reads differently`);
  } catch (cause) {
    if (descriptor !== undefined) rmSync(path, { force: true });
    if (cause instanceof RootKeyError) throw cause;
    const reason = isErrno(cause, 'EEXIST') ? 'there is such a file' : 'it cannot be written';
    throw new RootKeyError(`the key was not saved as ${path}: ${reason}`, {
      hint: 'name a new file in a directory of your own',
      cause,
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Reads what `savedKeyText` made, or a copy of a key file that is protected by nothing.
 *
 * @throws {RootKeyError} `ROOT_KEY_REFUSED` if it is neither, or was changed.
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` for a later version of the text form.
 */
export function parseSavedKey(text: string): KeyRing {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const isCheck = (line: string): boolean => line.startsWith(checkPrefix);
  const keys = lines.filter((line) => !isCheck(line)).map((line) => `${line.trim()}\n`);
  const checks = lines.filter(isCheck);
  if (keys[0]?.startsWith('undotenv-sealed-keys-') === true) {
    throw new RootKeyError('this is a key file that is protected still, not a saved key', {
      hint: 'a copy of root.key goes back to where root.key was; `undotenv local key export` saves the key itself',
    });
  }
  const check = `${checkPrefix} ${checkOf(keys.join(''))}`;
  // A copy of a key file has no check, and with one key none is missing.
  if (checks.length === 0 ? keys.length > 1 : checks.some((line) => line.trim() !== check)) {
    throw new RootKeyError('the saved key was changed, or a part of it is missing', {
      hint: 'compare it with what was saved, character by character',
    });
  }
  return KeyRing.fromText(keys.join(''));
}

/** Tells a slip of the pen, not an attacker: 64 bits of a hash say nothing about 256 random ones. */
function checkOf(keys: string): string {
  return createHash('sha256').update(keys).digest('hex').slice(0, 16);
}
