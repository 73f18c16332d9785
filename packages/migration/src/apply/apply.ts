import { readUnfinished, refuseUnfinished } from '../journal/history.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import { withLock } from '../journal/lock.ts';
import type { JournalState } from '../journal/state.ts';
import {
  NothingToResumeError,
  SecretCollisionError,
  UnfinishedMigrationError,
} from '../migration-errors.ts';
import type { PlannedMigration } from '../plan/plan-migration.ts';
import type { OnProgress, SecretOutcome } from '../progress.ts';
import type { Destination, MigrationTarget } from '../target.ts';
import { beginMigration, clearEnded } from './begin.ts';
import { finishMigration } from './finish.ts';

export interface ApplyOptions {
  /** The one the plan was made with; the caller closes it. */
  readonly destination: Destination;
  /** Consent to change the start scripts the plan shows; without it they stay. */
  readonly changeStartScripts?: boolean;
  readonly onProgress?: OnProgress;
}

/** What a migration has done. */
export interface MigrationReport {
  readonly id: string;
  readonly target: MigrationTarget;
  readonly secrets: readonly {
    readonly secret: string;
    readonly name: string;
    readonly arn: string;
    readonly versionId: string;
    readonly outcome: SecretOutcome;
  }[];
  readonly counts: Readonly<Record<SecretOutcome, number>>;
  /** The files changed, relative to the project. */
  readonly files: readonly string[];
}

/**
 * Does what a plan says: seals a backup, writes the secrets, reads them back, rewrites the files.
 * Every step is in the journal before or after it, so that after a crash at any point
 * `resumeMigration` finishes and `undoMigration` takes back.
 *
 * @throws {SecretCollisionError} `SECRET_COLLISION`: the plan, or the target now, refuses a secret.
 * @throws {EditedSinceError} `EDITED_SINCE`: a file is not as the plan saw it. Plan again.
 * @throws {UnfinishedMigrationError} `UNFINISHED_MIGRATION`: an earlier one has to end first.
 * @throws {MigrationInProgressError} `MIGRATION_IN_PROGRESS`: by another process. Retryable.
 * @throws {SecretCallError} `SECRET_CALL_FAILED`, naming the secret; no call was made after it,
 *   and no file is touched. Retryable if its cause is.
 * @throws {ReadBackError} `READ_BACK_MISMATCH`; no file is touched.
 */
export async function applyMigration(
  history: MigrationHistory,
  planned: PlannedMigration,
  { destination, changeStartScripts = false, onProgress = ignore }: ApplyOptions,
): Promise<MigrationReport> {
  for (const { name, action, note } of planned.plan.secrets) {
    if (action === 'refused') throw new SecretCollisionError(name, note ?? 'it exists');
  }
  return withLock(history, async () => {
    await refuseUnfinished(history);
    await clearEnded(history);
    const { journal, sealedFiles } = await beginMigration(history, planned, changeStartScripts);
    onProgress({ step: 'backed-up', files: sealedFiles });
    return reportOf(await finishMigration({ history, journal, destination, onProgress }));
  });
}

/**
 * Finishes the migration that was interrupted, from what it had sealed: not from the `.env` or the
 * manifest as they are now.
 *
 * @throws as `applyMigration`, besides:
 * @throws {NothingToResumeError} `NOTHING_TO_RESUME`: none is unfinished.
 * @throws {TargetMismatchError} `TARGET_MISMATCH`: it was begun elsewhere.
 * @throws {UnfinishedMigrationError} `UNFINISHED_MIGRATION`: what is unfinished is an undo.
 */
export async function resumeMigration(
  history: MigrationHistory,
  { destination, onProgress = ignore }: Omit<ApplyOptions, 'changeStartScripts'>,
): Promise<MigrationReport> {
  return withLock(history, async () => {
    const unfinished = await readUnfinished(history);
    if (unfinished === undefined) throw new NothingToResumeError();
    const { journal, state } = unfinished;
    if (state.phase === 'undoing') throw new UnfinishedMigrationError(journal.id, 'undo');
    return reportOf(await finishMigration({ history, journal, destination, onProgress }));
  });
}

function reportOf({ planned, written, rewritten }: JournalState): MigrationReport {
  const counts = { created: 0, restored: 0, unchanged: 0, updated: 0 };
  const secrets = planned.secrets.flatMap(({ secret, name }) => {
    const record = written.get(name);
    if (record === undefined) return [];
    const { arn, versionId, outcome } = record;
    counts[outcome] += 1;
    return [{ secret, name, arn, versionId, outcome }];
  });
  return { id: planned.id, target: planned.target, secrets, counts, files: [...rewritten] };
}

function ignore(): void {
  // Nobody is watching.
}
