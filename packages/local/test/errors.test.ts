import { UndotenvError } from '@undotenv/protocol';
import { expect, it } from 'vitest';
import {
  ArchiveDamagedError,
  ArchiveError,
  AuditTrailError,
  DataDirectoryError,
  KeyChangeInProgressError,
  KeychainError,
  RootKeyError,
  RootKeyLockedError,
  RootKeyMissingError,
  RootKeyNeededError,
  type StorageError,
  StoreCorruptError,
  StoreInUseError,
  StoreIoError,
  StoreMissingError,
  StoreNotEmptyError,
  StoreRolledBackError,
  UnsealError,
  UnsupportedFormatError,
  WrongPassphraseError,
  WrongRootKeyError,
} from '../src/errors.ts';

const owner = { url: 'http://127.0.0.1:4584', pid: 7, startedAt: '2026-01-01T00:00:00.000Z' };

/** One of each; a code missing here does not compile. */
const errors: { [Code in StorageError['code']]: Extract<StorageError, { code: Code }> } = {
  ARCHIVE_DAMAGED: new ArchiveDamagedError('/x/store.undotenv', 'its end is missing'),
  ARCHIVE_REFUSED: new ArchiveError('there is such a file', { hint: 'name another' }),
  AUDIT_TRAIL_FAILED: new AuditTrailError('the disk is full', { hint: 'free', retryable: true }),
  DATA_DIRECTORY_REFUSED: new DataDirectoryError('/x is open to other users'),
  KEYCHAIN_UNAVAILABLE: new KeychainError('there is none', { hint: 'use a passphrase' }),
  KEY_CHANGE_IN_PROGRESS: new KeyChangeInProgressError(),
  ROOT_KEY_LOCKED: new RootKeyLockedError('/x/root.key'),
  ROOT_KEY_MISSING: new RootKeyMissingError('/x/root.key', '/x/data'),
  ROOT_KEY_NEEDED: new RootKeyNeededError(['/x/data']),
  ROOT_KEY_REFUSED: new RootKeyError('/x is open to other users'),
  STORE_CORRUPT: new StoreCorruptError('an entry is not as undotenv wrote it', { secretId: 'app' }),
  STORE_IN_USE: new StoreInUseError(owner),
  STORE_IO_FAILED: new StoreIoError('the disk is full', { retryable: true }),
  STORE_MISSING: new StoreMissingError('/x/data'),
  STORE_NOT_EMPTY: new StoreNotEmptyError('/x/data'),
  STORE_ROLLED_BACK: new StoreRolledBackError('older', '/x/data'),
  UNSEAL_FAILED: new UnsealError('a sealed text does not open'),
  UNSUPPORTED_FORMAT: new UnsupportedFormatError('the store'),
  WRONG_PASSPHRASE: new WrongPassphraseError('/x/root.key'),
  WRONG_ROOT_KEY: new WrongRootKeyError('00', '01'),
};

it.each(Object.entries(errors))('%s is an error of ours with its own code', (code, error) => {
  expect(error).toBeInstanceOf(UndotenvError);
  expect(error.code).toBe(code);
  expect(error.name).toBe(error.constructor.name);
  expect(error.message).not.toBe('');
});

it('only what may pass by itself is retryable', () => {
  const retryable = Object.values(errors).filter((error) => error.retryable);
  expect(retryable.map(({ code }) => code)).toEqual([
    'AUDIT_TRAIL_FAILED',
    'KEY_CHANGE_IN_PROGRESS',
    'STORE_IN_USE',
    'STORE_IO_FAILED',
  ]);
  expect(new StoreIoError('SQLITE_IOERR', { retryable: false }).retryable).toBe(false);
});

it('a store in use names its owner’s process and URL, if it is known', () => {
  expect(errors.STORE_IN_USE.message).toContain(
    'process 7, which serves it at http://127.0.0.1:4584',
  );
  expect(new StoreInUseError().owner).toBeUndefined();
});
