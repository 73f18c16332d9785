import { StoreIoError } from '../errors.ts';
import { type Authenticator, type Entry, type Head, xor } from './authenticator.ts';
import type { Command, Database, Parameter, Query } from './database.ts';

/** Where an entry lies, and its share in the head. */
export interface Place {
  /** Grows with each entry made: entries sort by creation. */
  readonly position: number;
  readonly share: Uint8Array;
}

export interface PlacedEntry extends Entry {
  readonly place: Place;
  /** The store's at the entry's last write. */
  readonly sequence: number;
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
  /** SQLite may have taken the transaction back already, so what follows must not be committed. */
  #abortedBy: StoreIoError | undefined;
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

  /** How many rows were ever written, at least; the one that a transaction began with, during it. */
  get sequence(): number {
    return (this.#committed ?? this.#head).sequence;
  }

  /** Goes on counting from there; with `commit` it is durable. */
  skipTo(sequence: number): void {
    if (sequence < this.#head.sequence) throw new RangeError('sequence must not go back');
    this.#beginWrite();
    this.#head = { ...this.#head, sequence };
  }

  insert(entry: Entry, body: Uint8Array | null): Place {
    const position = this.#beginWrite();
    const { tag, share } = this.#authenticator.proveRow(position, position, entry);
    const { kind, id, part, content } = entry;
    const text = [kind, id, part].map((field) => Buffer.from(field));
    this.#run(this.#insert, [position, position, ...text, content, tag, body]);
    this.#advance(1, share);
    return { position, share };
  }

  update({ position, share: oldShare }: Place, entry: Entry): Place {
    const sequence = this.#beginWrite();
    const { tag, share } = this.#authenticator.proveRow(position, sequence, entry);
    this.#run(this.#update, [sequence, entry.content, tag, position]);
    this.#advance(0, xor(oldShare, share));
    return { position, share };
  }

  delete({ position, share }: Place): void {
    this.#beginWrite();
    this.#run(this.#delete, [position]);
    this.#advance(-1, share);
  }

  /** @throws {StoreIoError} once the disk has failed, or the store is closed */
  checkUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The body as it lies there: it is sealed, and proves itself when opened. */
  body({ position }: Place): Uint8Array | undefined {
    this.checkUsable();
    const body = this.#selectBody.first([position])?.[0];
    return Buffer.isBuffer(body) ? body : undefined;
  }

  /** Returns when everything written since the last commit would survive a power cut. */
  commit(): void {
    if (this.#committed === undefined) return;
    if (this.#abortedBy !== undefined) throw this.#abortedBy;
    this.#setHead.run([this.#head.sequence, this.#authenticator.macOf(this.#head)]);
    this.#database.execute('COMMIT');
    this.#committed = undefined;
  }

  /** Takes back everything written since the last commit. */
  rollback(reason: unknown): void {
    if (this.#committed === undefined) return;
    this.#head = this.#committed;
    this.#committed = undefined;
    this.#abortedBy = undefined;
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
    this.checkUsable();
    if (this.#committed === undefined) {
      this.#database.execute('BEGIN IMMEDIATE');
      this.#committed = this.#head;
    }
    return this.#head.sequence + 1;
  }

  #run(command: Command, parameters: readonly Parameter[]): void {
    try {
      command.run(parameters);
    } catch (error) {
      this.#abortedBy =
        error instanceof StoreIoError
          ? error
          : new StoreIoError('a write failed', { retryable: false, cause: error });
      throw this.#abortedBy;
    }
  }

  #advance(entries: number, share: Uint8Array): void {
    this.#head = {
      sequence: this.#head.sequence + 1,
      entries: this.#head.entries + entries,
      shares: xor(this.#head.shares, share),
    };
  }
}
