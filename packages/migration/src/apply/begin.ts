import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readProjectFileIfPresent, type ProjectFile } from '../files/read.ts';
import { newMigrationId, readMigrations } from '../journal/history.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { journalFormat, type JournalledFile, type JournalledSecret } from '../journal/records.ts';
import { EditedSinceError } from '../migration-errors.ts';
import type { PlannedMigration } from '../plan/plan-migration.ts';
import type { PlannedFile, PlannedSecret } from '../plan/plan.ts';
import { removeBackup, removeWork, saveBackup, saveWork } from '../sealed/backup.ts';
import { fileFingerprint, secretFingerprint } from '../sealed/fingerprint.ts';

export interface BegunMigration {
  readonly journal: Journal;
  /** How many files the backup holds: those that change and were there. */
  readonly sealedFiles: number;
}

/**
 * Writes down what is going to be done and seals the files as they are: everything up to the point
 * from which a rerun finishes the migration. Nothing outside the history changes.
 *
 * @throws {EditedSinceError} `EDITED_SINCE` if a file is not as the plan saw it.
 */
export async function beginMigration(
  history: MigrationHistory,
  { plan, contents }: PlannedMigration,
  changeStartScripts: boolean,
): Promise<BegunMigration> {
  const files = plan.files.filter(({ onConsent }) => changeStartScripts || !onConsent);
  const present = await readUnedited(history, plan.project, files, contents);
  const id = await newMigrationId(history);
  history.keys.begin(id);
  const { project, file, application, environment, environments, target } = plan;
  const journal = await createJournal(history, id, {
    type: 'planned',
    format: journalFormat,
    id,
    project,
    file,
    application,
    environment,
    ...(environments.length > 1 && { environments }),
    target,
    secrets: plan.secrets.map((secret) => journalledSecret(history, id, secret, contents)),
    files: files.map((planned) => journalledFile(history, id, planned, contents)),
  });
  for (const [path, before] of present) await saveBackup(history, id, path, before);
  await saveWork(history, id, {
    secrets: Object.fromEntries(plan.secrets.map(({ name }) => [name, contents.secret(name)])),
    files: Object.fromEntries(files.map(({ path }) => [path, contents.file(path).after])),
  });
  await journal.append({ type: 'backed-up' });
  return { journal, sealedFiles: present.size };
}

/** Ends a migration that has changed nothing, and removes what it had sealed. */
export async function abandonMigration(
  history: MigrationHistory,
  journal: Journal,
  files: readonly JournalledFile[],
): Promise<void> {
  await journal.append({ type: 'abandoned' });
  await removeSealed(history, journal.id, files);
}

/** Clears what runs killed before `backed-up`, or at their very end, have left. */
export async function clearEnded(history: MigrationHistory): Promise<void> {
  for (const { journal, state } of await readMigrations(history)) {
    const { phase, planned } = state;
    if (phase === 'preparing') await abandonMigration(history, journal, planned.files);
    const isOver = phase === 'abandoned' || phase === 'undone';
    if (isOver) await removeSealed(history, journal.id, planned.files);
  }
}

/** The backup and the remaining work hold values: once nothing needs them they go. */
export async function removeSealed(
  history: MigrationHistory,
  id: string,
  files: readonly JournalledFile[],
): Promise<void> {
  await removeWork(history, id);
  for (const { path } of files) await removeBackup(history, id, path);
}

async function readUnedited(
  { fileSystem }: MigrationHistory,
  project: string,
  files: readonly PlannedFile[],
  contents: PlannedMigration['contents'],
): Promise<Map<string, ProjectFile>> {
  const present = new Map<string, ProjectFile>();
  for (const { path } of files) {
    const file = await readProjectFileIfPresent(join(project, path), { fileSystem });
    if (!isSameContent(file?.bytes, contents.file(path).before)) {
      throw new EditedSinceError([path], 'nothing was written; plan again');
    }
    if (file !== undefined) present.set(path, file);
  }
  return present;
}

function isSameContent(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(one, other) === 0;
}

function journalledSecret(
  history: MigrationHistory,
  id: string,
  { secret, name, region, action }: PlannedSecret,
  contents: PlannedMigration['contents'],
): JournalledSecret {
  if (action === 'refused') throw new TypeError(`the plan refuses ${name}`);
  const { kind, text } = contents.secret(name);
  const fingerprint = secretFingerprint(history.keys, { id, name, kind }, text);
  return {
    secret,
    name,
    ...(region !== undefined && { region }),
    kind,
    action,
    token: requestToken(id, name),
    fingerprint,
  };
}

/**
 * The same for the same migration and secret, so that a repeated call makes no second version. In
 * the form of a UUID (RFC 9562, version 8), which the service recommends.
 */
function requestToken(id: string, name: string): string {
  const hash = createHash('sha256').update(`${id}\n${name}`).digest('hex');
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}

function journalledFile(
  history: MigrationHistory,
  id: string,
  { path, kind }: PlannedFile,
  contents: PlannedMigration['contents'],
): JournalledFile {
  const { before, after } = contents.file(path);
  const fingerprint = (bytes: Uint8Array): string =>
    fileFingerprint(history.keys, { id, path }, bytes);
  return {
    path,
    kind,
    ...(before !== undefined && { before: fingerprint(before) }),
    after: fingerprint(after),
  };
}
