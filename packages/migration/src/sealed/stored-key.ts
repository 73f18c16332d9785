import { join } from 'node:path';
import { UnsealError, UnsupportedFormatError } from '@undotenv/local/errors';
import type { RootKey, RootKeys } from '@undotenv/local/root-key';
import type { MigrationHistory } from '../journal/migration-history.ts';
import { readStored, removeStored, writeStored } from '../journal/storage.ts';
import { BackupDamagedError } from '../migration-errors.ts';
import { openMigrationKey, sealMigrationKey } from './migration-key.ts';

/** Where a migration keeps its key, sealed, beside its journal. */
export function keyFileIn(migrationDirectory: string): string {
  return join(migrationDirectory, 'key.sealed');
}

/** Makes the key of a new migration durable, before anything is that was made with it. */
export async function storeMigrationKey(history: MigrationHistory, id: string): Promise<void> {
  const { directory, fileSystem, keys, rootKeys, confirmKey } = history;
  const path = keyFileIn(join(directory, id));
  await writeStored(fileSystem, path, sealMigrationKey(keys.begin(id), id, rootKeys));
  try {
    confirmKey(rootKeys.current.id);
  } catch (error) {
    await removeStored(fileSystem, path);
    throw error;
  }
}

/**
 * Takes up the key of a migration that was begun before.
 *
 * @throws {BackupDamagedError} `BACKUP_DAMAGED` if it is missing or was changed.
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
 */
export async function readMigrationKey(history: MigrationHistory, id: string): Promise<void> {
  const { directory, fileSystem, keys, rootKeys } = history;
  const path = keyFileIn(join(directory, id));
  const sealed = await readStored(fileSystem, path);
  if (sealed === undefined) throw new BackupDamagedError(path);
  keys.use(id, openStoredKey(path, sealed, id, rootKeys));
}

/** The key in the content of the file at `path`. @throws as `readMigrationKey` */
export function openStoredKey(
  path: string,
  content: Uint8Array,
  id: string,
  rootKeys: RootKeys,
): RootKey {
  try {
    return openMigrationKey(content, id, rootKeys);
  } catch (error) {
    if (!(error instanceof UnsealError || error instanceof UnsupportedFormatError)) throw error;
    throw new BackupDamagedError(path, error);
  }
}
