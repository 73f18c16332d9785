import { UndotenvError } from '@undotenv/protocol';
import type { PlanError } from './plan-errors.ts';

/** An earlier migration or undo was interrupted and has to end first. */
export class UnfinishedMigrationError extends UndotenvError {
  readonly code = 'UNFINISHED_MIGRATION';
  readonly migrationId: string;

  constructor(migrationId: string, direction: 'migrate' | 'undo') {
    super(`the ${direction === 'undo' ? 'undo of ' : ''}migration ${migrationId} is not finished`, {
      hint:
        direction === 'undo'
          ? 'run `undotenv undo` again: it goes on where it stopped'
          : 'run `undotenv migrate` again to finish it, or `undotenv undo` to take it back',
    });
    this.migrationId = migrationId;
  }
}

/** No migration of this project was interrupted. */
export class NothingToResumeError extends UndotenvError {
  readonly code = 'NOTHING_TO_RESUME';

  constructor() {
    super('no migration is unfinished', { hint: 'plan a new one' });
  }
}

/** Another process is migrating this project right now. */
export class MigrationInProgressError extends UndotenvError {
  readonly code = 'MIGRATION_IN_PROGRESS';
  override readonly retryable = true;
  readonly pid: number;

  constructor(pid: number, lockFile: string) {
    super(`process ${String(pid)} is migrating this project`, {
      hint: `wait for it; if that process is something else, remove ${lockFile}`,
    });
    this.pid = pid;
  }
}

/** A secret of that name exists, was not made by this project, and holds something else. */
export class SecretCollisionError extends UndotenvError {
  readonly code = 'SECRET_COLLISION';
  readonly secretId: string;

  constructor(secretId: string, note: string) {
    super(`${secretId}: ${note}`, {
      hint: 'choose another name in the manifest, or deal with that secret first',
    });
    this.secretId = secretId;
  }
}

/**
 * A secret some of whose keys a migration was to keep is no longer the version they were read from.
 * The other's value stands.
 */
export class SecretChangedError extends UndotenvError {
  readonly code = 'SECRET_CHANGED';
  readonly secretId: string;

  constructor(secretId: string, cause?: unknown) {
    super(`${secretId} was changed since the plan, which keeps some of its keys`, {
      hint: 'theirs stands: `undotenv undo` what was begun, if anything was, and migrate again',
      ...(cause !== undefined && { cause }),
    });
    this.secretId = secretId;
  }
}

/** The target given is not the one the migration was begun with. */
export class TargetMismatchError extends UndotenvError {
  readonly code = 'TARGET_MISMATCH';

  constructor(begun: string, given: string) {
    super(`the migration was begun in ${begun}, not in ${given}`, {
      hint: 'give the same target again, or undo the migration first',
    });
  }
}

/** A call for one secret failed; no call was made after it. Retryable if its cause is. */
export class SecretCallError extends UndotenvError {
  readonly code = 'SECRET_CALL_FAILED';
  override readonly retryable: boolean;
  readonly secretId: string;

  constructor(secretId: string, cause: unknown) {
    // Of an error that is not ours the message may hold anything.
    const reason = cause instanceof UndotenvError ? cause.message : 'the call failed';
    super(`${secretId}: ${reason}`, { ...hintOf(cause), cause });
    this.retryable = cause instanceof UndotenvError && cause.retryable;
    this.secretId = secretId;
  }
}

/** What was read back is not what was written, so no file was touched. */
export class ReadBackError extends UndotenvError {
  readonly code = 'READ_BACK_MISMATCH';
  readonly secretId: string;

  constructor(secretId: string) {
    super(`${secretId} does not read back as it was written; no file was changed`, {
      hint: 'somebody may have written to it meanwhile: `undotenv undo`, then migrate again',
    });
    this.secretId = secretId;
  }
}

/** Files are not as the plan or the migration left them; going on would lose an edit. */
export class EditedSinceError extends UndotenvError {
  readonly code = 'EDITED_SINCE';
  readonly files: readonly string[];

  constructor(files: readonly string[], hint: string) {
    super(`edited since: ${files.join(', ')}`, { hint });
    this.files = files;
  }
}

/** No migration of this project can be undone. */
export class NothingToUndoError extends UndotenvError {
  readonly code = 'NOTHING_TO_UNDO';

  constructor() {
    super('there is nothing to undo', {
      hint: 'no migration of this project is recorded here, or all are undone',
    });
  }
}

/** The journal of a migration was changed or cut by something other than a crash. */
export class JournalDamagedError extends UndotenvError {
  readonly code = 'JOURNAL_DAMAGED';

  constructor(file: string, line: number) {
    super(`the journal is damaged at line ${String(line)}: ${file}`, {
      hint: 'nothing was changed; restore the file, or the root key it was written with',
    });
  }
}

/** A later version of undotenv wrote the journal. */
export class JournalFormatError extends UndotenvError {
  readonly code = 'UNSUPPORTED_JOURNAL';

  constructor(file: string) {
    super(`a later version of undotenv wrote ${file}`, {
      hint: 'nothing was changed; update undotenv',
    });
  }
}

/** The directory of the history is not one that only its owner can use. */
export class UnsafeHistoryError extends UndotenvError {
  readonly code = 'UNSAFE_HISTORY';

  constructor(directory: string, reason: string) {
    super(`${directory} ${reason}`, {
      hint: 'it must be a directory of your own with mode 0700',
    });
  }
}

/** A sealed file of a migration cannot be opened. */
export class BackupDamagedError extends UndotenvError {
  readonly code = 'BACKUP_DAMAGED';

  constructor(file: string, cause?: unknown) {
    super(`the backup cannot be opened: ${file}`, {
      hint: 'nothing was changed; restore the file, or the root key it was sealed with',
      ...(cause !== undefined && { cause }),
    });
  }
}

function hintOf(cause: unknown): { hint?: string } {
  return cause instanceof UndotenvError && cause.hint !== undefined ? { hint: cause.hint } : {};
}

/** Every error that planning, applying and undoing a migration throws of its own. */
export type MigrationError =
  | BackupDamagedError
  | EditedSinceError
  | JournalDamagedError
  | JournalFormatError
  | MigrationInProgressError
  | NothingToResumeError
  | NothingToUndoError
  | PlanError
  | ReadBackError
  | SecretCallError
  | SecretChangedError
  | SecretCollisionError
  | TargetMismatchError
  | UnfinishedMigrationError
  | UnsafeHistoryError;
