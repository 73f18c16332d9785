import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { RootKeyError, RootKeyLockedError, UnsealError, WrongPassphraseError } from '../errors.ts';
import { open, seal } from './envelope.ts';
import { encodeFields } from './fields.ts';
import { KeyRing } from './key-ring.ts';
import { type Keychain, systemKeychain } from './keychain.ts';
import { costText, keyFromPassphrase, newPassphraseCost, parseCost } from './passphrase.ts';

/** What keeps others from using the key file: its permissions alone, or more. */
export type KeyProtection = 'file' | 'keychain' | 'passphrase';

/** What opens a protected key file. */
export interface Unlock {
  readonly passphrase?: string;
  /** The operating system's own if absent. */
  readonly keychain?: Keychain;
}

/** A key file as anybody may see it who can read it, before it is unlocked. */
export interface KeyFile {
  readonly protection: KeyProtection;
  /** Public ids, the current key's first. Proved only by unlocking. */
  readonly ids: readonly string[];
  /**
   * @throws {RootKeyLockedError} `ROOT_KEY_LOCKED` without the passphrase it needs.
   * @throws {WrongPassphraseError} `WRONG_PASSPHRASE`
   * @throws {KeychainError} `KEYCHAIN_UNAVAILABLE`
   * @throws {RootKeyError} `ROOT_KEY_REFUSED` if the file was changed, or its keychain item is gone.
   */
  unlock(unlock: Unlock): UnlockedKeyFile;
}

export interface UnlockedKeyFile {
  readonly ring: KeyRing;
  /** The text of a file that holds these keys, protected as this one is. */
  textOf(ring: KeyRing): string;
  /** The item in the keychain without which the file does not open. */
  readonly keychainItem?: string;
}

const sealedPrefix = 'undotenv-sealed-keys-v1';
/** Beginning, ids, how the key to it is found, ciphertext: one line, one blank between. */
const sealedPattern = /^(\S+ ([0-9a-f,]+) (scrypt|keychain) (\S[^\n]*) )([\w-]+)\n?$/;

/** @throws {RootKeyError} `ROOT_KEY_REFUSED`, {UnsupportedFormatError} `UNSUPPORTED_FORMAT` */
export function parseKeyFile(path: string, text: string): KeyFile {
  if (!text.startsWith(`${sealedPrefix} `)) return clearFile(KeyRing.fromText(text));
  const [, header, ids, method, parameters, body] = sealedPattern.exec(text) ?? [];
  if (header === undefined || ids === undefined || parameters === undefined || body === undefined) {
    throw changed(path);
  }
  const bytes = Buffer.from(body, 'base64url');
  // The decoder passes over unused bits of the last character, which nothing authenticates.
  if (bytes.toString('base64url') !== body) throw changed(path);
  const sealed = { path, header, ids: ids.split(','), bytes };
  return method === 'scrypt'
    ? passphraseFile(sealed, `scrypt ${parameters}`)
    : keychainFile(sealed, parameters);
}

function clearFile(ring: KeyRing): KeyFile {
  const textOf = (next: KeyRing): string => next.toText();
  return { protection: 'file', ids: ring.ids, unlock: () => ({ ring, textOf }) };
}

/** A new salt each time: the same passphrase never makes the same key twice. */
export function passphraseText(ring: KeyRing, passphrase: string): string {
  const cost = newPassphraseCost();
  return sealedText(ring, costText(cost), keyFromPassphrase(passphrase, cost));
}

/**
 * Under a new key in the keychain. The keychain holds a key to the file and not the root keys, so
 * that changing those is one replaced file, whole at any moment.
 */
export function keychainText(ring: KeyRing, keychain: Keychain): string {
  const item = randomBytes(16).toString('hex');
  const secret = randomBytes(32);
  keychain.keep(item, secret.toString('base64url'));
  const key = createSecretKey(secret);
  secret.fill(0);
  return sealedText(ring, `keychain ${item}`, key);
}

interface SealedKeys {
  readonly path: string;
  readonly header: string;
  readonly ids: readonly string[];
  readonly bytes: Buffer;
}

function passphraseFile(sealed: SealedKeys, parameters: string): KeyFile {
  return {
    protection: 'passphrase',
    ids: sealed.ids,
    unlock({ passphrase }) {
      const cost = parseCost(parameters);
      if (cost === undefined) {
        throw new RootKeyError('the key file asks for work that undotenv does not do', {
          hint: 'put back the key file as undotenv wrote it, or import the saved key',
        });
      }
      if (passphrase === undefined) throw new RootKeyLockedError(sealed.path);
      const ring = openSealed(sealed, keyFromPassphrase(passphrase, cost));
      if (ring === undefined) throw new WrongPassphraseError(sealed.path);
      return { ring, textOf: (next) => passphraseText(next, passphrase) };
    },
  };
}

function keychainFile(sealed: SealedKeys, item: string): KeyFile {
  if (!/^[0-9a-f]{32}$/.test(item)) throw changed(sealed.path);
  return {
    protection: 'keychain',
    ids: sealed.ids,
    unlock({ keychain = systemKeychain() }) {
      const secret = keychain.find(item);
      if (secret === undefined) {
        throw new RootKeyError(`the keychain has lost what opens ${sealed.path}`, {
          hint: 'move that file away, then import the saved key: `undotenv local key import`',
        });
      }
      const bytes = Buffer.from(secret, 'base64url');
      if (bytes.length !== 32) throw changed(sealed.path);
      const key = createSecretKey(bytes);
      bytes.fill(0);
      const ring = openSealed(sealed, key);
      if (ring === undefined) throw changed(sealed.path);
      const textOf = (next: KeyRing): string => sealedText(next, `keychain ${item}`, key);
      return { ring, keychainItem: item, textOf };
    },
  };
}

/** Everything before the ciphertext is authenticated with it: ids, method, its parameters. */
function sealedText(ring: KeyRing, method: string, key: KeyObject): string {
  const header = `${sealedPrefix} ${ring.ids.join(',')} ${method} `;
  const plaintext = Buffer.from(ring.toText());
  const sealed = seal(key, plaintext, aadOf(header));
  plaintext.fill(0);
  return `${header}${sealed.toString('base64url')}\n`;
}

function openSealed({ header, bytes }: SealedKeys, key: KeyObject): KeyRing | undefined {
  try {
    const plaintext = open(key, bytes, aadOf(header));
    const ring = KeyRing.fromText(plaintext.toString('latin1'));
    plaintext.fill(0);
    return ring;
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}

function aadOf(header: string): Buffer {
  return encodeFields(['undotenv', 'root keys', header]);
}

function changed(path: string): RootKeyError {
  return new RootKeyError(`${path} is damaged, or was changed by others`, {
    hint: 'put back the key file as undotenv wrote it, or move it away and import the saved key',
  });
}
