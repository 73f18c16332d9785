import { randomBytes, timingSafeEqual } from 'node:crypto';
import { StoreCorruptError, StoreIoError, WrongRootKeyError } from '../errors.ts';
import type { RootKey } from '../vault/root-key.ts';
import {
  Authenticator,
  emptyHead,
  type Entry,
  type Head,
  proofBytes,
  xor,
} from './authenticator.ts';
import type { Column, Command, Database, Query } from './database.ts';

/** Where an entry lies, and its share in the head. */
export interface Place {
  /** Grows with each entry made: entries sort by creation. */
  readonly position: number;
  readonly share: Uint8Array;
}

export interface PlacedEntry extends Entry {
  readonly place: Place;
}

/**
 * The rows of a store, each with its tag, under one sealed head. Writes wait for `commit`, which
 * makes all of them durable together with the head that covers them.
 */
export class Ledger {
  readonly #database: Database;
  readonly #authenticator: Authenticator;
  readonly #insert: Command;
  readonly #update: Command;
  readonly #delete: Command;
  readonly #setHead: Command;
  readonly #selectBody: Query;

  #head: Head;
  /** The head to go back to, while there are writes to commit. */
  #committed: Head | undefined;
  /** Set once the disk failed: what is on it is known again only after opening it anew. */
  #failure: StoreIoError | undefined;

  constructor(database: Database, authenticator: Authenticator, head: Head) {
    this.#database = database;
    this.#authenticator = authenticator;
    this.#head = head;
    this.#insert = database.command('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#update = database.command(
      'UPDATE entry SET sequence = ?, content = ?, tag = ? WHERE position = ?',
    );
    this.#delete = database.command('DELETE FROM entry WHERE position = ?');
    this.#setHead = database.command('UPDATE head SET sequence = ?, mac = ?');
    this.#selectBody = database.query('SELECT body FROM entry WHERE position = ?');
  }

  insert(entry: Entry, body: Uint8Array | null): Place {
    const position = this.#beginWrite();
    const { tag, share } = this.#authenticator.proveRow(position, position, entry);
    const { kind, id, part, content } = entry;
    const text = [kind, id, part].map((field) => Buffer.from(field));
    this.#insert.run([position, position, ...text, content, tag, body]);
    this.#advance(1, share);
    return { position, share };
  }

  update({ position, share: oldShare }: Place, entry: Entry): Place {
    const sequence = this.#beginWrite();
    const { tag, share } = this.#authenticator.proveRow(position, sequence, entry);
    this.#update.run([sequence, entry.content, tag, position]);
    this.#advance(0, xor(oldShare, share));
    return { position, share };
  }

  delete({ position, share }: Place): void {
    this.#beginWrite();
    this.#delete.run([position]);
    this.#advance(-1, share);
  }

  /** The body as it lies there: it is sealed, and proves itself when opened. */
  body({ position }: Place): Uint8Array | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const body = this.#selectBody.first([position])?.[0];
    return Buffer.isBuffer(body) ? body : undefined;
  }

  /** Returns when everything written since the last commit would survive a power cut. */
  commit(): void {
    if (this.#committed === undefined) return;
    this.#setHead.run([this.#head.sequence, this.#authenticator.macOf(this.#head)]);
    this.#database.execute('COMMIT');
    this.#committed = undefined;
  }

  /** Takes back everything written since the last commit. */
  rollback(reason: unknown): void {
    if (this.#committed === undefined) return;
    this.#head = this.#committed;
    this.#committed = undefined;
    // After a failed fsync a second one may report success for pages the kernel has dropped.
    if (reason instanceof StoreIoError && !reason.retryable) this.#failure = reason;
    try {
      this.#database.execute('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full or failing.
    }
  }

  /** Refuses everything from now on: the driver itself would go on, see `releaseLock`. */
  close(): void {
    this.#failure ??= new StoreIoError('it is closed', { retryable: false });
  }

  /** @returns the sequence number of the write that begins. */
  #beginWrite(): number {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#committed === undefined) {
      this.#database.execute('BEGIN IMMEDIATE');
      this.#committed = this.#head;
    }
    return this.#head.sequence + 1;
  }

  #advance(entries: number, share: Uint8Array): void {
    this.#head = {
      sequence: this.#head.sequence + 1,
      entries: this.#head.entries + entries,
      shares: xor(this.#head.shares, share),
    };
  }
}

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
export function openLedger(database: Database, rootKey: RootKey): OpenedLedger {
  const stored = readHead(database);
  if (stored.keyId !== rootKey.id) throw new WrongRootKeyError(stored.keyId, rootKey.id);
  const authenticator = new Authenticator(rootKey, stored.storeId);
  const entries = readEntries(database, authenticator, stored.sequence);
  const head: Head = {
    sequence: stored.sequence,
    entries: entries.length,
    shares: entries.reduce((shares, { place }) => xor(shares, place.share), emptyHead.shares),
  };
  if (!matches(authenticator.macOf(head), stored.mac)) {
    throw new StoreCorruptError('entries were removed, added or put back to an earlier state');
  }
  return { ledger: new Ledger(database, authenticator, head), storeId: stored.storeId, entries };
}

interface StoredHead {
  readonly storeId: Uint8Array;
  readonly keyId: string;
  readonly sequence: number;
  readonly mac: Uint8Array;
}

function readHead(database: Database): StoredHead {
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
  return database
    .query('SELECT position, sequence, kind, id, part, content, tag FROM entry ORDER BY position')
    .all([])
    .map((row) => readEntry(row, authenticator, headSequence));
}

function readEntry(
  [position, sequence, kindBytes, idBytes, partBytes, content, tag]: Column[],
  authenticator: Authenticator,
  headSequence: number,
): PlacedEntry {
  const [kind, id, part] = [textOf(kindBytes), textOf(idBytes), textOf(partBytes)];
  if (
    typeof position !== 'number' ||
    typeof sequence !== 'number' ||
    (kind !== 'secret' && kind !== 'value' && kind !== 'access-key') ||
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
  return { ...entry, place: { position, share: proof.share } };
}

function matches(expected: Uint8Array, stored: Uint8Array): boolean {
  return stored.length === proofBytes && timingSafeEqual(expected, stored);
}

function textOf(column: Column | undefined): string | undefined {
  return Buffer.isBuffer(column) ? column.toString() : undefined;
}
