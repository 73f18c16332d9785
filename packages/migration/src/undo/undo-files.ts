import {
  clearTemporaries,
  observeFile,
  removeFile,
  restoreFile,
  type FileChange,
  type ObservedFile,
} from '../apply/change-file.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalledFile } from '../journal/records.ts';
import { journalState, type JournalState } from '../journal/state.ts';
import { EditedSinceError } from '../migration-errors.ts';
import type { OnProgress } from '../progress.ts';
import { readBackup, saveAside, type FileBackup } from '../sealed/backup.ts';
import { fileFingerprint } from '../sealed/fingerprint.ts';

/** A file that undo has to look after, with what it holds now. */
export interface FileToRestore extends ObservedFile {
  readonly file: JournalledFile;
  /** What it is given back; absent where it is not to be restored. */
  readonly backup?: FileBackup;
}

/**
 * The files that the migration has rewritten, or may have, and that are not restored yet. One that
 * it never got to is left alone, whoever has edited it.
 */
export async function filesToRestore(
  history: MigrationHistory,
  { planned, rewriting, settled }: JournalState,
): Promise<FileToRestore[]> {
  const touched = planned.files.filter(({ path }) => rewriting.has(path));
  const change: FileChange = { history, id: planned.id, project: planned.project };
  const files: FileToRestore[] = [];
  for (const file of touched.filter(({ path }) => !settled.has(path))) {
    files.push({ file, ...(await observeFile(change, file)) });
  }
  return files;
}

export type UndoChange = 'keep' | 'none' | 'remove' | 'restore';

export function changeOf(file: FileToRestore): UndoChange {
  if (file.content === 'before') return 'none';
  if (isEditedBeside(file)) return 'keep';
  return file.file.before === undefined ? 'remove' : 'restore';
}

/**
 * Whether a file was edited that holds no value: what a migration has added to it does no harm, and
 * somebody's edit must not keep the values from coming back.
 */
export function isEditedBeside({ file, content }: FileToRestore): boolean {
  return content === 'edited' && file.kind !== 'environment';
}

/**
 * Opens every backup before anything is changed: one that is damaged then costs nothing.
 *
 * @throws {BackupDamagedError} `BACKUP_DAMAGED`
 */
export async function withBackups(
  history: MigrationHistory,
  id: string,
  files: readonly FileToRestore[],
): Promise<FileToRestore[]> {
  const opened: FileToRestore[] = [];
  for (const each of files) {
    const isRestored = each.content !== 'before' && each.file.before !== undefined;
    const backup = isRestored ? await readBackup(history, id, each.file.path) : undefined;
    opened.push({ ...each, ...(backup !== undefined && { backup }) });
  }
  return opened;
}

/**
 * @param allowed files whose edits an interrupted undo was told to put aside
 * @throws {EditedSinceError} `EDITED_SINCE`
 */
export function refuseEdited(files: readonly FileToRestore[], allowed: readonly string[]): void {
  const paths = files
    .filter(({ content }) => content === 'edited')
    .map(({ file }) => file.path)
    .filter((path) => !allowed.includes(path));
  if (paths.length === 0) return;
  throw new EditedSinceError(
    paths,
    'nothing was changed; take the edits back, or use `undotenv undo --force`, which first seals ' +
      'the edited file into the backup',
  );
}

export async function restoreFiles(
  history: MigrationHistory,
  journal: Journal,
  files: readonly FileToRestore[],
  onProgress: OnProgress,
): Promise<void> {
  const { project } = journalState(journal).planned;
  const change: FileChange = { history, id: journal.id, project };
  for (const each of files) {
    const { path } = each.file;
    await clearTemporaries(change, each.file);
    if (each.content === 'edited' && each.present !== undefined) {
      const file = { id: journal.id, path };
      const digest = fileFingerprint(history.keys, file, each.present.bytes);
      await saveAside(history, journal.id, { path, digest }, each.present);
      await journal.append({ type: 'set-aside', path, digest });
    }
    const step = await giveBack(change, each);
    await journal.append({ type: step === undefined ? 'found-restored' : 'restored', path });
    if (step !== undefined) onProgress({ step, file: path });
  }
}

/** @returns what it did; `undefined` for a file that was as before already. */
async function giveBack(
  change: FileChange,
  { file, content, present, backup }: FileToRestore,
): Promise<'removed' | 'restored' | undefined> {
  if (backup !== undefined) {
    await restoreFile(change, file.path, backup, present);
    return 'restored';
  }
  if (content === 'before' || present === undefined) return undefined;
  await removeFile(change, file.path);
  return 'removed';
}
