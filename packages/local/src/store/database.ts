import Libsql from 'libsql';
import { StoreCorruptError, StoreInUseError, StoreIoError } from '../errors.ts';

/** A column's value. Integers stay below 2⁵³. */
export type Column = string | number | Buffer | null;
export type Parameter = number | Uint8Array | null;

export interface Query {
  all(parameters: readonly Parameter[]): Column[][];
  /** Row by row, for many: the driver reads a hundred at a time. */
  each(): IterableIterator<Column[]>;
  first(parameters: readonly Parameter[]): Column[] | undefined;
}

export interface Command {
  run(parameters: readonly Parameter[]): void;
}

/** SQLite with this project's settings and errors; no other file knows the driver. */
export interface Database {
  execute(sql: string): void;
  query(sql: string): Query;
  command(sql: string): Command;
  close(): void;
}

/**
 * Opens `path` (or `:memory:`) as its only user, and writes nothing. The operating system holds
 * the lock, so it ends with the process, however the process ends.
 *
 * The process that owns a database must not open and close its file by other means: POSIX drops
 * all of a process's locks on a file when it closes any descriptor of that file.
 *
 * @throws {StoreInUseError} `STORE_IN_USE` if anyone else has it open.
 * @throws {StoreCorruptError} `STORE_CORRUPT` if it is not a database.
 * @throws {StoreIoError} `STORE_IO_FAILED` if it cannot be opened.
 */
export function openDatabase(path: string): Database {
  const database = wrap(translating(() => new Libsql(path)));
  try {
    database.execute('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    // A hostile schema may run no code, and a cell must lie inside its page.
    database.execute('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    database.execute('PRAGMA temp_store = MEMORY');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

// Parameters go to the driver as one array: given a lone null or bytes, libsql 0.5.29 takes them
// for an object of named parameters and aborts the process (observed 2026-11).
type DriverStatement = Libsql.Statement<[readonly Parameter[]]>;

function wrap(driver: Libsql.Database): Database {
  const prepare = (sql: string): DriverStatement =>
    translating(() => driver.prepare<[readonly Parameter[]]>(sql));
  return {
    execute: (sql) => {
      translating(() => driver.exec(sql));
    },
    query: (sql) => {
      const statement = prepare(sql).raw(true);
      return {
        // In raw mode a row is an array of columns; the driver's types leave it open.
        all: (parameters) => translating(() => statement.all(parameters) as Column[][]),
        *each() {
          const rows = translating(() => statement.iterate([]));
          for (;;) {
            // Not `for of`: what the driver throws in between is translated, too.
            const next = translating(() => rows.next());
            if (next.done === true) return;
            yield next.value as Column[];
          }
        },
        first: (parameters) => translating(() => statement.get(parameters) as Column[] | undefined),
      };
    },
    command: (sql) => {
      const statement = prepare(sql);
      return { run: (parameters) => void translating(() => statement.run(parameters)) };
    },
    close: () => {
      if (!driver.open) return;
      releaseLock(driver);
      driver.close();
    },
  };
}

/**
 * The driver's `close` leaves the connection open for as long as a prepared statement has not been
 * garbage-collected (observed 2026-11 with libsql 0.5.29), and its lock with it. So the lock is
 * given back first, which SQLite allows in rollback mode only; leaving WAL mode also folds the log
 * into the database, so that a store at rest is one file.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_locking_mode
 */
function releaseLock(driver: Libsql.Database): void {
  for (const pragma of ['journal_mode = DELETE', 'locking_mode = NORMAL', 'schema_version']) {
    try {
      driver.prepare(`PRAGMA ${pragma}`).raw(true).get();
    } catch {
      // A damaged file, or somebody else's lock: the next step may still be possible.
    }
  }
}

function translating<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw translate(error);
  }
}

/** By SQLite's result code; its messages name tables and files, never values. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return new StoreInUseError();
  // SQLITE_ERROR: what is executed never changes, so it is the file that does not fit.
  if (/^SQLITE_(CORRUPT|ERROR|NOTADB|FORMAT|IOERR_SHORT_READ)/.test(code)) {
    return new StoreCorruptError('the file is not a whole SQLite database', { cause: error });
  }
  if (code.startsWith('SQLITE_FULL')) {
    return new StoreIoError('the disk is full', { retryable: true, cause: error });
  }
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM)/.test(code)) {
    return new StoreIoError(code, { retryable: false, cause: error });
  }
  // The driver reports a failure to open without a code.
  if (error.message.startsWith('ConnectionFailed')) {
    return new StoreIoError('the file cannot be opened', { retryable: false, cause: error });
  }
  return error;
}
