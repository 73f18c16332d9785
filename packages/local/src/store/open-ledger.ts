import { randomBytes, timingSafeEqual } from 'node:crypto';
import { StoreCorruptError, WrongRootKeyError } from '../errors.ts';
import type { RootKey, RootKeys } from '../vault/root-key.ts';
import {
  Authenticator,
  emptyHead,
  type Entry,
  entryKinds,
  type Head,
  proofBytes,
  xorAll,
} from './authenticator.ts';
import type { Column, Database } from './database.ts';
import { Ledger, type PlacedEntry } from './ledger.ts';

/** Gives a database that has the schema its identity and an empty ledger. */
export function createLedger(database: Database, rootKey: RootKey): void {
  const storeId = randomBytes(16);
  const mac = new Authenticator(rootKey, storeId).macOf(emptyHead);
  // All hexadecimal or integer. A prepared statement would keep the file open: see `releaseLock`.
  database.execute(
    `INSERT INTO head VALUES (x'${storeId.toString('hex')}', x'${Buffer.from(rootKey.id).toString('hex')}', 0,
      x'${mac.toString('hex')}')`,
  );
}

export interface OpenedLedger {
  readonly ledger: Ledger;
  /** The one of the keys given that the store is under. */
  readonly rootKey: RootKey;
  readonly storeId: Uint8Array;
  /** All of them, proved, in order of creation. */
  readonly entries: readonly PlacedEntry[];
}

/**
 * Reads and proves every row, then the head over all of them. Writes nothing.
 *
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
 * @throws {StoreCorruptError} `STORE_CORRUPT` if a row was changed, added, removed, doubled or put
 *   back to an earlier state.
 */
export function openLedger(database: Database, rootKeys: RootKeys): OpenedLedger {
  const stored = readHead(database);
  const rootKey = rootKeys.all.find(({ id }) => id === stored.keyId);
  if (rootKey === undefined) throw new WrongRootKeyError(stored.keyId, rootKeys.current.id);
  const { storeId } = stored;
  const authenticator = new Authenticator(rootKey, storeId);
  const entries = readEntries(database, authenticator, stored.sequence);
  const head = headOver(entries, stored.sequence);
  if (!matches(authenticator.macOf(head), stored.mac)) {
    throw new StoreCorruptError('entries were removed, added or put back to an earlier state');
  }
  return { ledger: new Ledger(database, authenticator, head), rootKey, storeId, entries };
}

/** The head of a store that holds just these entries. */
export function headOver(entries: readonly PlacedEntry[], sequence: number): Head {
  const shares = xorAll(entries.map(({ place }) => place.share));
  return { sequence, entries: entries.length, shares };
}

export interface StoredHead {
  readonly storeId: Uint8Array;
  /** The id of the root key the store is under. */
  readonly keyId: string;
  readonly sequence: number;
  readonly mac: Uint8Array;
}

/** The head as it lies there: nothing of it is proved without the key. */
export function readHead(database: Database): StoredHead {
  const rows = database.query('SELECT store_id, key_id, sequence, mac FROM head').all([]);
  const [storeId, keyIdBytes, sequence, mac] = rows[0] ?? [];
  const keyId = textOf(keyIdBytes) ?? '';
  if (
    rows.length !== 1 ||
    !Buffer.isBuffer(storeId) ||
    !/^[0-9a-f]{32}$/.test(keyId) ||
    typeof sequence !== 'number' ||
    !Buffer.isBuffer(mac)
  ) {
    throw new StoreCorruptError('its head is not in order');
  }
  return { storeId, keyId, sequence, mac };
}

function readEntries(
  database: Database,
  authenticator: Authenticator,
  headSequence: number,
): PlacedEntry[] {
  const query = database.query(
    'SELECT position, sequence, kind, id, part, content, tag FROM entry ORDER BY position',
  );
  return Array.from(query.each(), (row) => readEntry(row, authenticator, headSequence));
}

function readEntry(
  [position, sequence, kindBytes, idBytes, partBytes, content, tag]: Column[],
  authenticator: Authenticator,
  headSequence: number,
): PlacedEntry {
  const [kindText, id, part] = [textOf(kindBytes), textOf(idBytes), textOf(partBytes)];
  const kind = entryKinds.find((each) => each === kindText);
  if (
    typeof position !== 'number' ||
    typeof sequence !== 'number' ||
    kind === undefined ||
    id === undefined ||
    part === undefined ||
    !Buffer.isBuffer(content) ||
    !Buffer.isBuffer(tag)
  ) {
    throw new StoreCorruptError('an entry is not in order');
  }
  const entry: Entry = { kind, id, part, content };
  const proof = authenticator.proveRow(position, sequence, entry);
  if (!matches(proof.tag, tag) || sequence > headSequence) {
    throw new StoreCorruptError('an entry is not as undotenv wrote it', { secretId: id });
  }
  return { ...entry, sequence, place: { position, share: proof.share } };
}

function matches(expected: Uint8Array, stored: Uint8Array): boolean {
  return stored.length === proofBytes && timingSafeEqual(expected, stored);
}

function textOf(column: Column | undefined): string | undefined {
  return Buffer.isBuffer(column) ? column.toString() : undefined;
}
