import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { StoreIoError } from '../../src/errors.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { openFileStore, openMemoryStore } from '../../src/store/open-store.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { accessKey, aSecret, scope, temporaryDirectory, text } from './fixtures.ts';
import { describeStore } from './store-contract.ts';

describeStore('a store in memory', () => openMemoryStore());
describeStore('a store in a file', () => {
  return openFileStore(join(temporaryDirectory(), 'store.db'), RootKey.generate());
});

describe('a store in a file, over time', () => {
  it('keeps everything when closed and opened again, in order of creation', () => {
    const path = join(temporaryDirectory(), 'store.db');
    const rootKey = RootKey.generate();
    const first = openFileStore(path, rootKey);
    const secrets = ['b', 'a'].map((name) => aSecret(name, { tags: [{ Key: 'k', Value: 'v' }] }));
    for (const secret of secrets) {
      first.put(secret);
      first.writeValue(secret, 'v1', text(secret.name));
    }
    first.addAccessKey(accessKey);
    first.close();

    const second = openFileStore(path, rootKey);
    expect(second.list(scope)).toStrictEqual(secrets);
    expect(secrets.map((secret) => second.readValue(secret, 'v1'))).toEqual([text('b'), text('a')]);
    expect(second.accessKeys()).toEqual([accessKey]);
    second.close();
  });

  it.each<[string, (store: Store) => void]>([
    [
      'an update',
      (store) => {
        store.put(aSecret('one', { description: 'changed' }));
      },
    ],
    [
      'a removal',
      (store) => {
        store.remove(aSecret('one'));
      },
    ],
    [
      'the removal of a value',
      (store) => {
        store.removeValue(aSecret('one'), 'v1');
      },
    ],
    [
      'a reset',
      (store) => {
        store.reset();
      },
    ],
    [
      'a transaction taken back',
      (store) => {
        const failing = (): void => {
          store.put(aSecret('one', { description: 'changed' }));
          store.remove(aSecret('two'));
          throw new Error('stop');
        };
        expect(() => {
          store.transaction(failing);
        }).toThrow('stop');
        store.put(aSecret('three'));
      },
    ],
  ])('opens again, the same, after %s', (_, change) => {
    const path = join(temporaryDirectory(), 'store.db');
    const rootKey = RootKey.generate();
    const first = openFileStore(path, rootKey);
    for (const name of ['one', 'two']) {
      first.put(aSecret(name));
      first.writeValue(aSecret(name), 'v1', text(name));
    }
    change(first);
    const answers = (store: Store): unknown[] =>
      ['one', 'two', 'three'].map((name) => [
        store.findByName(scope, name),
        store.readValue(aSecret(name), 'v1'),
      ]);
    const before = answers(first);
    first.close();
    const second = openFileStore(path, rootKey);
    expect(answers(second)).toEqual(before);
    second.close();
  });

  it('is one file of 0600 at rest, and its log is 0600 while it is open', () => {
    const directory = temporaryDirectory();
    const store = openFileStore(join(directory, 'store.db'), RootKey.generate());
    store.put(aSecret('one'));
    const modes = readdirSync(directory).map(
      (name) => statSync(join(directory, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600]);
    store.close();
    expect(readdirSync(directory)).toEqual(['store.db']);
  });

  it('is held by one opener at a time, in the same process too', () => {
    const path = join(temporaryDirectory(), 'store.db');
    const rootKey = RootKey.generate();
    const store = openFileStore(path, rootKey);
    const inUse = expect.objectContaining({ code: 'STORE_IN_USE', retryable: true }) as Error;
    expect(() => openFileStore(path, rootKey)).toThrow(inUse);
    store.close();
    openFileStore(path, rootKey).close();
  });

  it('shows no secret when inspected', () => {
    const store = openMemoryStore();
    store.addAccessKey(accessKey);
    expect(inspect(store, { depth: 9, showHidden: true })).not.toContain('synthetic');
    store.close();
  });
});

describe('a disk that refuses', () => {
  function openWith(change: (database: Database) => Database): {
    store: SqliteStore;
    database: Database;
  } {
    const path = join(temporaryDirectory(), 'store.db');
    const rootKey = RootKey.generate();
    openFileStore(path, rootKey).close();
    const database = openDatabase(path);
    return { store: new SqliteStore(change(database), rootKey), database };
  }

  it('changes nothing when it is full, and goes on once there is space', () => {
    const { store, database } = openWith((same) => same);
    const secret = aSecret('big');
    database.execute('PRAGMA max_page_count = 8');
    expect(() => {
      store.transaction(() => {
        store.put(secret);
        store.writeValue(secret, 'v1', text('x'.repeat(65_536)));
      });
    }).toThrow(expect.objectContaining({ code: 'STORE_IO_FAILED', retryable: true }));
    expect(store.list(scope)).toEqual([]);
    database.execute('PRAGMA max_page_count = 1000');
    store.put(secret);
    store.writeValue(secret, 'v1', text('synthetic-password-1'));
    expect(store.readValue(secret, 'v1')).toEqual(text('synthetic-password-1'));
    store.close();
  });

  it('changes nothing when the work goes on after a write that failed', () => {
    const { store, database } = openWith((same) => same);
    database.execute('PRAGMA max_page_count = 8');
    const full = expect.objectContaining({ code: 'STORE_IO_FAILED', retryable: true }) as Error;
    expect(() => {
      store.transaction(() => {
        store.put(aSecret('before'));
        expect(() => {
          store.writeValue(aSecret('before'), 'v1', text('x'.repeat(65_536)));
        }).toThrow(full);
      });
    }).toThrow(full);
    store.put(aSecret('after'));
    expect(store.list(scope).map(({ name }) => name)).toEqual(['after']);
    store.close();
  });

  it('is asked for nothing again after it failed to make a commit durable, nor is the memory', () => {
    let failing = false;
    const { store } = openWith((database) => ({
      ...database,
      execute(sql) {
        if (failing && sql === 'COMMIT') {
          throw new StoreIoError('SQLITE_IOERR_FSYNC', { retryable: false });
        }
        database.execute(sql);
      },
    }));
    const secret = aSecret('before');
    store.put(secret);
    store.writeValue(secret, 'v1', text('synthetic-password-1'));
    // It is still in memory when the disk fails.
    expect(store.readValue(secret, 'v1')).toEqual(text('synthetic-password-1'));
    failing = true;
    const failed = expect.objectContaining({ code: 'STORE_IO_FAILED', retryable: false }) as Error;
    const write = (): void => {
      store.put(aSecret('after'));
    };
    expect(write).toThrow(failed);
    failing = false;
    expect(write).toThrow(failed);
    expect(() => store.readValue(secret, 'v1')).toThrow(failed);
    expect(store.list(scope).map(({ name }) => name)).toEqual(['before']);
    store.close();
  });
});
