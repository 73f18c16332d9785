import { existsSync } from 'node:fs';
import { StoreCorruptError, UnsealError, UnsupportedFormatError } from '../errors.ts';
import { createRewrap, type Rewrap } from '../vault/envelope.ts';
import type { RootKeys } from '../vault/root-key.ts';
import { Authenticator } from './authenticator.ts';
import type { Database } from './database.ts';
import type { PlacedEntry } from './ledger.ts';
import { headOver, openLedger, readHead } from './open-ledger.ts';
import { type MarkOptions, rewrapMark } from './open-marked-store.ts';
import { makeWritable, openStoreDatabase } from './open-store.ts';

/**
 * Brings the store at `path` under the current one of `rootKeys`, in one transaction: killed
 * anywhere, it is under the old key or the new one, as a whole. Every row is proved first; of each
 * version 61 bytes are sealed anew, and no value is opened.
 *
 * @param marks where its mark is kept, which comes under that key as well
 * @returns false if there is no store, or it is under the current key already.
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable once its owner has closed it.
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY` if it is under none of them.
 * @throws as `openFileStore` otherwise
 */
export function rewrapStore(path: string, rootKeys: RootKeys, marks?: MarkOptions): boolean {
  if (!existsSync(path)) return false;
  const database = openStoreDatabase(path);
  try {
    const { keyId, storeId } = readHead(database);
    // First, so that a store under the current key says the same of its mark.
    if (marks !== undefined) rewrapMark(path, storeId, rootKeys, marks);
    if (keyId === rootKeys.current.id) return false;
    rewrapRows(database, rootKeys);
    return true;
  } finally {
    database.close();
  }
}

/**
 * The id of the root key that the store at `path` names, unproved; `undefined` without a store.
 *
 * @throws as `openFileStore`
 */
export function storeKeyId(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const database = openStoreDatabase(path);
  try {
    return readHead(database).keyId;
  } finally {
    database.close();
  }
}

function rewrapRows(database: Database, rootKeys: RootKeys): void {
  const { rootKey, storeId, entries } = openLedger(database, rootKeys);
  const { sequence } = readHead(database);
  makeWritable(database);
  const next = rootKeys.current;
  const authenticator = new Authenticator(next, storeId);
  const rewrap = createRewrap(rootKey, next, storeId);
  const setEntry = database.command('UPDATE entry SET content = ?, tag = ? WHERE position = ?');
  const setHead = database.command('UPDATE head SET key_id = ?, mac = ?');
  database.execute('BEGIN IMMEDIATE');
  try {
    const rewrapped = entries.map((entry): PlacedEntry => {
      const content = contentUnder(rewrap, entry);
      const { position } = entry.place;
      const { tag, share } = authenticator.proveRow(position, entry.sequence, {
        ...entry,
        content,
      });
      setEntry.run([content, tag, position]);
      return { ...entry, content, place: { position, share } };
    });
    setHead.run([Buffer.from(next.id), authenticator.macOf(headOver(rewrapped, sequence))]);
    database.execute('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Metadata is not sealed; what is stands behind its wrapped data key. */
function contentUnder(rewrap: Rewrap, { kind, id, part, content }: PlacedEntry): Uint8Array {
  if (kind === 'secret') return content;
  try {
    return rewrap(content, kind === 'value' ? [kind, id, part] : [kind, id]);
  } catch (error) {
    if (!(error instanceof UnsealError || error instanceof UnsupportedFormatError)) throw error;
    throw new StoreCorruptError('a data key is not as undotenv wrote it', { secretId: id });
  }
}

function rollBack(database: Database): void {
  try {
    database.execute('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full or failing.
  }
}
