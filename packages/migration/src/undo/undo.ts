import { limits } from '@undotenv/protocol';
import { clearEnded, removeSealed } from '../apply/begin.ts';
import { readMigrations, type RecordedMigration } from '../journal/history.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import type { Journal } from '../journal/journal.ts';
import { withLock } from '../journal/lock.ts';
import type { UndoingRecord } from '../journal/records.ts';
import { journalState, type JournalState } from '../journal/state.ts';
import { NothingToUndoError, SecretCallError, TargetMismatchError } from '../migration-errors.ts';
import type { OnProgress, SecretOutcome, UndoneSecretOutcome } from '../progress.ts';
import { needsTarget, returnSecret, type SecretToReturn } from '../secrets/return-secret.ts';
import {
  destinationOf,
  isSameTarget,
  targetText,
  type Destination,
  type MigrationTarget,
} from '../target.ts';
import {
  changeOf,
  filesToRestore,
  isEditedBeside,
  refuseEdited,
  restoreFiles,
  withBackups,
  type UndoChange,
} from './undo-files.ts';

/** What undo would take back. */
export interface UndoPlan {
  readonly id: string;
  /** Of the migration; ISO 8601, UTC. */
  readonly startedAt: string;
  readonly project: string;
  readonly application: string;
  readonly environments: readonly string[];
  readonly target: MigrationTarget;
  /** Whether this goes on with an undo that was interrupted. */
  readonly isResumed: boolean;
  readonly files: readonly {
    readonly path: string;
    /** `keep`: it was edited since, and holds no value; only `force` restores it. */
    readonly change: UndoChange;
    /** Changed since the migration: `.env` is refused without `force`, others are kept. */
    readonly isEdited: boolean;
  }[];
  /** What the migration did to each secret; `region` of those that are not in the target's. */
  readonly secrets: readonly {
    readonly name: string;
    readonly region?: string;
    readonly outcome: SecretOutcome;
  }[];
}

export interface UndoOptions {
  /** Opens the journal's target, if a secret has to be looked at; what it opens is closed. */
  readonly connect: (target: MigrationTarget) => Promise<Destination>;
  /** Restores files that were edited since; the edited ones are first sealed into the backup. */
  readonly force?: boolean;
  /**
   * Schedules the deletion of the secrets it created, 7 to 30 days ahead; `false` keeps them.
   * Absent: as an interrupted undo was told, or else they stay.
   */
  readonly deleteSecrets?: { readonly recoveryWindowDays: number } | false;
  readonly onProgress?: OnProgress;
}

export interface UndoReport {
  readonly id: string;
  readonly target: MigrationTarget;
  /** The files restored or removed, relative to the project. */
  readonly files: readonly string[];
  readonly secrets: readonly { readonly name: string; readonly outcome: UndoneSecretOutcome }[];
}

/**
 * What `undoMigration` would do, by looking at the files only.
 *
 * @throws {NothingToUndoError} `NOTHING_TO_UNDO`
 */
export async function planUndo(history: MigrationHistory): Promise<UndoPlan> {
  const { state } = await lastUndoable(history);
  const { id, project, application, environment, environments, target } = state.planned;
  const files = await filesToRestore(history, state);
  return {
    id,
    startedAt: state.startedAt,
    project,
    application,
    environments: environments ?? [environment],
    target,
    isResumed: state.phase === 'undoing',
    files: files.map((each) => ({
      path: each.file.path,
      change: changeOf(each),
      isEdited: each.content === 'edited',
    })),
    secrets: secretsToReturn(state).map(({ name, region, outcome }) => ({
      name,
      ...(region !== undefined && { region }),
      outcome,
    })),
  };
}

/**
 * Takes the last migration back: files to the bytes, mode and times they had (times to the
 * microsecond, the finest Node can set), and secrets that existed before to their previous version
 * if nobody has written to them since. Secrets it created stay unless `deleteSecrets` is given;
 * tags and descriptions stay. Interrupted anywhere, it is to be called again.
 *
 * @throws {NothingToUndoError} `NOTHING_TO_UNDO`
 * @throws {EditedSinceError} `EDITED_SINCE` if `.env` was edited; nothing was changed.
 * @throws {BackupDamagedError} `BACKUP_DAMAGED`; nothing was changed.
 * @throws {TargetMismatchError} `TARGET_MISMATCH`: `connect` opened another target.
 * @throws {SecretCallError} `SECRET_CALL_FAILED`; the files are restored by then.
 * @throws {MigrationInProgressError} `MIGRATION_IN_PROGRESS`: by another process. Retryable.
 * @throws {RangeError} if `recoveryWindowDays` is not from 7 to 30.
 */
export async function undoMigration(
  history: MigrationHistory,
  { connect, force = false, deleteSecrets, onProgress = () => undefined }: UndoOptions,
): Promise<UndoReport> {
  checkRecoveryWindow(deletionDays(deleteSecrets, undefined));
  return withLock(history, async () => {
    await clearEnded(history);
    const { journal, state } = await lastUndoable(history);
    const { undoing } = state;
    const wasForced = (path: string): boolean => force || (undoing?.aside ?? []).includes(path);
    const files = (await filesToRestore(history, state)).filter(
      (each) => !isEditedBeside(each) || wasForced(each.file.path),
    );
    const edited = files.filter(({ content }) => content === 'edited').map(({ file }) => file.path);
    // An interrupted undo that was forced goes on without being forced again.
    refuseEdited(files, force ? edited : (undoing?.aside ?? []));
    const backedUp = await withBackups(history, journal.id, files);
    const days = deletionDays(deleteSecrets, undoing);
    await journal.append({
      type: 'undoing',
      ...(days !== undefined && { recoveryWindowDays: days }),
      aside: [...new Set([...(undoing?.aside ?? []), ...edited])],
    });
    // The files first: from here on the application has its values again.
    await restoreFiles(history, journal, backedUp, onProgress);
    await returnSecrets(journal, connect, days, onProgress);
    await journal.append({ type: 'undone' });
    await removeSealed(history, journal.id, state.planned.files);
    return reportOf(journalState(journal));
  });
}

/** The newest one that is not undone; a migration undone uncovers the one before it. */
async function lastUndoable(history: MigrationHistory): Promise<RecordedMigration> {
  const last = (await readMigrations(history)).find(({ state: { phase } }) =>
    ['done', 'undoing', 'unfinished'].includes(phase),
  );
  if (last === undefined) throw new NothingToUndoError();
  return last;
}

/** Those that were written, or may have been. */
function secretsToReturn({ planned, writing, written }: JournalState): SecretToReturn[] {
  return planned.secrets.flatMap(({ name, region, token }): SecretToReturn[] => {
    const where = region === undefined ? {} : { region };
    const record = written.get(name);
    if (record !== undefined) return [{ ...record, ...where }];
    const intent = writing.get(name);
    return intent === undefined ? [] : [{ ...intent, ...where, versionId: token }];
  });
}

async function returnSecrets(
  journal: Journal,
  connect: UndoOptions['connect'],
  days: number | undefined,
  onProgress: OnProgress,
): Promise<void> {
  const state = journalState(journal);
  const { target } = state.planned;
  const remaining = secretsToReturn(state).filter(({ name }) => !state.returned.has(name));
  const isTargetNeeded = remaining.some((secret) => needsTarget(secret, days));
  const destination = isTargetNeeded ? await openSame(connect, target) : undefined;
  try {
    for (const secret of remaining) {
      const { name } = secret;
      const outcome =
        destination === undefined || !needsTarget(secret, days)
          ? 'kept'
          : await returnSecret(destinationOf(secret, destination).api, secret, days).catch(
              (cause: unknown) => {
                throw new SecretCallError(name, cause);
              },
            );
      await journal.append({ type: 'returned', name, outcome });
      onProgress({ step: 'returned', secret: name, outcome });
    }
  } finally {
    destination?.api.close();
  }
}

async function openSame(
  connect: UndoOptions['connect'],
  target: MigrationTarget,
): Promise<Destination> {
  const destination = await connect(target);
  if (isSameTarget(target, destination.target)) return destination;
  destination.api.close();
  throw new TargetMismatchError(targetText(target), targetText(destination.target));
}

function deletionDays(
  deleteSecrets: UndoOptions['deleteSecrets'],
  undoing: UndoingRecord | undefined,
): number | undefined {
  if (deleteSecrets === false) return undefined;
  return deleteSecrets?.recoveryWindowDays ?? undoing?.recoveryWindowDays;
}

function checkRecoveryWindow(days: number | undefined): void {
  const { recoveryWindowMinDays: min, recoveryWindowMaxDays: max } = limits;
  if (days === undefined || (Number.isInteger(days) && days >= min && days <= max)) return;
  throw new RangeError(`recoveryWindowDays must be from ${String(min)} to ${String(max)}`);
}

function reportOf({ planned, restored, returned }: JournalState): UndoReport {
  return {
    id: planned.id,
    target: planned.target,
    files: [...restored],
    secrets: [...returned].map(([name, outcome]) => ({ name, outcome })),
  };
}
