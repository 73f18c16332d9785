import { closeSync, existsSync, openSync } from 'node:fs';
import { KeyChangeInProgressError, StoreInUseError } from '../errors.ts';
import { openDatabase } from '../store/database.ts';

/** Held until it is closed, or the process ends. */
export interface KeyLock {
  close(): void;
}

/**
 * Makes this process the only one to change the key file at `path`: two rotations at once would
 * each write a file without the other's key. The lock is the operating system's, on an empty
 * database beside the file, so a killed process leaves nothing to clean up.
 *
 * @throws {KeyChangeInProgressError} `KEY_CHANGE_IN_PROGRESS`, retryable.
 */
export function lockKeyFile(path: string): KeyLock {
  const lockPath = `${path}.lock`;
  // Never opened while it may be locked by us: closing it would give up the lock, see `openDatabase`.
  if (!existsSync(lockPath)) closeSync(openSync(lockPath, 'a', 0o600));
  try {
    return openDatabase(lockPath);
  } catch (error) {
    if (error instanceof StoreInUseError) throw new KeyChangeInProgressError();
    throw error;
  }
}
