import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RootKeys } from '@undotenv/local/root-key';
import { nodeFileSystem, type FileSystem } from '../files/file-system.ts';
import { migrationKeys, type MigrationKeys } from '../sealed/keys.ts';

export interface HistoryOptions {
  /** The project's data directory, outside the repository; made when something is written. */
  readonly dataDirectory: string;
  readonly rootKey: RootKeys;
  /**
   * Throws if the root key of this id is not kept any more. Asked for once something is sealed under
   * it: whoever lets keys go looks for that first, so one of the two notices the other.
   */
  readonly confirmKey?: (rootKeyId: string) => void;
  readonly fileSystem?: FileSystem;
  readonly clock?: () => Date;
  /** Letters, digits, `_` and `-`, never the same twice. */
  readonly randomId?: () => string;
}

/** The migrations of one project, done and undone: their journals and sealed backups. */
export interface MigrationHistory {
  readonly directory: string;
  /** What the key of each migration is under. */
  readonly rootKeys: RootKeys;
  readonly confirmKey: (rootKeyId: string) => void;
  readonly keys: MigrationKeys;
  readonly fileSystem: FileSystem;
  readonly clock: () => Date;
  readonly randomId: () => string;
}

/** Opens nothing yet, and makes no directory. */
export function openMigrationHistory(options: HistoryOptions): MigrationHistory {
  return {
    directory: join(options.dataDirectory, 'migrations'),
    rootKeys: options.rootKey,
    confirmKey: options.confirmKey ?? (() => undefined),
    keys: migrationKeys(),
    fileSystem: options.fileSystem ?? nodeFileSystem,
    clock: options.clock ?? (() => new Date()),
    randomId: options.randomId ?? (() => randomBytes(8).toString('hex')),
  };
}
