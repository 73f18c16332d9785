import { StoreCorruptError, UnsealError, UnsupportedFormatError } from '../errors.ts';
import { createSealer, type Sealer } from '../vault/envelope.ts';
import type { RootKey, RootKeys } from '../vault/root-key.ts';
import type { Entry } from './authenticator.ts';
import {
  decodeAccessKey,
  decodeRecord,
  decodeSecret,
  decodeValue,
  encodeAccessKey,
  encodeRecord,
  encodeSecret,
  encodeValue,
} from './codec.ts';
import type { Database } from './database.ts';
import type { Ledger, Place, PlacedEntry } from './ledger.ts';
import { openLedger } from './open-ledger.ts';
import { RecentValues } from './recent-values.ts';
import type {
  AccessKey,
  RecordKind,
  Scope,
  SecretValue,
  Store,
  StoredRecords,
  StoredSecret,
} from './store.ts';

/** What a sealed text is: its kind, what it is about, and more where that is not enough. */
type Identity = readonly [string, string, ...string[]];

interface PlacedSecret {
  readonly secret: StoredSecret;
  readonly place: Place;
}

interface PlacedKey {
  readonly key: AccessKey;
  readonly place: Place;
}

interface PlacedRecord<Kind extends RecordKind> {
  readonly record: StoredRecords[Kind];
  readonly place: Place;
}

interface PlacedValue {
  readonly wrappedKey: Uint8Array;
  readonly place: Place;
}

/** What tells a store from every other, and from its own past. */
export interface StoreState {
  readonly storeId: Uint8Array;
  /** The one it is under. */
  readonly rootKey: RootKey;
  /** Grows with every write. */
  readonly sequence: number;
}

/** Remembers outside of the store how far it has come. */
export interface Mark {
  /** Where the store has to count on from: its own sequence, or beyond. */
  readonly sequence: number;
  /** That much is committed. Must not throw: it is too late to take anything back. */
  advance(sequence: number): void;
  close(sequence: number): void;
}

/**
 * The store on SQLite. Metadata and access keys are proved and read into memory once, when it is
 * opened; only a value's sealed body is read when asked for, and opened for the calls of that second.
 *
 * Longer than most files: every method keeps memory and disk alike, and `transaction` both.
 */
export class SqliteStore implements Store {
  readonly #database: Database;
  readonly #ledger: Ledger;
  readonly #sealer: Sealer;
  readonly #recent = new RecentValues();
  readonly #identity: Omit<StoreState, 'sequence'>;
  /** By scope, then name. */
  readonly #secrets = new Map<string, Map<string, PlacedSecret>>();
  /** By ARN, then version id. */
  readonly #values = new Map<string, Map<string, PlacedValue>>();
  readonly #accessKeys = new Map<string, PlacedKey>();
  /** By kind, then id. */
  readonly #records: { readonly [Kind in RecordKind]: Map<string, PlacedRecord<Kind>> } = {
    principal: new Map(),
    'kms-key': new Map(),
  };
  /** Takes the memory back to where the transaction began; absent outside of one. */
  #undo: (() => void)[] | undefined;
  #mark: Mark | undefined;

  /**
   * @param database open, its schema checked; the store closes it
   * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
   * @throws {StoreCorruptError} `STORE_CORRUPT`
   */
  constructor(database: Database, rootKeys: RootKeys) {
    const { ledger, rootKey, storeId, entries } = openLedger(database, rootKeys);
    this.#database = database;
    this.#ledger = ledger;
    this.#sealer = createSealer(rootKey, storeId);
    this.#identity = { storeId, rootKey };
    for (const entry of entries) this.#load(entry);
  }

  get sequence(): number {
    return this.#ledger.sequence;
  }

  get state(): StoreState {
    return { ...this.#identity, sequence: this.sequence };
  }

  /** From now on `mark` is told of every commit, before that returns. */
  keepMark(mark: Mark): void {
    this.#mark = mark;
    this.transaction(() => {
      if (mark.sequence > this.#ledger.sequence) this.#ledger.skipTo(mark.sequence);
    });
  }

  transaction<Result>(work: () => Result): Result {
    if (this.#undo !== undefined) return work();
    this.#undo = [];
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError('work: must not be asynchronous');
      this.#ledger.commit();
      this.#mark?.advance(this.#ledger.sequence);
      return result;
    } catch (error) {
      this.#ledger.rollback(error);
      for (const undo of this.#undo.reverse()) undo();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }

  findByName(scope: Scope, name: string): StoredSecret | undefined {
    return this.#secrets.get(keyOf(scope))?.get(name)?.secret;
  }

  list(scope: Scope): StoredSecret[] {
    // Not always the map's own order: a removal taken back has put its entry last.
    return [...(this.#secrets.get(keyOf(scope))?.values() ?? [])]
      .sort((one, other) => one.place.position - other.place.position)
      .map(({ secret }) => secret);
  }

  count(scope: Scope): number {
    return this.#secrets.get(keyOf(scope))?.size ?? 0;
  }

  listAll(): StoredSecret[] {
    return [...this.#secrets.values()].flatMap((inScope) =>
      Array.from(inScope.values(), ({ secret }) => secret),
    );
  }

  put(secret: StoredSecret): void {
    const held = this.#inScope(secret).get(secret.name);
    if (held !== undefined && held.secret.arn !== secret.arn) {
      throw new TypeError(`secret: ${secret.name} is the name of ${held.secret.arn}`);
    }
    const content = encodeSecret(secret);
    const entry: Entry = { kind: 'secret', id: secret.arn, part: '', content };
    this.#write(() => {
      const place =
        held === undefined
          ? this.#ledger.insert(entry, null)
          : this.#ledger.update(held.place, entry);
      // Decoded again, so that memory holds what the disk does and nothing of the caller's.
      this.#assign(this.#inScope(secret), secret.name, { secret: decodeSecret(content), place });
    });
  }

  remove(secret: StoredSecret): void {
    const held = this.#inScope(secret).get(secret.name);
    if (held?.secret.arn !== secret.arn) return;
    this.#write(() => {
      for (const versionId of [...this.#valuesOf(secret).keys()]) {
        this.removeValue(secret, versionId);
      }
      this.#ledger.delete(held.place);
      this.#assign(this.#inScope(secret), secret.name, undefined);
    });
  }

  readValue(secret: StoredSecret, versionId: string): SecretValue | undefined {
    const held = this.#values.get(secret.arn)?.get(versionId);
    if (held === undefined) return undefined;
    const { wrappedKey, place } = held;
    // A store that failed answers nothing, what it has in memory neither.
    this.#ledger.checkUsable();
    const known = this.#recent.find(wrappedKey);
    if (known !== undefined) return known;
    const identity: Identity = ['value', secret.arn, versionId];
    const plaintext = this.#open(identity, wrappedKey, this.#ledger.body(place));
    const value = decodeValue(plaintext);
    plaintext.fill(0);
    this.#recent.keep(wrappedKey, value);
    return value;
  }

  writeValue(secret: StoredSecret, versionId: string, value: SecretValue): void {
    if (this.#valuesOf(secret).has(versionId)) {
      throw new TypeError(`versionId: ${versionId} of ${secret.arn} has its value already`);
    }
    const plaintext = encodeValue(value);
    const identity = ['value', secret.arn, versionId];
    const { wrappedKey, sealed } = this.#sealer.seal(plaintext, identity);
    plaintext.fill(0);
    this.#write(() => {
      const entry: Entry = { kind: 'value', id: secret.arn, part: versionId, content: wrappedKey };
      const place = this.#ledger.insert(entry, sealed);
      this.#assign(this.#valuesOf(secret), versionId, { wrappedKey, place });
    });
  }

  removeValue(secret: StoredSecret, versionId: string): void {
    const held = this.#valuesOf(secret).get(versionId);
    if (held === undefined) return;
    this.#write(() => {
      this.#ledger.delete(held.place);
      this.#assign(this.#valuesOf(secret), versionId, undefined);
      this.#recent.forget(held.wrappedKey);
    });
  }

  accessKeys(): AccessKey[] {
    return [...this.#accessKeys.values()].map(({ key }) => key);
  }

  addAccessKey(key: AccessKey): void {
    if (this.#accessKeys.has(key.accessKeyId)) {
      throw new TypeError(`key: ${key.accessKeyId} exists already`);
    }
    const plaintext = encodeAccessKey(key);
    const identity = ['access-key', key.accessKeyId];
    const { wrappedKey, sealed } = this.#sealer.seal(plaintext, identity);
    this.#write(() => {
      const { accessKeyId } = key;
      const entry: Entry = { kind: 'access-key', id: accessKeyId, part: '', content: wrappedKey };
      const place = this.#ledger.insert(entry, sealed);
      const kept = decodeAccessKey(accessKeyId, plaintext);
      this.#assign(this.#accessKeys, accessKeyId, { key: kept, place });
    });
    plaintext.fill(0);
  }

  removeAccessKey(accessKeyId: string): void {
    const held = this.#accessKeys.get(accessKeyId);
    if (held === undefined) return;
    this.#write(() => {
      this.#ledger.delete(held.place);
      this.#assign(this.#accessKeys, accessKeyId, undefined);
    });
  }

  records<Kind extends RecordKind>(kind: Kind): StoredRecords[Kind][] {
    return [...this.#recordsOf(kind).values()]
      .sort((one, other) => one.place.position - other.place.position)
      .map(({ record }) => record);
  }

  putRecord<Kind extends RecordKind>(kind: Kind, id: string, record: StoredRecords[Kind]): void {
    const plaintext = encodeRecord(record);
    const { wrappedKey, sealed } = this.#sealer.seal(plaintext, [kind, id]);
    this.#write(() => {
      // A sealed body is never written over: its data key would then have sealed twice.
      this.removeRecord(kind, id);
      const place = this.#ledger.insert({ kind, id, part: '', content: wrappedKey }, sealed);
      this.#keepRecord<RecordKind>(kind, id, decodeRecord(plaintext), place);
    });
    plaintext.fill(0);
  }

  removeRecord(kind: RecordKind, id: string): void {
    const held = this.#recordsOf(kind).get(id);
    if (held === undefined) return;
    this.#write(() => {
      this.#ledger.delete(held.place);
      this.#assign(this.#recordsOf(kind), id, undefined);
    });
  }

  reset(): void {
    this.#write(() => {
      for (const secrets of this.#secrets.values()) {
        for (const { secret } of [...secrets.values()]) this.remove(secret);
      }
    });
  }

  close(): void {
    if (this.#undo !== undefined) throw new TypeError('close: a transaction is running');
    this.#ledger.close();
    // While the lock is held: afterwards the mark is the next owner's.
    this.#mark?.close(this.#ledger.sequence);
    const records = Object.values(this.#records);
    for (const map of [this.#secrets, this.#values, this.#accessKeys, ...records]) map.clear();
    this.#recent.clear();
    this.#database.close();
  }

  #load(entry: PlacedEntry): void {
    const { kind, id, part, content, place } = entry;
    switch (kind) {
      case 'secret': {
        const secret = decodeSecret(content);
        this.#inScope(secret).set(secret.name, { secret, place });
        return;
      }
      case 'value':
        this.#valuesOf({ arn: id }).set(part, { wrappedKey: content, place });
        return;
      case 'access-key': {
        const plaintext = this.#open(['access-key', id], content, this.#ledger.body(place));
        this.#accessKeys.set(id, { key: decodeAccessKey(id, plaintext), place });
        plaintext.fill(0);
        return;
      }
      case 'principal':
      case 'kms-key':
        this.#loadRecord(kind, entry);
    }
  }

  #loadRecord(kind: RecordKind, { id, content, place }: PlacedEntry): void {
    const plaintext = this.#open([kind, id], content, this.#ledger.body(place));
    this.#keepRecord(kind, id, decodeRecord(plaintext), place);
    plaintext.fill(0);
  }

  #keepRecord<Kind extends RecordKind>(
    kind: Kind,
    id: string,
    record: StoredRecords[Kind],
    place: Place,
  ): void {
    this.#assign(this.#recordsOf(kind), id, { record, place });
  }

  #open(identity: Identity, wrappedKey: Uint8Array, sealed: Uint8Array | undefined): Buffer {
    const secretId = identity[1];
    if (sealed === undefined) throw new StoreCorruptError('a sealed body is gone', { secretId });
    try {
      return this.#sealer.open({ wrappedKey, sealed }, identity);
    } catch (error) {
      if (!(error instanceof UnsealError || error instanceof UnsupportedFormatError)) throw error;
      throw new StoreCorruptError('a sealed body is not as undotenv wrote it', { secretId });
    }
  }

  /** Joins the transaction that is running, or is one by itself. */
  #write(work: () => void): void {
    if (this.#undo === undefined) this.transaction(work);
    else work();
  }

  #assign<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
    const previous = map.get(key);
    const set = (to: Value | undefined): void => {
      if (to === undefined) map.delete(key);
      else map.set(key, to);
    };
    this.#undo?.push(() => {
      set(previous);
    });
    set(value);
  }

  #recordsOf<Kind extends RecordKind>(kind: Kind): Map<string, PlacedRecord<Kind>> {
    return this.#records[kind];
  }

  #inScope(scope: Scope): Map<string, PlacedSecret> {
    return entryOf(this.#secrets, keyOf(scope));
  }

  #valuesOf({ arn }: Pick<StoredSecret, 'arn'>): Map<string, PlacedValue> {
    return entryOf(this.#values, arn);
  }
}

function keyOf({ account, region }: Scope): string {
  return `${account}/${region}`;
}

function entryOf<Key, Inner>(outer: Map<string, Map<Key, Inner>>, key: string): Map<Key, Inner> {
  const held = outer.get(key);
  if (held !== undefined) return held;
  const inner = new Map<Key, Inner>();
  outer.set(key, inner);
  return inner;
}
