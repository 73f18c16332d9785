import { constants } from 'node:fs';
import { join } from 'node:path';
import type { FileSystem } from '../files/file-system.ts';
import { MigrationInProgressError } from '../migration-errors.ts';
import { checkPrivate, listStored, makeDirectory, removeStored } from './storage.ts';

const lockPattern = /^lock-(?<pid>\d+)-[\w-]+$/;

export interface LockOptions {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly randomId: () => string;
  /** Whether a process of this id runs; asked of the operating system when absent. */
  readonly isRunning?: (pid: number) => boolean;
}

/**
 * Runs `work` while no other process migrates the project.
 *
 * Everybody announces himself by a file of his own, named for his process, and only then looks for
 * others: of two who come at once at least one sees the other, and none ever removes a file that
 * may be a living process's. A killed process leaves its file, which the next one clears.
 *
 * @throws {MigrationInProgressError} `MIGRATION_IN_PROGRESS`, retryable.
 * @throws {UnsafeHistoryError} `UNSAFE_HISTORY`
 */
export async function withLock<Result>(
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const { fileSystem, directory, randomId } = options;
  await makeDirectory(fileSystem, directory);
  await checkPrivate(fileSystem, directory);
  const own = `lock-${String(process.pid)}-${randomId()}`;
  await createEmpty(fileSystem, join(directory, own));
  try {
    await refuseOthers(options, own);
    return await work();
  } finally {
    await removeStored(fileSystem, join(directory, own));
  }
}

/** Its name says everything; nothing has to outlast a power cut, which ends the process too. */
async function createEmpty(fileSystem: FileSystem, path: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const file = await fileSystem.open(path, flags, 0o600);
  await file.close();
}

async function refuseOthers(
  { fileSystem, directory, isRunning = isProcessRunning }: LockOptions,
  own: string,
): Promise<void> {
  for (const name of await listStored(fileSystem, directory)) {
    const pid = Number(lockPattern.exec(name)?.groups?.['pid'] ?? Number.NaN);
    if (name === own || Number.isNaN(pid)) continue;
    const path = join(directory, name);
    if (isRunning(pid)) throw new MigrationInProgressError(pid, path);
    await removeStored(fileSystem, path);
  }
}

/** Signal 0 asks without sending; EPERM is the answer for another user's process, which runs. */
function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
