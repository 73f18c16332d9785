import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UndotenvError } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { StoreCorruptError, UnsupportedFormatError, WrongRootKeyError } from '../../src/errors.ts';
import {
  type Column,
  type Database,
  openDatabase,
  type Parameter,
} from '../../src/store/database.ts';
import { openFileStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { accessKey, aSecret, principal, scope, temporaryDirectory, text } from './fixtures.ts';

const rootKey = RootKey.generate();
const [first, second, long] = [aSecret('app/first'), aSecret('app/second'), aSecret('app/long')];

/** A closed store of three secrets, an access key, a principal, and a page or two that something was in. */
function aStoreFile(): string {
  const path = join(temporaryDirectory(), 'store.db');
  const store = openFileStore(path, rootKey);
  for (const secret of [first, aSecret('app/gone'), second]) {
    store.put(secret);
    store.writeValue(secret, 'v1', text(`synthetic-password of ${secret.name}`));
  }
  store.put(long);
  store.writeValue(long, 'v1', text('x'.repeat(6_000)));
  store.remove(aSecret('app/gone'));
  store.addAccessKey(accessKey);
  store.putRecord('principal', principal.arn, principal);
  store.close();
  return path;
}

/** Everything the store says. */
function answers(store: Store): string {
  const secrets = store.list(scope).map((secret) => [secret, store.readValue(secret, 'v1')]);
  return JSON.stringify([secrets, store.accessKeys(), store.records('principal')]);
}

function answersOf(path: string): string {
  const store = openFileStore(path, rootKey);
  try {
    return answers(store);
  } finally {
    store.close();
  }
}

const refusals = [StoreCorruptError, UnsupportedFormatError, WrongRootKeyError];

/** Why the file is refused, when opened or when read from; its answers if it is not refused. */
function outcomeOf(path: string): string {
  try {
    return answersOf(path);
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return (error as UndotenvError).code;
    throw error;
  }
}

function edit(path: string, change: (database: Database) => void): void {
  const database = openDatabase(path);
  change(database);
  database.close();
}

/** Where the entries about `id` lie. */
function positionOf(database: Database, kind: string, id: string): number {
  const query = database.query('SELECT position FROM entry WHERE kind = ? AND id = ?');
  return Number(query.first([Buffer.from(kind), Buffer.from(id)])?.[0]);
}

function rowAt(database: Database, position: number): Column[] {
  return database.query('SELECT * FROM entry WHERE position = ?').first([position]) ?? [];
}

function rowsIn(path: string): Column[][] {
  let rows: Column[][] = [];
  edit(path, (database) => {
    rows = database.query('SELECT * FROM entry ORDER BY position').all([]);
  });
  return rows;
}

function positionsIn(path: string): number[] {
  return rowsIn(path).map(([position]) => Number(position));
}

/** @returns whether that makes a difference. */
function swapColumn(path: string, column: string, one: number, other: number): boolean {
  let isOther = false;
  edit(path, (database) => {
    const query = database.query(`SELECT ${column} FROM entry WHERE position = ?`);
    const [ofOne, ofOther] = [one, other].map((position) => query.first([position])?.[0] ?? null);
    isOther = JSON.stringify(ofOne) !== JSON.stringify(ofOther);
    const command = database.command(`UPDATE entry SET ${column} = ? WHERE position = ?`);
    const steps: [Column | undefined, number][] =
      column === 'position'
        ? [
            [1_000_000, one],
            [one, other],
            [other, 1_000_000],
          ]
        : [
            [ofOther, one],
            [ofOne, other],
          ];
    for (const [value, position] of steps) command.run([value as Parameter, position]);
  });
  return isOther;
}

describe('a store changed byte by byte', () => {
  it('changes no answer: it is refused, or the byte meant nothing', () => {
    const path = aStoreFile();
    const whole = readFileSync(path);
    const expected = answersOf(path);
    const outcomes = new Map<string, number>();
    // Each byte is `damage.test.ts`'s, for reading only. A prime step visits every kind of place; both patterns, as the high bit breaks UTF-8.
    for (let offset = 0; offset < whole.length; offset += 181) {
      const changed = Buffer.from(whole);
      changed[offset] = (changed[offset] ?? 0) ^ (offset % 2 === 0 ? 0x80 : 1 << (offset % 7));
      writeFileSync(path, changed);
      const outcome = outcomeOf(path);
      expect(
        ['STORE_CORRUPT', 'UNSUPPORTED_FORMAT', 'WRONG_ROOT_KEY', expected],
        `byte ${String(offset)}`,
      ).toContain(outcome);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      rmSync(`${path}-journal`, { force: true });
    }
    expect(outcomes.get('STORE_CORRUPT')).toBeGreaterThan(40);
  });
});

describe('a store changed row by row', () => {
  it.each<[string, (database: Database) => void]>([
    [
      'two sealed bodies are swapped',
      (database) => {
        const [one, other] = [first, second].map(({ arn }) => positionOf(database, 'value', arn));
        const [bodyOfOne, bodyOfOther] = [one, other].map(
          (position) => rowAt(database, position ?? 0)[7],
        );
        const command = database.command('UPDATE entry SET body = ? WHERE position = ?');
        command.run([bodyOfOther as Buffer, one ?? 0]);
        command.run([bodyOfOne as Buffer, other ?? 0]);
      },
    ],
    [
      'two values are swapped, wrapped keys, tags and all',
      (database) => {
        const [one, other] = [first, second].map(({ arn }) => positionOf(database, 'value', arn));
        const command = database.command('UPDATE entry SET position = ? WHERE position = ?');
        command.run([1_000_000, one ?? 0]);
        command.run([one ?? 0, other ?? 0]);
        command.run([other ?? 0, 1_000_000]);
      },
    ],
    [
      'a value is given to another secret',
      (database) => {
        const command = database.command('UPDATE entry SET id = ? WHERE position = ?');
        command.run([Buffer.from(second.arn), positionOf(database, 'value', first.arn)]);
      },
    ],
    [
      'a secret’s metadata is edited',
      (database) => {
        const command = database.command('UPDATE entry SET content = ? WHERE position = ?');
        const content = Buffer.from(JSON.stringify({ ...first, description: 'edited' }));
        command.run([content, positionOf(database, 'secret', first.arn)]);
      },
    ],
    [
      'a row is said to be of another write',
      (database) => {
        database.execute('UPDATE entry SET sequence = sequence - 1');
      },
    ],
    [
      'a value is deleted',
      (database) => {
        const command = database.command('DELETE FROM entry WHERE position = ?');
        command.run([positionOf(database, 'value', first.arn)]);
      },
    ],
    [
      'a row is doubled under another position',
      (database) => {
        const command = database.command(
          `INSERT INTO entry SELECT 1000000, sequence, kind, id, part, content, tag, body
            FROM entry WHERE position = ?`,
        );
        command.run([positionOf(database, 'secret', first.arn)]);
      },
    ],
    [
      'a sealed body is taken out',
      (database) => {
        const command = database.command('UPDATE entry SET body = NULL WHERE position = ?');
        command.run([positionOf(database, 'value', first.arn)]);
      },
    ],
    [
      'the head’s count of writes is changed',
      (database) => {
        database.execute('UPDATE head SET sequence = sequence + 1');
      },
    ],
    [
      'the head is gone',
      (database) => {
        database.execute('DELETE FROM head');
      },
    ],
    [
      'everything but the head is gone',
      (database) => {
        database.execute('DELETE FROM entry');
      },
    ],
    [
      'a trigger was added',
      (database) => {
        database.execute(
          'CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE position = 1; END',
        );
      },
    ],
  ])('is refused when %s', (_, change) => {
    const path = aStoreFile();
    edit(path, change);
    expect(outcomeOf(path)).toBe('STORE_CORRUPT');
  });

  it('names the secret when a single one is concerned', () => {
    const path = aStoreFile();
    edit(path, (database) => {
      const command = database.command('UPDATE entry SET content = ? WHERE position = ?');
      command.run([Buffer.from('{}'), positionOf(database, 'secret', second.arn)]);
    });
    const named = expect.objectContaining({ code: 'STORE_CORRUPT', secretId: second.arn }) as Error;
    expect(() => openFileStore(path, rootKey)).toThrow(named);
  });

  it('is refused when one row is put back to an earlier state that was genuine', () => {
    const path = aStoreFile();
    let earlier: Column[] = [];
    edit(path, (database) => {
      earlier = rowAt(database, positionOf(database, 'secret', first.arn));
    });
    const store = openFileStore(path, rootKey);
    store.put({ ...first, description: 'later' });
    store.close();
    edit(path, (database) => {
      const [position, sequence, , , , content, tag] = earlier as [number, number, ...Buffer[]];
      const command = database.command(
        'UPDATE entry SET sequence = ?, content = ?, tag = ? WHERE position = ?',
      );
      command.run([sequence, content ?? null, tag ?? null, position]);
    });
    expect(outcomeOf(path)).toBe('STORE_CORRUPT');
  });

  it('is refused when a row comes from another store of the same root key', () => {
    const [path, other] = [aStoreFile(), aStoreFile()];
    let foreign: Column[] = [];
    edit(other, (database) => {
      foreign = rowAt(database, positionOf(database, 'value', first.arn));
    });
    edit(path, (database) => {
      const [position, , , , , content, tag, body] = foreign as [number, number, ...Buffer[]];
      const command = database.command(
        'UPDATE entry SET content = ?, tag = ?, body = ? WHERE position = ?',
      );
      command.run([content ?? null, tag ?? null, body ?? null, position]);
    });
    expect(outcomeOf(path)).toBe('STORE_CORRUPT');
  });

  it('is refused when any two rows are swapped, as wholes or in any of their columns', () => {
    const path = aStoreFile();
    const whole = readFileSync(path);
    const places = positionsIn(path);
    const columns = ['position', 'sequence', 'kind', 'id', 'part', 'content', 'tag', 'body'];
    for (const [index, one] of places.entries()) {
      for (const other of places.slice(index + 1)) {
        for (const column of columns) {
          writeFileSync(path, whole);
          const isOther = swapColumn(path, column, one, other);
          const swapped = `${column} of rows ${String(one)} and ${String(other)}`;
          if (isOther) expect(outcomeOf(path), swapped).toBe('STORE_CORRUPT');
        }
      }
    }
  }, 60_000);

  it('is refused when any row is deleted', () => {
    const path = aStoreFile();
    const whole = readFileSync(path);
    for (const position of positionsIn(path)) {
      writeFileSync(path, whole);
      edit(path, (database) => {
        database.command('DELETE FROM entry WHERE position = ?').run([position]);
      });
      expect(outcomeOf(path), `row ${String(position)}`).toBe('STORE_CORRUPT');
    }
  });

  it('is refused when any row is put back to what it was before, of whatever kind', () => {
    const path = aStoreFile();
    const earlier = rowsIn(path);
    const store = openFileStore(path, rootKey);
    for (const secret of [first, second, long]) {
      store.put({ ...secret, description: 'later' });
      store.removeValue(secret, 'v1');
      store.writeValue(secret, 'v1', text('synthetic-password-later'));
    }
    store.removeAccessKey(accessKey.accessKeyId);
    store.addAccessKey({ ...accessKey, secretAccessKey: 'synthetic-signing-key-2' });
    store.putRecord('principal', principal.arn, { ...principal, policies: [] });
    store.close();
    const whole = readFileSync(path);
    for (const row of earlier) {
      writeFileSync(path, whole);
      edit(path, (database) => {
        database
          .command('INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
          .run(row.map((column) => (typeof column === 'string' ? Buffer.from(column) : column)));
      });
      expect(outcomeOf(path), `row ${String(row[0])}`).toBe('STORE_CORRUPT');
    }
  });

  it('is genuine by itself when the whole file is an older copy: its mark tells', () => {
    const path = aStoreFile();
    const copy = `${path}.copy`;
    const before = answersOf(path);
    copyFileSync(path, copy);
    const store = openFileStore(path, rootKey);
    store.remove(first);
    store.close();
    copyFileSync(copy, path);
    expect(outcomeOf(path)).toBe(before);
  });
});

describe('a store that cannot be opened', () => {
  it('says which key it belongs to when given another, and is left as it was', () => {
    const path = aStoreFile();
    const before = readFileSync(path);
    const other = RootKey.generate();
    const refused = expect.objectContaining({
      code: 'WRONG_ROOT_KEY',
      message: expect.stringContaining(rootKey.id) as string,
    }) as Error;
    expect(() => openFileStore(path, other)).toThrow(refused);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(answersOf(path)).toContain('synthetic-password');
  });

  it('says so when a later version wrote it, and is left as it was', () => {
    const path = aStoreFile();
    edit(path, (database) => {
      database.execute('PRAGMA user_version = 2');
    });
    const before = readFileSync(path);
    const refused = expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }) as Error;
    expect(() => openFileStore(path, rootKey)).toThrow(refused);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ['another program’s file', Buffer.from('synthetic text '.repeat(1_000))],
    ['an empty file', Buffer.alloc(0)],
  ])('is refused when it is %s', (_, content) => {
    const path = join(temporaryDirectory(), 'store.db');
    writeFileSync(path, content, { mode: 0o600 });
    const refused = expect.objectContaining({ code: 'STORE_CORRUPT' }) as Error;
    expect(() => openFileStore(path, rootKey)).toThrow(refused);
    expect(readFileSync(path).equals(content)).toBe(true);
  });
});
