import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onDisk } from '../files/disk-errors.ts';
import { requirePrivateDirectory } from '../files/private-directory.ts';
import { isErrno, syncDirectory } from '../files/private-file.ts';
import type { Snapshot } from './snapshot.ts';

const prefix = 'before-import-';

/**
 * Keeps a snapshot as a data directory of its own, inside of the one it was taken from. Named after
 * the store and how far it had come, so that an import that was killed and is run again leaves one
 * copy and not two.
 *
 * @param snapshot stays open, and nobody else can keep one meanwhile; the caller closes it
 * @returns its path
 */
export function keepAside(snapshot: Snapshot): string {
  const { storeId, sequence } = snapshot.state;
  const id = Buffer.from(storeId).toString('hex', 0, 4);
  const path = join(snapshot.dataDirectory, `${prefix}${id}-${String(sequence)}`);
  return onDisk('it cannot be kept aside', () => {
    requirePrivateDirectory(path);
    snapshot.moveTo(join(path, 'store.db'));
    syncDirectory(snapshot.dataDirectory);
    return path;
  });
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
