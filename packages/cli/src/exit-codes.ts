import type { ClientError } from '@undotenv/client';
import type { LocalError } from '@undotenv/local';
import type { ManifestError } from '@undotenv/manifest';
import type { MigrationError, MigrationFileError } from '@undotenv/migration';
import type { CommandLineError } from './errors.ts';

/** What the program's exit code says; other programs rely on it. */
export const exitCodes = {
  done: 0,
  /** A finding, drift, or a check that failed. */
  failed: 1,
  usage: 2,
  /** Refused for safety: going on would lose, leak or overwrite something. */
  refused: 3,
  notFound: 4,
  denied: 5,
  unavailable: 6,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Every error any command can end with. */
export type AnyError =
  ClientError | CommandLineError | LocalError | ManifestError | MigrationError | MigrationFileError;

export type ErrorCode = AnyError['code'];

const { failed, usage, refused, notFound, denied, unavailable } = exitCodes;

/** Exhaustive by its type: a new error does not compile until its exit code is decided here. */
export const exitCodeByErrorCode: Readonly<Record<ErrorCode, ExitCode>> = {
  ACCESS_DENIED: denied,
  AMBIGUOUS_FILES: refused,
  ARCHIVE_DAMAGED: refused,
  ARCHIVE_REFUSED: refused,
  AUDIT_TRAIL_FAILED: refused,
  BACKUP_DAMAGED: refused,
  BINARY_SECRET: failed,
  CANCELLED: refused,
  CONCURRENT_CHANGE: refused,
  CONFLICTING_SETTINGS: usage,
  CONFLICTING_VALUES: refused,
  CREDENTIALS_MISSING: refused,
  CREDENTIALS_REJECTED: denied,
  DATA_DIRECTORY_REFUSED: refused,
  EDITED_SINCE: refused,
  ENTANGLED_LINES: refused,
  EPHEMERAL_ONLY: refused,
  FILE_CHANGED: refused,
  FILE_NOT_FOUND: notFound,
  FILE_OPERATION_FAILED: failed,
  FILE_TOO_LARGE: refused,
  HIDDEN_VALUE: refused,
  INVALID_CONFIGURATION: usage,
  INVALID_JSON: failed,
  INVALID_KMS_KEYS: usage,
  INVALID_MANIFEST: usage,
  INVALID_PACKAGE_JSON: refused,
  INVALID_PRINCIPALS: usage,
  INVALID_REFERENCE: usage,
  INVALID_REQUEST: failed,
  INVALID_VARIABLES: refused,
  JOURNAL_DAMAGED: refused,
  KEYCHAIN_UNAVAILABLE: unavailable,
  KEY_CHANGE_IN_PROGRESS: unavailable,
  KMS_KEY_UNUSABLE: denied,
  MALFORMED_LINES: refused,
  MANIFEST_FILE: usage,
  MIGRATION_IN_PROGRESS: refused,
  MISSING_KEY: notFound,
  NOTHING_TO_MIGRATE: notFound,
  NOTHING_TO_RESUME: notFound,
  NOTHING_TO_UNDO: notFound,
  NOT_LOOPBACK: refused,
  NOT_TEXT: refused,
  PLAN_REFUSED: refused,
  PORT_IN_USE: unavailable,
  READ_BACK_MISMATCH: failed,
  REFUSED: refused,
  REFUSED_NAME: refused,
  RESPONSE_REFUSED: refused,
  ROOT_KEY_LOCKED: refused,
  ROOT_KEY_MISSING: refused,
  ROOT_KEY_NEEDED: refused,
  ROOT_KEY_REFUSED: refused,
  SECRET_CHANGED: refused,
  SECRET_COLLISION: refused,
  SECRET_EXISTS: refused,
  SECRET_NOT_FOUND: notFound,
  SECRET_READ_FAILED: failed,
  SECRET_CALL_FAILED: failed,
  SHAPE_MISMATCH: failed,
  SHARED_NAME: refused,
  STORE_CORRUPT: refused,
  STORE_IN_USE: unavailable,
  STORE_IO_FAILED: failed,
  STORE_MISSING: notFound,
  STORE_NOT_EMPTY: refused,
  STORE_ROLLED_BACK: refused,
  TARGET_MISMATCH: refused,
  THROTTLED: unavailable,
  TRACKED_HISTORY: refused,
  UNAVAILABLE: unavailable,
  UNFINISHED_MIGRATION: refused,
  UNKNOWN_ENVIRONMENT: usage,
  UNREPRESENTABLE_VALUE: refused,
  UNSAFE_FILE: refused,
  UNSAFE_HISTORY: refused,
  UNSEAL_FAILED: refused,
  UNSUPPORTED_FORMAT: refused,
  UNSUPPORTED_JOURNAL: refused,
  USAGE: usage,
  VALUE_TOO_LARGE: refused,
  WRONG_PASSPHRASE: denied,
  WRONG_ROOT_KEY: refused,
};

/** The exit code for an error; an error about one secret counts as what caused it. */
export function exitCodeOf(error: unknown): ExitCode {
  const code = codeOf(error);
  if (code === undefined) return failed;
  const cause = error instanceof Error ? codeOf(error.cause) : undefined;
  if (code === 'SECRET_CALL_FAILED' && cause !== undefined) return exitCodeByErrorCode[cause];
  return exitCodeByErrorCode[code];
}

function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return isErrorCode(error.code) ? error.code : undefined;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(exitCodeByErrorCode, code);
}
