import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isOwnedHere, readOwner } from '../data-directory/data-directory.ts';
import { refuseMissingStore } from '../data-directory/missing-store.ts';
import { StoreInUseError } from '../errors.ts';
import { onDisk } from '../files/disk-errors.ts';
import { requirePrivateDirectory } from '../files/private-directory.ts';
import { isErrno, syncDirectory } from '../files/private-file.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { type MarkOptions, noteMarks } from '../store/open-marked-store.ts';
import { openStoreDatabase } from '../store/open-store.ts';
import { SqliteStore, type StoreState } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import type { RootKeys } from '../vault/root-key.ts';

/** A copy of a store as it was at one moment, whether or not a server goes on with the store. */
export interface Snapshot {
  readonly store: Store;
  readonly state: StoreState;
  /** Absolute; of the store that was copied. */
  readonly dataDirectory: string;
  /** Gives the copy another name, durably, whole in one file that nobody has open any more. */
  moveTo(path: string): void;
  /** Removes the copy where it was not moved, and lets others copy the store. */
  close(): void;
}

/** SQLite's database, and its log or journal where an owner is at work or was killed. */
const parts = ['', '-wal', '-journal'];

/** More than an owner under load starts its log anew within as many copies. */
const maxCopies = 20;

/** Of the log: two numbers are new each time it is begun anew. */
const logHeaderBytes = 32;

/**
 * Copies the files of the store in `dataDirectory`, and proves the copy. The store itself is only
 * read, and its owner, if it has one, is not disturbed.
 *
 * Database and log are copied one after the other while the owner writes. That fits together unless
 * the log was begun anew in between: up to then it holds every page that changed. The proof of all
 * rows under one head then says that it is the store of one moment.
 *
 * @param marks where the store's mark is, so that an older copy put in its place is not exported
 * @throws {StoreMissingError} `STORE_MISSING`
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable: this process owns the store, somebody else is
 *   copying it, or it is written to faster than it can be copied.
 * @throws {StoreRolledBackError} `STORE_ROLLED_BACK`, {StoreCorruptError} `STORE_CORRUPT`,
 *   {WrongRootKeyError} `WRONG_ROOT_KEY`, as `startLocal`
 * @see https://www.sqlite.org/fileformat2.html section 4, the write-ahead log
 */
export function openSnapshot(
  dataDirectory: string,
  rootKeys: RootKeys,
  marks?: MarkOptions,
): Snapshot {
  const directory = resolve(dataDirectory);
  return onDisk('it cannot be copied', () => {
    refuseMissingStore(directory);
    if (isOwnedHere(directory)) throw new StoreInUseError(readOwner(directory));
    const place = join(directory, 'snapshot');
    for (const each of [directory, place]) requirePrivateDirectory(each);
    const lock = lockPlace(place);
    try {
      const store = openCopy(directory, join(place, 'store.db'), rootKeys, marks);
      return snapshotOf(store, lock, directory);
    } catch (error) {
      removeCopy(join(place, 'store.db'));
      lock.close();
      throw error;
    }
  });
}

function snapshotOf(store: SqliteStore, lock: Database, dataDirectory: string): Snapshot {
  const path = join(dataDirectory, 'snapshot', 'store.db');
  let isOpen = true;
  const closeStore = (): void => {
    if (isOpen) store.close();
    isOpen = false;
  };
  return {
    store,
    state: store.state,
    dataDirectory,
    moveTo(to) {
      closeStore();
      syncFile(path);
      renameSync(path, to);
      syncDirectory(dirname(to));
    },
    close() {
      try {
        closeStore();
      } finally {
        removeCopy(path);
        lock.close();
      }
    },
  };
}

/**
 * One copy at a time. The lock is the operating system's, so what a killed process has left is known
 * for that, and goes with the next copy.
 */
function lockPlace(place: string): Database {
  const path = join(place, 'lock');
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  return openDatabase(path);
}

function openCopy(
  directory: string,
  copy: string,
  rootKeys: RootKeys,
  marks: MarkOptions | undefined,
): SqliteStore {
  const path = join(directory, 'store.db');
  for (let copies = 0; copies < maxCopies; copies += 1) {
    const check = marks === undefined ? undefined : noteMarks(path, rootKeys, marks);
    const before = logHeader(path);
    copyParts(path, copy);
    if (!logHeader(path).equals(before)) continue;
    const database = openStoreDatabase(copy);
    try {
      const store = new SqliteStore(database, rootKeys);
      check?.(store.state);
      return store;
    } catch (error) {
      database.close();
      throw error;
    }
  }
  throw new StoreInUseError(readOwner(directory));
}

function copyParts(path: string, copy: string): void {
  removeCopy(copy);
  for (const part of parts) {
    // A link would lead to a file of somebody else's.
    if (lstatSync(path + part, { throwIfNoEntry: false })?.isFile() !== true) continue;
    try {
      copyFileSync(path + part, copy + part);
    } catch (error) {
      // Its owner has just let go of it.
      if (!isErrno(error, 'ENOENT')) throw error;
    }
  }
}

/** Empty without a log. */
function logHeader(path: string): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(`${path}-wal`, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }
  try {
    const header = Buffer.alloc(logHeaderBytes);
    return header.subarray(0, readSync(descriptor, header));
  } finally {
    closeSync(descriptor);
  }
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function removeCopy(copy: string): void {
  for (const part of parts) rmSync(copy + part, { force: true });
}
