import { type Clock, systemClock } from '../clock.ts';
import type { MarkOptions } from '../store/open-marked-store.ts';
import type { Store } from '../store/store.ts';
import type { RootKeys } from '../vault/root-key.ts';
import { newArchiveKey } from './archive-key.ts';
import type { ArchiveContents, ArchiveRecord } from './record-codec.ts';
import { openSnapshot, refuseMissing } from './snapshot.ts';
import { countsOf, recordsOf } from './store-records.ts';
import { refuseExisting, writeArchive } from './write-archive.ts';

/** Where a store is, and what opens it. */
export interface StorePlace {
  readonly dataDirectory: string;
  readonly rootKey: RootKeys;
  /** Where the store's mark is kept, as for `startLocal`. */
  readonly marks?: MarkOptions;
}

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
 * @throws {ArchiveError} `ARCHIVE_REFUSED` if there is such a file.
 */
export function checkExport({
  dataDirectory,
  file,
}: Pick<ExportOptions, 'dataDirectory' | 'file'>): void {
  refuseMissing(dataDirectory);
  refuseExisting(file);
}

/**
 * Exports everything a store holds to one encrypted file, as it is at one moment: secrets of all
 * regions with their versions and values, principals, KMS keys. A server may go on with the store.
 * Its access keys, its audit trail and the journals of migrations are not exported.
 *
 * @returns what the archive holds
 * @throws {StoreMissingError} `STORE_MISSING`
 * @throws {ArchiveError} `ARCHIVE_REFUSED` if there is such a file, it cannot be written, or the
 *   passphrase is too short.
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
    writeArchive(file, key, archiveRecords(contents, snapshot.store, options));
    return contents;
  } finally {
    snapshot.close();
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
