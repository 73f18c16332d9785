import {
  AccessDeniedError,
  BinarySecretError,
  ConfigurationError,
  CredentialsMissingError,
  CredentialsRejectedError,
  InvalidJsonError,
  InvalidRequestError,
  KmsKeyError,
  MissingKeyError,
  ResponseRefusedError,
  SecretExistsError,
  SecretNotFoundError,
  SecretReadError,
  ShapeMismatchError,
  ThrottledError,
  UnavailableError,
} from '@undotenv/client';
import * as local from '@undotenv/local';
import {
  ConflictingSettingsError,
  EnvironmentError,
  ManifestError,
  VariablesError,
} from '@undotenv/manifest';
import * as migration from '@undotenv/migration';
import { InvalidReferenceError, type UndotenvError } from '@undotenv/protocol';
import type { exitCodeByErrorCode } from 'undotenv';
import * as commandLine from '../packages/cli/src/errors.ts';

export type ErrorCode = keyof typeof exitCodeByErrorCode;

const secretId = 'canary/secret';
const path = '/canary/.env';
const lines = [{ variable: 'CANARY', lines: [1, 2] }];

/**
 * Every error a command can end with, made as the packages make it, around a cause that holds
 * values: what a parser, a driver or the system might have said.
 */
export const errorsAround: Readonly<Record<ErrorCode, (cause: Error) => UndotenvError>> = {
  ACCESS_DENIED: (cause) => new AccessDeniedError({ secretId, action: 'canary:Do', cause }),
  AMBIGUOUS_FILES: () => new migration.AmbiguousFilesError('canary', [path]),
  ARCHIVE_DAMAGED: () => new local.ArchiveDamagedError(path, 'its end is missing'),
  ARCHIVE_REFUSED: (cause) => new local.ArchiveError('no place', { cause }),
  AUDIT_TRAIL_FAILED: (cause) => new local.AuditTrailError('disk', { hint: 'free space', cause }),
  BACKUP_DAMAGED: (cause) => new migration.BackupDamagedError(path, cause),
  BINARY_SECRET: () => new BinarySecretError({ secretId }),
  CANCELLED: () => new commandLine.CancelledError(),
  CONCURRENT_CHANGE: (cause) => new commandLine.ConcurrentChangeError('changed', { cause }),
  CONFLICTING_SETTINGS: (cause) => new ConflictingSettingsError('conflict', { cause }),
  CONFLICTING_VALUES: () => new migration.ConflictingValuesError(path, lines),
  CREDENTIALS_MISSING: (cause) => new CredentialsMissingError('none', { secretId, cause }),
  CREDENTIALS_REJECTED: (cause) => new CredentialsRejectedError({ secretId, cause }),
  DATA_DIRECTORY_REFUSED: (cause) => new local.DataDirectoryError('not private', { cause }),
  EDITED_SINCE: () => new migration.EditedSinceError([path], 'plan again'),
  ENTANGLED_LINES: () => new migration.EntangledLinesError([1]),
  EPHEMERAL_ONLY: () => new local.EphemeralOnlyError('control'),
  FILE_CHANGED: () => new migration.FileChangedError(path),
  FILE_NOT_FOUND: () => new migration.FileNotFoundError(path),
  FILE_OPERATION_FAILED: (cause) => new migration.FileOperationError(path, 'read', cause),
  FILE_TOO_LARGE: () => new migration.FileTooLargeError(path, 1),
  HIDDEN_VALUE: () => new migration.HiddenValueError(path, lines),
  INVALID_CONFIGURATION: (cause) => new ConfigurationError('wrong', { cause }),
  INVALID_JSON: () => new InvalidJsonError({ secretId, position: 3 }),
  INVALID_KMS_KEYS: () =>
    new local.InvalidKeysError([{ path: '[0].alias', message: 'a text is expected' }]),
  INVALID_MANIFEST: (cause) => new ManifestError('wrong', { cause }),
  INVALID_PACKAGE_JSON: () => new migration.InvalidPackageJsonError('is no JSON'),
  INVALID_PRINCIPALS: () =>
    new local.InvalidPrincipalsError([{ path: '[0].arn', message: 'an ARN is expected' }]),
  INVALID_REFERENCE: () => new InvalidReferenceError('wrong'),
  INVALID_REQUEST: (cause) => new InvalidRequestError({ secretId, cause }),
  INVALID_VARIABLES: () =>
    new VariablesError([{ variable: 'CANARY', secret: 'secret', problem: 'not an integer' }]),
  JOURNAL_DAMAGED: () => new migration.JournalDamagedError(path, 1),
  KEYCHAIN_UNAVAILABLE: () => new local.KeychainError('there is none', { hint: 'install it' }),
  KEY_CHANGE_IN_PROGRESS: () => new local.KeyChangeInProgressError(),
  KMS_KEY_UNUSABLE: (cause) => new KmsKeyError({ secretId, cause }),
  MALFORMED_LINES: () => new migration.MalformedLinesError(path, [{ line: 1, problem: 'odd' }]),
  MANIFEST_FILE: (cause) => new commandLine.ManifestFileError('cannot be loaded', { cause }),
  MIGRATION_IN_PROGRESS: () => new migration.MigrationInProgressError(1, path),
  MISSING_KEY: () => new MissingKeyError({ secretId, key: 'key' }),
  NOTHING_TO_MIGRATE: () => new migration.NothingToMigrateError([path]),
  NOTHING_TO_RESUME: () => new migration.NothingToResumeError(),
  NOTHING_TO_UNDO: () => new migration.NothingToUndoError(),
  NOT_LOOPBACK: () => new local.NotLoopbackError(),
  NOT_TEXT: () => new migration.NotTextError(path, 'invalid UTF-8'),
  PLAN_REFUSED: () =>
    new migration.PlanRefusedError([
      { where: path, error: new migration.HiddenValueError(path, lines) },
    ]),
  PORT_IN_USE: () => new local.PortInUseError(1),
  READ_BACK_MISMATCH: () => new migration.ReadBackError(secretId),
  REFUSED: (cause) => new commandLine.RefusedError('refused', { cause }),
  REFUSED_NAME: () => new migration.SecretNameError(secretId),
  RESPONSE_REFUSED: (cause) => new ResponseRefusedError('not JSON', { secretId, cause }),
  ROOT_KEY_LOCKED: () => new local.RootKeyLockedError(path),
  ROOT_KEY_MISSING: () => new local.RootKeyMissingError(path, path),
  ROOT_KEY_NEEDED: () => new local.RootKeyNeededError([path]),
  ROOT_KEY_REFUSED: (cause) => new local.RootKeyError('not private', { cause }),
  SECRET_CALL_FAILED: (cause) =>
    new migration.SecretCallError(secretId, new UnavailableError({ secretId, cause })),
  SECRET_CHANGED: (cause) => new migration.SecretChangedError(secretId, cause),
  SECRET_COLLISION: () => new migration.SecretCollisionError(secretId, 'it exists'),
  SECRET_EXISTS: (cause) => new SecretExistsError({ secretId, cause }),
  SECRET_NOT_FOUND: (cause) => new SecretNotFoundError({ secretId, cause }),
  SECRET_READ_FAILED: (cause) => new SecretReadError(new SecretNotFoundError({ secretId, cause })),
  SHAPE_MISMATCH: () => new ShapeMismatchError({ secretId, paths: ['port'] }),
  SHARED_NAME: () => new migration.SharedNameError(secretId, ['one', 'other']),
  STORE_CORRUPT: (cause) => new local.StoreCorruptError('a row', { secretId, cause }),
  STORE_IN_USE: () => new local.StoreInUseError(),
  STORE_IO_FAILED: (cause) => new local.StoreIoError('disk', { retryable: false, cause }),
  STORE_MISSING: () => new local.StoreMissingError(path),
  STORE_NOT_EMPTY: () => new local.StoreNotEmptyError(path),
  STORE_ROLLED_BACK: () => new local.StoreRolledBackError('older', path),
  TARGET_MISMATCH: () => new migration.TargetMismatchError('here', 'there'),
  THROTTLED: (cause) => new ThrottledError({ secretId, cause }),
  TRACKED_HISTORY: () => new migration.TrackedHistoryError(path),
  UNAVAILABLE: (cause) => new UnavailableError({ secretId, cause }),
  UNFINISHED_MIGRATION: () => new migration.UnfinishedMigrationError('id', 'undo'),
  UNKNOWN_ENVIRONMENT: (cause) => new EnvironmentError('unknown', { cause }),
  UNREPRESENTABLE_VALUE: () => new migration.UnrepresentableValueError('CANARY'),
  UNSAFE_FILE: () => new migration.UnsafeFileError(path, 'hard-link'),
  UNSAFE_HISTORY: () => new migration.UnsafeHistoryError(path, 'is open to others'),
  UNSEAL_FAILED: (cause) => new local.UnsealError('does not open', { cause }),
  UNSUPPORTED_FORMAT: () => new local.UnsupportedFormatError('the store'),
  UNSUPPORTED_JOURNAL: () => new migration.JournalFormatError(path),
  USAGE: (cause) => new commandLine.UsageError('wrong', { cause }),
  VALUE_TOO_LARGE: () => new migration.ValueTooLargeError(secretId, 70_000),
  WRONG_PASSPHRASE: () => new local.WrongPassphraseError(path),
  WRONG_ROOT_KEY: () => new local.WrongRootKeyError('one', 'other'),
};
