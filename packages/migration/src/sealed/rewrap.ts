import { basename, dirname, join } from 'node:path';
import { nodeFileSystem, type FileSystem } from '../files/file-system.ts';
import { listStored, readStored, writeStored } from '../journal/storage.ts';
import { BackupDamagedError } from '../migration-errors.ts';
import type { HistoryOptions } from '../journal/migration-history.ts';
import { sealedUnder, sealMigrationKey } from './migration-key.ts';
import { keyFileIn, openStoredKey } from './stored-key.ts';

export interface RewrappedMigrations {
  /** How many were under another key. */
  readonly rewrapped: number;
  /** How many were under the current key already. */
  readonly current: number;
}

/**
 * Brings the keys of all migrations in a data directory under the current root key, each by
 * replacing one file: killed anywhere, every one of them is under the old key or the new one, and
 * a rerun goes on. A migration that runs meanwhile is not disturbed: its own key stays the same.
 *
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY` if one is under none of these keys.
 * @throws {BackupDamagedError} `BACKUP_DAMAGED`
 * @throws {FileOperationError} `FILE_OPERATION_FAILED`, retryable once the disk allows it.
 */
export async function rewrapMigrations({
  dataDirectory,
  rootKey: rootKeys,
  fileSystem = nodeFileSystem,
}: Pick<HistoryOptions, 'dataDirectory' | 'fileSystem' | 'rootKey'>): Promise<RewrappedMigrations> {
  let [rewrapped, current] = [0, 0];
  for (const { path, content } of await keyFiles(dataDirectory, fileSystem)) {
    if (sealedUnder(content) === rootKeys.current.id) {
      current += 1;
      continue;
    }
    const id = basename(dirname(path));
    const key = openStoredKey(path, content, id, rootKeys);
    await writeStored(fileSystem, path, sealMigrationKey(key, id, rootKeys));
    rewrapped += 1;
  }
  return { rewrapped, current };
}

/** For each migration in a data directory the id of the root key that its own key says it is under. */
export async function migrationKeyIds(
  dataDirectory: string,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<string[]> {
  const files = await keyFiles(dataDirectory, fileSystem);
  return files.map(({ path, content }) => {
    const id = sealedUnder(content);
    if (id === undefined) throw new BackupDamagedError(path);
    return id;
  });
}

async function keyFiles(
  dataDirectory: string,
  fileSystem: FileSystem,
): Promise<{ path: string; content: Uint8Array }[]> {
  const directory = join(dataDirectory, 'migrations');
  const files: { path: string; content: Uint8Array }[] = [];
  for (const name of await listStored(fileSystem, directory)) {
    // A lock is an empty file, and holds no key.
    if (!/^\d{4,}-/.test(name)) continue;
    const path = keyFileIn(join(directory, name));
    const content = await readStored(fileSystem, path);
    if (content !== undefined) files.push({ path, content });
  }
  return files;
}
