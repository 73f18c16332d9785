import { KeychainError, RootKeyError, RootKeyMissingError } from '../errors.ts';
import { createPrivateFile, removeTemporaries, replacePrivateFile } from '../files/private-file.ts';
import {
  keychainText,
  type KeyFile,
  type KeyProtection,
  parseKeyFile,
  passphraseText,
  type Unlock,
  type UnlockedKeyFile,
} from '../vault/key-file.ts';
import { type Keychain, systemKeychain } from '../vault/keychain.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { newPassphraseProblem } from '../vault/passphrase.ts';
import { makeDirectoryFor, readKeyFile, onKeyFile } from '../vault/root-key-file.ts';
import { RootKey, type RootKeys } from '../vault/root-key.ts';
import { type KeyLock, lockKeyFile } from './key-lock.ts';

/** How a key file is to be protected from now on. */
export type NewProtection =
  | { readonly by: 'file' }
  | { readonly by: 'keychain'; readonly keychain?: Keychain }
  | { readonly by: 'passphrase'; readonly passphrase: string };

/**
 * The key file, held for changes until `close`. Each change replaces the file in one step: killed
 * anywhere, it holds the keys of before or those of after.
 */
export class KeyChange {
  readonly #path: string;
  readonly #unlock: Unlock;
  readonly #lock: KeyLock;
  #file: KeyFile;
  #unlocked: UnlockedKeyFile;

  /**
   * Opens the key file at `path`, alone, and removes what changes that were killed have left.
   *
   * @throws {KeyChangeInProgressError} `KEY_CHANGE_IN_PROGRESS`, retryable.
   * @throws {RootKeyMissingError} `ROOT_KEY_MISSING`
   * @throws as `loadRootKey` otherwise
   */
  constructor(path: string, unlock: Unlock = {}) {
    makeDirectoryFor(path);
    this.#path = path;
    this.#unlock = unlock;
    this.#lock = onKeyFile(path, () => lockKeyFile(path));
    try {
      const file = readKeyFile(path);
      if (file === undefined) throw new RootKeyMissingError(path);
      this.#file = file;
      this.#unlocked = file.unlock(unlock);
      // One that a killed process left may hold keys in the clear.
      removeTemporaries(path);
    } catch (error) {
      this.#lock.close();
      throw error;
    }
  }

  /** The keys as they are now. */
  get ring(): KeyRing {
    return this.#unlocked.ring;
  }

  get protection(): KeyProtection {
    return this.#file.protection;
  }

  /** Makes a new key the current one; the others stay, retired. */
  renew(): void {
    this.#replaceKeys(this.ring.withCurrent(RootKey.generate()));
  }

  /** Adds keys as retired ones: they open what they have sealed. */
  addRetired(keys: RootKeys): void {
    this.#replaceKeys(this.ring.withRetired(keys));
  }

  /** Lets retired keys go, for good: the caller has made sure that nothing needs them. */
  forget(ids: readonly string[]): void {
    this.#replaceKeys(this.ring.without(ids));
  }

  /**
   * Keeps the keys and changes what keeps others from them.
   *
   * @throws {RootKeyError} `ROOT_KEY_REFUSED` for a passphrase that is too short.
   * @throws {KeychainError} `KEYCHAIN_UNAVAILABLE`
   */
  protect(protection: NewProtection): void {
    const { keychainItem } = this.#unlocked;
    switch (protection.by) {
      case 'file':
        this.#replace(this.ring.toText(), {});
        break;
      case 'passphrase': {
        const { passphrase } = protection;
        const problem = newPassphraseProblem(passphrase);
        if (problem !== undefined) throw new RootKeyError(problem.problem, { hint: problem.hint });
        this.#replace(passphraseText(this.ring, passphrase), { passphrase });
        break;
      }
      case 'keychain': {
        const { keychain = systemKeychain() } = protection;
        this.#replace(keychainText(this.ring, keychain), { keychain });
      }
    }
    // Last: until now the file needed it.
    if (keychainItem !== undefined) this.#removeItem(keychainItem);
  }

  /** Lets others change the file. May be called again. */
  close(): void {
    this.#lock.close();
  }

  #removeItem(item: string): void {
    try {
      (this.#unlock.keychain ?? systemKeychain()).remove(item);
    } catch (error) {
      // Left over, as after a crash, it opens nothing that is still there.
      if (!(error instanceof KeychainError)) throw error;
    }
  }

  #replaceKeys(ring: KeyRing): void {
    const text = this.#unlocked.textOf(ring);
    onKeyFile(this.#path, () => {
      replacePrivateFile(this.#path, text);
    });
    this.#unlocked = { ...this.#unlocked, ring };
  }

  /** Nothing replaces the file before its new text was opened again and gave the same keys. */
  #replace(text: string, unlock: Unlock): void {
    const file = parseKeyFile(this.#path, text);
    const unlocked = file.unlock(unlock);
    if (unlocked.ring.toText() !== this.ring.toText()) {
      throw new RootKeyError('the key file that was about to be written does not open', {
        hint: 'nothing was changed; try again',
      });
    }
    onKeyFile(this.#path, () => {
      replacePrivateFile(this.#path, text);
    });
    this.#file = file;
    this.#unlocked = unlocked;
  }
}

/**
 * Puts saved keys back. Where there is a key file, its current key stays the current one, and those
 * it lacks are added as retired ones: nothing that opens today stops opening.
 *
 * @throws as `KeyChange`, but without a key file it makes one
 */
export function importRootKeys(
  path: string,
  saved: KeyRing,
  unlock: Unlock = {},
): 'added' | 'created' | 'unchanged' {
  makeDirectoryFor(path);
  const isMissing = readKeyFile(path) === undefined;
  if (isMissing && onKeyFile(path, () => createPrivateFile(path, saved.toText()))) return 'created';
  const change = new KeyChange(path, unlock);
  try {
    if (saved.ids.every((id) => change.ring.ids.includes(id))) return 'unchanged';
    change.addRetired(saved);
    return 'added';
  } finally {
    change.close();
  }
}
