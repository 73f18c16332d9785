import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditOptions } from '../audit/open-trail.ts';
import { ownEvent } from '../audit/service-event.ts';
import type { Parameters, TrailEvent } from '../audit/trail-event.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type KeptStore, openKeptStore } from '../data-directory/kept-store.ts';
import { StoreInUseError, StoreIoError, StoreNotEmptyError } from '../errors.ts';
import type { StorePlace } from './store-place.ts';
import { keepAside } from './aside.ts';
import type { ImportSource } from './import-source.ts';
import { openSnapshot } from './snapshot.ts';
import { clear, countsOf, fill, isEmpty, type StoreCounts } from './store-records.ts';

export interface ImportOptions extends StorePlace {
  /** Puts what is imported in the place of what the store holds; false if absent. */
  readonly replace?: boolean;
  /** How the audit trail is written, as for `startLocal`. */
  readonly audit?: AuditOptions;
  readonly clock?: Clock;
  /** Is told how many of the secrets are written. */
  readonly onProgress?: (secrets: number, of: number) => void;
}

export interface Imported {
  readonly counts: StoreCounts;
  /** What was replaced; absent if there was nothing. */
  readonly replaced?: {
    readonly counts: StoreCounts;
    /** A data directory with the store as it was. */
    readonly aside: string;
  };
}

/**
 * Fills a store from an archive or from another data directory, in one transaction: killed anywhere,
 * the store is as it was or as it shall be. What is written is sealed anew, under data keys of this
 * store. Its access keys stay, and those of principals that are gone go.
 *
 * @param source from `openArchive` or `openDirectorySource`; the caller closes it
 * @throws {StoreNotEmptyError} `STORE_NOT_EMPTY` without `replace`.
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable once its server has stopped.
 * @throws {ArchiveDamagedError} `ARCHIVE_DAMAGED` if the file was changed meanwhile.
 * @throws {AuditTrailError} `AUDIT_TRAIL_FAILED`: what cannot be put on record is not done.
 * @throws as `startLocal` for a store that does not open
 */
export function importStore(options: ImportOptions, source: ImportSource): Imported {
  const replaced = options.replace === true ? setAside(options) : undefined;
  try {
    importBeside(replaced, options, source);
  } finally {
    replaced?.release();
  }
  const { counts } = source;
  if (replaced === undefined) return { counts };
  return { counts, replaced: { counts: replaced.counts, aside: replaced.aside } };
}

interface SetAside {
  readonly counts: StoreCounts;
  readonly aside: string;
  readonly sequence: number;
  /** Up to then no other import can keep the store aside: it would be the same copy. */
  release(): void;
}

/** Before the store is owned: its owner must not read its files, see `isOwnedHere`. */
function setAside({ dataDirectory, rootKey, marks }: ImportOptions): SetAside | undefined {
  if (!existsSync(join(dataDirectory, 'store.db'))) return undefined;
  const snapshot = openSnapshot(dataDirectory, rootKey, marks);
  try {
    const counts = countsOf(snapshot.store);
    if (isEmpty(counts)) {
      snapshot.close();
      return undefined;
    }
    const { sequence } = snapshot.state;
    const aside = keepAside(snapshot);
    return {
      counts,
      aside,
      sequence,
      release: () => {
        snapshot.close();
      },
    };
  } catch (error) {
    snapshot.close();
    throw error;
  }
}

function importBeside(
  replaced: SetAside | undefined,
  options: ImportOptions,
  source: ImportSource,
): void {
  const kept = orElseRemove(replaced, () => openKeptStore(options));
  try {
    orElseRemove(replaced, () => {
      refuseOtherContent(kept, options, replaced);
      fillFrom(kept, source, options);
    });
  } finally {
    kept.close();
  }
}

/** Removes the copy if nothing was replaced. After a failing disk nobody knows: then it stays. */
function orElseRemove<Result>(replaced: SetAside | undefined, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (replaced !== undefined && !(error instanceof StoreIoError)) {
      rmSync(replaced.aside, { recursive: true, force: true });
    }
    throw error;
  }
}

function refuseOtherContent(
  { store }: KeptStore,
  { dataDirectory }: ImportOptions,
  replaced: SetAside | undefined,
): void {
  // Somebody has written between the copy and the lock.
  if (replaced !== undefined && store.sequence !== replaced.sequence) throw new StoreInUseError();
  if (replaced === undefined && !isEmpty(countsOf(store))) {
    throw new StoreNotEmptyError(dataDirectory);
  }
}

function fillFrom(
  { store, trail }: KeptStore,
  source: ImportSource,
  { clock = systemClock, onProgress }: ImportOptions,
): void {
  const { counts } = source;
  const replaced = { ...countsOf(store) };
  const event = (details: Parameters): TrailEvent =>
    ownEvent(
      'StoreImported',
      { ...counts, replaced, ...details },
      { clock, newEventId: randomUUID },
    );
  try {
    store.transaction(() => {
      clear(store);
      fill(store, source.records(), (secrets) => onProgress?.(secrets, counts.secrets));
      // Before it is committed: no change without its record.
      trail.recordNow([event({})]);
    });
  } catch (error) {
    // Its record may be there already. The trail itself says how many events it could not take.
    trail.record([event({ reason: 'taken back' })]).catch(() => undefined);
    throw error;
  }
}
