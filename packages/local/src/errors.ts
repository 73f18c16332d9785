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

  constructor(path: string, dataDirectory: string) {
    super(`there is no root key at ${path}, and ${dataDirectory} was sealed under one`, {
      hint: `put the saved copy of root.key back at ${path}; without it nothing sealed can be opened`,
    });
  }
}

/** The store was sealed under another root key. Nothing was written. Not retryable. */
export class WrongRootKeyError extends UndotenvError {
  readonly code = 'WRONG_ROOT_KEY';

  /** @param storeKeyId and `givenKeyId` are public: hashes that say nothing about the keys. */
  constructor(storeKeyId: string, givenKeyId: string) {
    super(`the store belongs to root key ${storeKeyId}, and the key given is ${givenKeyId}`, {
      hint: 'put back the root key this store was created with, or use another data directory',
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
      hint: 'restore the data directory from a backup, or move it away to start with an empty one',
      cause: options.cause,
    });
    if (options.secretId !== undefined) this.secretId = options.secretId;
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

/** The data directory, or a file in it, is not private or not ours. Not retryable. */
export class DataDirectoryError extends UndotenvError {
  readonly code = 'DATA_DIRECTORY_REFUSED';
}

/** Every error of the store, the vault and the data directory. */
export type StorageError =
  | DataDirectoryError
  | RootKeyError
  | RootKeyMissingError
  | StoreCorruptError
  | StoreInUseError
  | StoreIoError
  | UnsealError
  | UnsupportedFormatError
  | WrongRootKeyError;
