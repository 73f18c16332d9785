import { closeSync, fsyncSync, openSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataDirectoryError } from '../errors.ts';
import { onDisk } from '../files/disk-errors.ts';
import { isErrno, makePrivateDirectory, syncDirectory } from '../files/private-file.ts';
import type { Snapshot } from './snapshot.ts';

const prefix = 'before-import-';

/**
 * Keeps a snapshot as a data directory of its own, inside of the one it was taken from, and closes
 * it. Named after the store and how far it had come, so that an import that was killed and is run
 * again leaves one copy and not two.
 *
 * @returns its path
 */
export function keepAside(snapshot: Snapshot): string {
  const { storeId, sequence } = snapshot.state;
  const id = Buffer.from(storeId).toString('hex', 0, 4);
  const path = join(snapshot.dataDirectory, `${prefix}${id}-${String(sequence)}`);
  snapshot.close((copy) => {
    onDisk('it cannot be kept aside', () => {
      const problem = makePrivateDirectory(path);
      if (problem !== undefined) {
        throw new DataDirectoryError(problem.problem, { hint: problem.hint });
      }
      sync(copy);
      renameSync(copy, join(path, 'store.db'));
      for (const each of [path, dirname(path)]) syncDirectory(each);
    });
  });
  return path;
}

/** The stores that imports have kept aside in a data directory, each a data directory itself. */
export function asidesIn(dataDirectory: string): string[] {
  try {
    return readdirSync(dataDirectory)
      .filter((name) => name.startsWith(prefix))
      .sort()
      .map((name) => join(dataDirectory, name));
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return [];
    throw error;
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
