import type { ManifestSecret } from '@undotenv/manifest';
import type { PlannedAction, PlannedFile } from '../plan/plan.ts';
import type { SecretOutcome, UndoneSecretOutcome } from '../progress.ts';
import type { MigrationTarget } from '../target.ts';

/** Read before anything else of a journal; a journal of a later format is refused. */
export const journalFormat = 1;

/** What a migration set out to do to one secret. The value is known by its fingerprint only. */
export interface JournalledSecret {
  /** Its name in the manifest. */
  readonly secret: string;
  /** Its name in Secrets Manager. */
  readonly name: string;
  /** Absent: the target's. */
  readonly region?: string;
  readonly kind: ManifestSecret['kind'];
  readonly action: Exclude<PlannedAction, 'refused'>;
  /** The ClientRequestToken of its write, and so the id of the version this migration makes. */
  readonly token: string;
  /** What reading the secret back must give. */
  readonly fingerprint: string;
}

/** A file's change. Fingerprints are of the whole content. */
export interface JournalledFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly kind: PlannedFile['kind'];
  /** Absent for a file the migration creates. */
  readonly before?: string;
  readonly after: string;
}

export interface PlannedRecord {
  readonly type: 'planned';
  readonly format: typeof journalFormat;
  readonly id: string;
  readonly project: string;
  /** The first that variables were read from. */
  readonly file: string;
  readonly application: string;
  /** The first of `environments`. */
  readonly environment: string;
  /** Absent where there is but one, and in journals of the first releases. */
  readonly environments?: readonly string[];
  readonly target: MigrationTarget;
  readonly secrets: readonly JournalledSecret[];
  /** In the order of rewriting. */
  readonly files: readonly JournalledFile[];
}

/** Before the calls for a secret; `previousVersionId` was current then. */
export interface WritingRecord {
  readonly type: 'writing';
  readonly name: string;
  readonly outcome: SecretOutcome;
  readonly previousVersionId?: string;
}

/** After them. `versionId` is the current version, made by this migration unless `unchanged`. */
export interface WrittenRecord {
  readonly type: 'written';
  readonly name: string;
  readonly arn: string;
  readonly versionId: string;
  readonly outcome: SecretOutcome;
  readonly previousVersionId?: string;
}

export interface UndoingRecord {
  readonly type: 'undoing';
  /** Days until the secrets it created are gone; absent when they stay. */
  readonly recoveryWindowDays?: number;
  /** Files that were edited since, and are put aside, sealed, before they are restored. */
  readonly aside: readonly string[];
}

/**
 * One step of a migration or its undo. `planned` comes before every effect; the others are written
 * when the effect they name is durable, except `writing`, `rewriting` and `undoing`, which announce theirs.
 */
export type JournalEvent =
  | PlannedRecord
  | { readonly type: 'backed-up' }
  | WritingRecord
  | WrittenRecord
  | { readonly type: 'verified' }
  | { readonly type: 'rewriting'; readonly path: string }
  | { readonly type: 'rewritten'; readonly path: string }
  | { readonly type: 'done' }
  /** Nothing had been written anywhere, so there is nothing to finish or undo. */
  | { readonly type: 'abandoned' }
  | UndoingRecord
  /** `digest` tells two edits of one file apart. */
  | { readonly type: 'set-aside'; readonly path: string; readonly digest: string }
  | { readonly type: 'restored'; readonly path: string }
  /** The file was as before already, and was left alone. */
  | { readonly type: 'found-restored'; readonly path: string }
  | { readonly type: 'returned'; readonly name: string; readonly outcome: UndoneSecretOutcome }
  | { readonly type: 'undone' };

/** An event with the time it was recorded, ISO 8601 in UTC. */
export type JournalRecord = JournalEvent & { readonly at: string };
