import type { StorePlace } from './store-place.ts';
import { openSnapshot } from './snapshot.ts';
import { countsOf, recordsOf, type StoreCounts, type StoreRecord } from './store-records.ts';

/** What a store can be filled from: an archive, or another store. */
export interface ImportSource {
  readonly counts: StoreCounts;
  /** Everything there is, from the start each time. */
  records(): Iterable<StoreRecord>;
  close(): void;
}

/**
 * The store in another data directory, such as one that an import has kept aside; it is only read.
 *
 * @throws as `exportStore` for a store that does not open
 */
export function openDirectorySource({ dataDirectory, rootKey, marks }: StorePlace): ImportSource {
  const snapshot = openSnapshot(dataDirectory, rootKey, marks);
  return {
    counts: countsOf(snapshot.store),
    records: () => recordsOf(snapshot.store),
    close: () => {
      snapshot.close();
    },
  };
}
