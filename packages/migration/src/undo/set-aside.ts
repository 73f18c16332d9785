import { readMigrations } from '../journal/history.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import { readAside } from '../sealed/backup.ts';

/** A file as it was edited after a migration, kept when an undo by force replaced it. */
export interface SetAsideFile {
  readonly migrationId: string;
  /** Relative to the project. */
  readonly path: string;
  /** When it was put aside; ISO 8601, UTC. */
  readonly at: string;
  /** @throws {BackupDamagedError} `BACKUP_DAMAGED` */
  read(): Promise<Uint8Array>;
}

/** The files that undoing by force has put aside, newest first; they stay sealed until read. */
export async function setAsideFiles(history: MigrationHistory): Promise<SetAsideFile[]> {
  const migrations = await readMigrations(history);
  return migrations.flatMap(({ journal }) =>
    journal.records
      .filter((record) => record.type === 'set-aside')
      .map(({ path, digest, at }) => ({
        migrationId: journal.id,
        path,
        at,
        read: async () => (await readAside(history, journal.id, { path, digest })).bytes,
      }))
      .reverse(),
  );
}
