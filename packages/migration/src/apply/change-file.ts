import { dirname, join } from 'node:path';
import { readProjectFileIfPresent, type ProjectFile } from '../files/read.ts';
import { removeTemporaries, replaceFile, syncDirectory } from '../files/replace.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import type { JournalledFile } from '../journal/records.ts';
import { EditedSinceError } from '../migration-errors.ts';
import type { FileBackup } from '../sealed/backup.ts';
import { fileFingerprint } from '../sealed/fingerprint.ts';

/** Where a journalled file is to be found. */
export interface FileChange {
  readonly history: MigrationHistory;
  readonly id: string;
  readonly project: string;
}

/** Which content a file has now, compared with the journal's fingerprints. */
export interface ObservedFile {
  readonly content: 'after' | 'before' | 'edited';
  /** Absent where there is no file; that is `before` for a file the migration creates. */
  readonly present?: ProjectFile;
}

export async function observeFile(
  { history, id, project }: FileChange,
  { path, before, after }: JournalledFile,
): Promise<ObservedFile> {
  const { fileSystem, keys } = history;
  const present = await readProjectFileIfPresent(join(project, path), { fileSystem });
  if (present === undefined) return { content: before === undefined ? 'before' : 'edited' };
  const now = fileFingerprint(keys, { id, path }, present.bytes);
  if (now === before) return { content: 'before', present };
  return { content: now === after ? 'after' : 'edited', present };
}

/**
 * Gives a file its new content and keeps its mode and owner. Doing it again changes nothing.
 *
 * @param announce called before the file is replaced, and only if it is
 * @throws {EditedSinceError} `EDITED_SINCE` if it has neither the old content nor the new.
 */
export async function rewriteFile(
  change: FileChange,
  file: JournalledFile,
  bytes: Uint8Array,
  announce: () => Promise<void>,
): Promise<void> {
  const { content, present } = await observeFile(change, file);
  await clearTemporaries(change, file);
  if (content === 'after') return;
  if (content === 'edited') {
    throw new EditedSinceError(
      [file.path],
      'the secrets are written; `undotenv undo`, then migrate the file as it is now',
    );
  }
  await announce();
  await replaceFile(join(change.project, file.path), bytes, {
    mode: present?.mode ?? newFileMode,
    ...(present !== undefined && { owner: { uid: present.uid, gid: present.gid } }),
    expected: present?.identity ?? 'absent',
    random: change.history.randomId,
    fileSystem: change.history.fileSystem,
  });
}

/** `.gitignore` is the only file a migration creates, and is for everybody to read. */
const newFileMode = 0o644;

/** Gives a file back its content, mode, owner and times; `expected` is what it replaces. */
export async function restoreFile(
  { history, project }: FileChange,
  path: string,
  { bytes, mode, uid, gid, atimeNs, mtimeNs }: FileBackup,
  expected: ProjectFile | undefined,
): Promise<void> {
  await replaceFile(join(project, path), bytes, {
    mode,
    owner: { uid, gid },
    times: { atimeNs, mtimeNs },
    expected: expected?.identity ?? 'absent',
    random: history.randomId,
    fileSystem: history.fileSystem,
  });
}

/** Removes a file the migration has created. */
export async function removeFile({ history, project }: FileChange, path: string): Promise<void> {
  const absolute = join(project, path);
  await history.fileSystem.remove(absolute);
  await syncDirectory(dirname(absolute), history.fileSystem);
}

/** A process killed while replacing the file has left its bytes beside it, perhaps with values. */
export async function clearTemporaries(
  { history, project }: FileChange,
  { path }: JournalledFile,
): Promise<void> {
  await removeTemporaries(join(project, path), history.fileSystem);
}
