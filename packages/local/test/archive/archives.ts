import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ArchiveKey, newArchiveKey } from '../../src/archive/archive-key.ts';
import type { ImportSource } from '../../src/archive/import-source.ts';
import { ArchiveFile } from '../../src/archive/read-archive.ts';
import type { ArchiveRecord } from '../../src/archive/record-codec.ts';
import { countsOf, recordsOf } from '../../src/archive/store-records.ts';
import { writeArchive } from '../../src/archive/write-archive.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

export const passphrase = 'synthetic passphrase of an archive';

/** A passphrase costs half a second each time: most tests are not about it. */
export const archiveKey: ArchiveKey = newArchiveKey(passphrase);

export const exportedAt: Date = new Date(Date.UTC(2026, 0, 15));

export function* archiveRecords(store: Store): Generator<ArchiveRecord> {
  yield { kind: 'contents', exportedAt, counts: countsOf(store) };
  yield* recordsOf(store);
  yield { kind: 'end' };
}

/** Writes records to a file that is gone when the test is over. @returns its path */
export function archiveOf(records: Iterable<ArchiveRecord>): string {
  const path = join(temporaryDirectory(), 'store.undotenv');
  writeArchive(path, archiveKey, records);
  return path;
}

/** The archive at `path`, opened without its passphrase. */
export function fileAt(path: string): ArchiveFile {
  const descriptor = openSync(path, 'r');
  onTestFinished(() => {
    closeSync(descriptor);
  });
  return new ArchiveFile(path, descriptor, () => archiveKey.key);
}

/** The same, to be imported. */
export function sourceAt(path: string): ImportSource {
  const file = fileAt(path);
  const { counts } = file.prove();
  return { counts, records: () => file.records(), close: () => undefined };
}
