import { type Clock, systemClock } from '../clock.ts';
import { refuseMissingStore } from '../data-directory/missing-store.ts';
import { ArchiveDamagedError, ArchiveError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { type ArchiveKey, newArchiveKey } from './archive-key.ts';
import { proveArchive } from './read-archive.ts';
import type { ArchiveContents, ArchiveRecord } from './record-codec.ts';
import { openSnapshot } from './snapshot.ts';
import type { StorePlace } from './store-place.ts';
import { countsOf, recordsOf } from './store-records.ts';
import { refusePlace, writeArchive } from './write-archive.ts';

export interface ExportOptions extends StorePlace {
  /** A new file; nothing is written over. */
  readonly file: string;
  /** Twelve characters or more. Nothing else opens the archive. */
  readonly passphrase: string;
  readonly clock?: Clock;
  /** Is told how many of the secrets are written. */
  readonly onProgress?: (secrets: number, of: number) => void;
}

/**
 * What can be refused before anybody is asked for a passphrase.
 *
 * @throws {StoreMissingError} `STORE_MISSING`
 * @throws {ArchiveError} `ARCHIVE_REFUSED` if there is such a file, or it lies in the data directory.
 */
export function checkExport({
  dataDirectory,
  file,
}: Pick<ExportOptions, 'dataDirectory' | 'file'>): void {
  refuseMissingStore(dataDirectory);
  refusePlace(file, dataDirectory);
}

/**
 * Exports everything a store holds to one encrypted file, as it is at one moment: secrets of all
 * regions with their versions and values, principals, KMS keys. A server may go on with the store.
 * What was written is read back as an import would, before the file has its name.
 * Its access keys, its audit trail and the journals of migrations are not exported.
 *
 * @returns what the archive holds
 * @throws {StoreMissingError} `STORE_MISSING`
 * @throws {ArchiveError} `ARCHIVE_REFUSED` if `checkExport` refuses the file, it cannot be written or
 *   read back, or the passphrase is too short.
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable: this process owns the store, another one is
 *   exporting it, or it is written to faster than it can be copied.
 * @throws as `startLocal` for a store that does not open
 */
export function exportStore(options: ExportOptions): ArchiveContents {
  const { dataDirectory, rootKey, marks, file, passphrase, clock = systemClock } = options;
  checkExport(options);
  // First: what a passphrase costs in memory is given back before the store is opened.
  const key = newArchiveKey(passphrase);
  const snapshot = openSnapshot(dataDirectory, rootKey, marks);
  try {
    const contents = { exportedAt: new Date(clock.now()), counts: countsOf(snapshot.store) };
    const records = archiveRecords(contents, snapshot.store, options);
    writeArchive(file, key, records, (temporary) => {
      refuseUnreadable(temporary, key);
    });
    return contents;
  } finally {
    snapshot.close();
  }
}

function refuseUnreadable(path: string, { key }: ArchiveKey): void {
  try {
    proveArchive(path, key);
  } catch (cause) {
    if (!(cause instanceof ArchiveDamagedError)) throw cause;
    throw new ArchiveError('what was exported could not be imported again', {
      hint: 'the store is as it was; report this, with what its secrets are like and no value',
      cause,
    });
  }
}

function* archiveRecords(
  contents: ArchiveContents,
  store: Store,
  { onProgress }: ExportOptions,
): Generator<ArchiveRecord> {
  yield { kind: 'contents', ...contents };
  let secrets = 0;
  for (const record of recordsOf(store)) {
    yield record;
    if (record.kind === 'secret') onProgress?.((secrets += 1), contents.counts.secrets);
  }
  yield { kind: 'end' };
}
