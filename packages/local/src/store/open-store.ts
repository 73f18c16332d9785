import { closeSync, existsSync, lstatSync, openSync, unlinkSync } from 'node:fs';
import { DataDirectoryError, StoreCorruptError } from '../errors.ts';
import { privacyProblem, publishFile, temporaryNameFor } from '../files/private-file.ts';
import { RootKey, type RootKeys } from '../vault/root-key.ts';
import { type Database, openDatabase } from './database.ts';
import { createLedger } from './open-ledger.ts';
import { checkSchema, createSchema } from './schema.ts';
import { type Mark, SqliteStore, type StoreState } from './sqlite-store.ts';
import type { Store } from './store.ts';

/** @see https://www.sqlite.org/fileformat.html section 1.3.2 */
const smallestPageBytes = 512;

/**
 * The store at `path`, made first if there is none, held exclusively until it is closed or the
 * process ends. What cannot be opened is left as it is.
 *
 * @param openMark refuses the store by throwing, before anything is written to it
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable once its owner has closed it.
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
 * @throws {StoreCorruptError} `STORE_CORRUPT`
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` if a later version made it.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if the file is not private to this user.
 * @throws {StoreIoError} `STORE_IO_FAILED`
 */
export function openFileStore(
  path: string,
  rootKeys: RootKeys,
  openMark?: (state: StoreState) => Mark,
): Store {
  if (!existsSync(path)) createStoreFile(path, rootKeys.current);
  const database = openStoreDatabase(path);
  try {
    const store = new SqliteStore(database, rootKeys);
    const mark = openMark?.(store.state);
    makeWritable(database);
    if (mark !== undefined) store.keepMark(mark);
    return store;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * The database at `path`, which must exist, once all is checked that needs no key; nothing is
 * written.
 *
 * @throws as `openFileStore`
 */
export function openStoreDatabase(path: string): Database {
  const stats = lstatSync(path);
  const problem = privacyProblem(path, stats, 'file');
  if (problem !== undefined) throw new DataDirectoryError(problem.problem, { hint: problem.hint });
  // SQLite takes a file of no byte or one for a database about to be made, and would write to it.
  if (stats.size < smallestPageBytes) throw new StoreCorruptError('the file was cut off');
  const database = openDatabase(path);
  try {
    checkSchema(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** FULL syncs the log with every commit; deleted cells are overwritten, not only unlinked. */
export function makeWritable(database: Database): void {
  database.query('PRAGMA journal_mode = WAL').all([]);
  database.execute('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
}

/** A store in memory, for one run; sealed as on disk, so that both are one implementation. */
export function openMemoryStore(rootKey: RootKey = RootKey.generate()): Store {
  const database = openDatabase(':memory:');
  createSchema(database);
  createLedger(database, rootKey);
  return new SqliteStore(database, rootKey);
}

/**
 * Made whole under another name and then given its own, so that an empty or cut file of that name
 * is never a store that was just beginning. A file left under the other name by a crash holds
 * nothing.
 */
function createStoreFile(path: string, rootKey: RootKey): void {
  const temporary = temporaryNameFor(path);
  // SQLite gives its log and journal the permissions of the database.
  closeSync(openSync(temporary, 'wx', 0o600));
  try {
    const database = openDatabase(temporary);
    try {
      // One commit, and with it one sync, for all of it.
      database.execute('BEGIN');
      createSchema(database);
      createLedger(database, rootKey);
      database.execute('COMMIT');
    } finally {
      database.close();
    }
    publishFile(temporary, path);
  } finally {
    unlinkSync(temporary);
  }
}
