import { UndotenvError } from '@undotenv/protocol';

/** A sealed text does not open: changed, cut, moved elsewhere, or sealed under another key. */
export class UnsealError extends UndotenvError {
  readonly code = 'UNSEAL_FAILED';
}

/** Written by a newer undotenv, in a format this one does not know. Not retryable. */
export class UnsupportedFormatError extends UndotenvError {
  readonly code = 'UNSUPPORTED_FORMAT';

  constructor(what: string) {
    super(`${what} was written in a format this version of undotenv does not know`, {
      hint: 'use the version of undotenv that wrote it, or a newer one',
    });
  }
}

/** The root key file cannot be used as it is: what is wrong with it. Not retryable. */
export class RootKeyError extends UndotenvError {
  readonly code = 'ROOT_KEY_REFUSED';
}

/** There is no root key, and something was sealed under one. Nothing was written. Not retryable. */
export class RootKeyMissingError extends UndotenvError {
  readonly code = 'ROOT_KEY_MISSING';

  /** @param dataDirectory what was sealed under it, where that is known */
  constructor(path: string, dataDirectory?: string) {
    const consequence =
      dataDirectory === undefined ? '' : `, and ${dataDirectory} was sealed under one`;
    super(`there is no root key at ${path}${consequence}`, {
      hint: 'import the saved key (`undotenv local key import`), or put the saved copy of root.key back; without it nothing sealed can be opened',
    });
  }
}

/** The root key is sealed with a passphrase, and none was given. Not retryable without one. */
export class RootKeyLockedError extends UndotenvError {
  readonly code = 'ROOT_KEY_LOCKED';

  constructor(path: string) {
    super(`the root key at ${path} opens with a passphrase only`, {
      hint: 'run it at a terminal, or name a file that holds the passphrase in UNDOTENV_PASSPHRASE_FILE',
    });
  }
}

const passphraseHints = {
  'root key': 'try again; if it is lost, move the file away and run: `undotenv local key import`',
  archive: 'try again; without the passphrase it was exported with, nobody opens it',
} as const;

/** The passphrase given does not open a root key or an archive. Not retryable with the same one. */
export class WrongPassphraseError extends UndotenvError {
  readonly code = 'WRONG_PASSPHRASE';

  constructor(path: string, what: keyof typeof passphraseHints = 'root key') {
    super(`the passphrase does not open the ${what} at ${path}, or the file was changed`, {
      hint: passphraseHints[what],
    });
  }
}

/** The keychain of this system cannot be used. Retryable where it may be unlocked meanwhile. */
export class KeychainError extends UndotenvError {
  readonly code = 'KEYCHAIN_UNAVAILABLE';
  override readonly retryable: boolean;

  constructor(reason: string, { hint, retryable = false }: { hint: string; retryable?: boolean }) {
    super(`the keychain cannot be used: ${reason}`, { hint });
    this.retryable = retryable;
  }
}

/** Another process is changing the root key. Retryable once it is done. */
export class KeyChangeInProgressError extends UndotenvError {
  readonly code = 'KEY_CHANGE_IN_PROGRESS';
  override readonly retryable = true;

  constructor() {
    super('another process is changing the root key', { hint: 'wait until it is done' });
  }
}

/** Something is sealed under the key still. Nothing was written. Not retryable. */
export class RootKeyNeededError extends UndotenvError {
  readonly code = 'ROOT_KEY_NEEDED';

  /** @param neededBy data directories */
  constructor(neededBy: readonly string[]) {
    super(`a retired root key is needed still, by ${neededBy.join(', ')}`, {
      hint: 'first seal everything under the current key: `undotenv local key rotate`',
    });
  }
}

/** It was sealed under another root key. Nothing was written. Not retryable. */
export class WrongRootKeyError extends UndotenvError {
  readonly code = 'WRONG_ROOT_KEY';

  /** @param sealedUnderId and `givenId` are public: hashes that say nothing about the keys. */
  constructor(sealedUnderId: string, givenId: string, what = 'the store') {
    super(`${what} belongs to root key ${sealedUnderId}, and the key given is ${givenId}`, {
      hint: 'import the key it was sealed under (`undotenv local key import`), or use another data directory',
    });
  }
}

/** The store is damaged or was changed from outside. Nothing was written. Not retryable. */
export class StoreCorruptError extends UndotenvError {
  readonly code = 'STORE_CORRUPT';
  /** The secret concerned, where a single one is. */
  readonly secretId?: string;

  constructor(what: string, options: { secretId?: string; cause?: unknown } = {}) {
    super(`the store is damaged or was changed from outside: ${what}`, {
      hint: 'restore the data directory from a backup, or move it away and start with an empty one: `undotenv local --accept-rollback`',
      cause: options.cause,
    });
    if (options.secretId !== undefined) this.secretId = options.secretId;
  }
}

/** How a store can differ from the one that was there last. */
type RollbackReason = 'older' | 'gone' | 'another' | 'unproved';

const rollbackTexts: Readonly<Record<RollbackReason, string>> = {
  older: 'is an older copy than the one that was there',
  gone: 'is gone',
  another: 'is not the one that was there',
  unproved:
    'cannot be told from an older copy: what was noted of it was changed or is of a key that is gone',
};

/**
 * The whole store is not the one that was there last, though it is genuine in itself. Nothing was
 * written. Retryable only after the store was put back, or with `acceptRollback`.
 */
export class StoreRolledBackError extends UndotenvError {
  readonly code = 'STORE_ROLLED_BACK';
  readonly reason: RollbackReason;

  constructor(reason: RollbackReason, dataDirectory: string) {
    super(`the store in ${dataDirectory} ${rollbackTexts[reason]}`, {
      hint: 'put the latest copy back; or, if you changed it yourself, go on with what is there: `undotenv local --accept-rollback`',
    });
    this.reason = reason;
  }
}

/** Who owns a data directory: a running server. */
export interface DirectoryOwner {
  readonly url: string;
  readonly pid: number;
  /** The Unix socket it serves on as well, which no other user can take; absent on Windows. */
  readonly socketPath?: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Another process, or this one, has the store open. Retryable once that owner has closed it. */
export class StoreInUseError extends UndotenvError {
  readonly code = 'STORE_IN_USE';
  override readonly retryable = true;
  /** Absent while the owner is starting or closing, and if it serves nobody. */
  readonly owner?: DirectoryOwner;

  constructor(owner?: DirectoryOwner) {
    super(
      owner === undefined
        ? 'the store is open in another process'
        : `the store is open in process ${String(owner.pid)}, which serves it at ${owner.url}`,
      { hint: 'send the request to that server, or stop it first' },
    );
    if (owner !== undefined) this.owner = owner;
  }
}

/** The disk refuses: full (retryable: nothing changed), or failing (the store is now closed). */
export class StoreIoError extends UndotenvError {
  readonly code = 'STORE_IO_FAILED';
  override readonly retryable: boolean;

  constructor(reason: string, options: { retryable: boolean; cause?: unknown }) {
    super(`the store cannot be read or written: ${reason}`, {
      hint: options.retryable
        ? 'free space on the disk, then try again: nothing was changed'
        : 'check the disk, then start again: what was acknowledged before is kept',
      cause: options.cause,
    });
    this.retryable = options.retryable;
  }
}

/**
 * The audit trail cannot be written, and so nothing is released or changed. Retryable where the disk
 * may take it later: it is tried again with every call.
 */
export class AuditTrailError extends UndotenvError {
  readonly code = 'AUDIT_TRAIL_FAILED';
  override readonly retryable: boolean;

  constructor(reason: string, options: { hint: string; retryable?: boolean; cause?: unknown }) {
    super(`the audit trail cannot be written: ${reason}`, options);
    this.retryable = options.retryable ?? false;
  }
}

/** The data directory, or a file in it, is not private or not ours. Not retryable. */
export class DataDirectoryError extends UndotenvError {
  readonly code = 'DATA_DIRECTORY_REFUSED';
}

/** The data directory holds no store. Not retryable. */
export class StoreMissingError extends UndotenvError {
  readonly code = 'STORE_MISSING';

  constructor(dataDirectory: string) {
    super(`there is no store in ${dataDirectory}`, {
      hint: 'the first secret that is written makes one; or run it in the directory of the project, or name the data directory with --data',
    });
  }
}

/** The store to import into holds something. Nothing was written. Retryable with `replace`. */
export class StoreNotEmptyError extends UndotenvError {
  readonly code = 'STORE_NOT_EMPTY';

  constructor(dataDirectory: string) {
    super(`the store in ${dataDirectory} is not empty`, {
      hint: '--replace puts what is imported in its place and keeps a copy of the store as it is; --data names another directory',
    });
  }
}

/** An archive cannot be written or read where it was asked for, and why. Not retryable. */
export class ArchiveError extends UndotenvError {
  readonly code = 'ARCHIVE_REFUSED';
}

/** The file is no archive, or not as it was exported. Nothing was written. Not retryable. */
export class ArchiveDamagedError extends UndotenvError {
  readonly code = 'ARCHIVE_DAMAGED';

  constructor(path: string, what: string) {
    super(`${path} is not an archive as undotenv wrote it: ${what}`, {
      hint: 'take another copy of it: an archive is whole or worth nothing',
    });
  }
}

/** Every error of the store, the vault and the data directory. */
export type StorageError =
  | ArchiveDamagedError
  | ArchiveError
  | AuditTrailError
  | DataDirectoryError
  | KeyChangeInProgressError
  | KeychainError
  | RootKeyError
  | RootKeyLockedError
  | RootKeyMissingError
  | RootKeyNeededError
  | StoreCorruptError
  | StoreInUseError
  | StoreIoError
  | StoreMissingError
  | StoreNotEmptyError
  | StoreRolledBackError
  | UnsealError
  | UnsupportedFormatError
  | WrongPassphraseError
  | WrongRootKeyError;
