import { RootKeyError } from '../errors.ts';
import { makeDirectoryFor, readKeyFile } from '../vault/root-key-file.ts';
import { lockKeyFile } from './key-lock.ts';

/**
 * Makes sure that the key file at `path` still holds the key of this id, under which something was
 * just sealed by a process that has had the key for a while, e.g. as it waited for an answer.
 *
 * Whoever forgets keys looks for what needs them and removes them under one lock. Asked under the
 * same lock, after the seal is on the disk, this comes before that look or after the removal.
 *
 * @throws {RootKeyError} `ROOT_KEY_REFUSED` if the key is gone: what was sealed would never open.
 * @throws {KeyChangeInProgressError} `KEY_CHANGE_IN_PROGRESS`, retryable.
 */
export function confirmKeyIsKept(path: string, id: string): void {
  makeDirectoryFor(path);
  const lock = lockKeyFile(path);
  try {
    if (readKeyFile(path)?.ids.includes(id) === true) return;
  } finally {
    lock.close();
  }
  throw new RootKeyError('the root key was replaced, and the old one forgotten, meanwhile', {
    hint: 'run it again: it takes the new key',
  });
}
