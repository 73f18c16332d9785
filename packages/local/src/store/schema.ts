import { StoreCorruptError, UnsupportedFormatError } from '../errors.ts';
import type { Database } from './database.ts';

/** Counts up with every change that an older undotenv could not read. */
export const storeFormat = 1;

/** "undt", by which `file` and other tools tell our databases. */
const applicationId = 0x75_6e_64_74;

/**
 * One table for everything kept, because all of it is authenticated in one way, and found through
 * the memory index by `position` alone: no SQL index could then disagree with it. `body` comes
 * last so that reading all else does not touch its pages. Text is kept as bytes: handed a damaged
 * TEXT that is not UTF-8, libsql 0.5.29 aborts the process (observed 2026-11).
 */
const entryTable = `CREATE TABLE entry (
  position INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  kind BLOB NOT NULL,
  id BLOB NOT NULL,
  part BLOB NOT NULL,
  content BLOB NOT NULL,
  tag BLOB NOT NULL,
  body BLOB
) STRICT`;

const headTable = `CREATE TABLE head (
  store_id BLOB NOT NULL,
  key_id BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  mac BLOB NOT NULL
) STRICT`;

export function createSchema(database: Database): void {
  database.execute(`PRAGMA application_id = ${String(applicationId)};
    PRAGMA user_version = ${String(storeFormat)};
    ${entryTable};
    ${headTable}`);
}

/**
 * Checks everything that can be checked without a key: format, schema, SQLite's own structure.
 *
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT`, before anything else of the file is used.
 * @throws {StoreCorruptError} `STORE_CORRUPT`
 */
export function checkSchema(database: Database): void {
  const pragma = (name: string): unknown => database.query(`PRAGMA ${name}`).first([])?.[0];
  if (pragma('application_id') !== applicationId) {
    throw new StoreCorruptError('the file is not a store of undotenv');
  }
  if (pragma('user_version') !== storeFormat) throw new UnsupportedFormatError('the store');
  // A trigger or a view added from outside would act on what we write.
  const schema = database
    .query('SELECT CAST(sql AS BLOB) FROM sqlite_schema ORDER BY name')
    .all([])
    .map(([sql]) => sql?.toString());
  if (schema.length !== 2 || schema[0] !== entryTable || schema[1] !== headTable) {
    throw new StoreCorruptError('its tables are not the ones undotenv made');
  }
  if (pragma('quick_check(1)') !== 'ok') {
    throw new StoreCorruptError('its pages contradict one another');
  }
}
