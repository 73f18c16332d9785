import { UnfinishedMigrationError } from '../migration-errors.ts';
import type { SecretOutcome } from '../progress.ts';
import type { MigrationTarget } from '../target.ts';
import { openJournal, type Journal } from './journal.ts';
import type { MigrationHistory } from './migration-history.ts';
import { journalStateOf, type JournalState, type MigrationState } from './state.ts';
import { listStored } from './storage.ts';

export type { MigrationState };

/** A migration as its journal tells it. */
export interface MigrationSummary {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly state: MigrationState;
  readonly project: string;
  readonly application: string;
  /** The first that variables were read from. */
  readonly file: string;
  /** The first of `environments`. */
  readonly environment: string;
  readonly environments: readonly string[];
  readonly target: MigrationTarget;
  /**
   * In the order of writing; without `outcome` while it is not written, without `region` in the
   * target's.
   */
  readonly secrets: readonly {
    readonly name: string;
    readonly region?: string;
    readonly outcome?: SecretOutcome;
  }[];
  /** The files it changes, relative to the project. */
  readonly files: readonly string[];
}

/**
 * All migrations of the project, newest first; none where nothing was ever recorded.
 *
 * @throws {JournalDamagedError} `JOURNAL_DAMAGED`.
 */
export async function listMigrations(history: MigrationHistory): Promise<MigrationSummary[]> {
  const migrations = await readMigrations(history);
  return migrations.map(({ state }) => summaryOf(state));
}

/** The migration that was interrupted, in state `unfinished` or `undoing`, if there is one. */
export async function findUnfinishedMigration(
  history: MigrationHistory,
): Promise<MigrationSummary | undefined> {
  const unfinished = await readUnfinished(history);
  return unfinished && summaryOf(unfinished.state);
}

export interface RecordedMigration {
  readonly journal: Journal;
  readonly state: JournalState;
}

const idPattern = /^(?<number>\d{4,})-[\w-]+$/;

/** Numbered, so that the order of the history does not depend on a clock; asked under the lock. */
export async function newMigrationId(history: MigrationHistory): Promise<string> {
  const [last] = await listIds(history);
  const number = (last === undefined ? 0 : numberOf(last)) + 1;
  return `${String(number).padStart(4, '0')}-${history.randomId()}`;
}

async function listIds(history: MigrationHistory): Promise<string[]> {
  const names = await listStored(history.fileSystem, history.directory);
  return names
    .filter((name) => idPattern.test(name))
    .sort((one, other) => numberOf(other) - numberOf(one));
}

function numberOf(id: string): number {
  return Number(idPattern.exec(id)?.groups?.['number']);
}

/** Newest first. A directory without a journal is one whose migration was killed before it began. */
export async function readMigrations(history: MigrationHistory): Promise<RecordedMigration[]> {
  const migrations: RecordedMigration[] = [];
  for (const id of await listIds(history)) {
    const journal = await openJournal(history, id);
    if (journal === undefined) continue;
    const state = journalStateOf(journal.records);
    if (state !== undefined) migrations.push({ journal, state });
  }
  return migrations;
}

export async function readUnfinished(
  history: MigrationHistory,
): Promise<RecordedMigration | undefined> {
  const migrations = await readMigrations(history);
  return migrations.find(({ state: { phase } }) => phase === 'unfinished' || phase === 'undoing');
}

/** @throws {UnfinishedMigrationError} `UNFINISHED_MIGRATION` */
export async function refuseUnfinished(history: MigrationHistory): Promise<void> {
  const unfinished = await readUnfinished(history);
  if (unfinished === undefined) return;
  const direction = unfinished.state.phase === 'undoing' ? 'undo' : 'migrate';
  throw new UnfinishedMigrationError(unfinished.journal.id, direction);
}

/**
 * The secrets that migrations of this project have written: their names by ARN. Whose a secret is,
 * the journals say and no tag does: tags are the manifest's alone, and a secret made again by
 * others has another ARN.
 */
export async function ourSecrets(history: MigrationHistory): Promise<ReadonlyMap<string, string>> {
  const migrations = await readMigrations(history);
  return new Map(
    migrations.flatMap(({ state }) =>
      [...state.written.values()]
        .filter(({ outcome }) => outcome !== 'unchanged')
        .map(({ arn, name }) => [arn, name]),
    ),
  );
}

function summaryOf({ phase, startedAt, planned, written }: JournalState): MigrationSummary {
  return {
    id: planned.id,
    startedAt,
    state: phase,
    project: planned.project,
    application: planned.application,
    file: planned.file,
    environment: planned.environment,
    environments: planned.environments ?? [planned.environment],
    target: planned.target,
    secrets: planned.secrets.map(({ name, region }) => {
      const outcome = written.get(name)?.outcome;
      return {
        name,
        ...(region !== undefined && { region }),
        ...(outcome !== undefined && { outcome }),
      };
    }),
    files: planned.files.map(({ path }) => path),
  };
}
