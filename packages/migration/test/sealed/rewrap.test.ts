import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyRing, RootKey } from '@undotenv/local/root-key';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listMigrations,
  migrationKeyIds,
  openMigrationHistory,
  rewrapMigrations,
  type MigrationHistory,
} from '../../src/index.ts';
import { createJournal } from '../../src/journal/journal.ts';
import type { JournalEvent } from '../../src/journal/records.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const planned = (id: string): JournalEvent => ({
  type: 'planned',
  format: 1,
  id,
  project: '/project',
  file: '.env',
  application: 'app',
  environment: 'production',
  target: { kind: 'local', region: 'us-east-1', endpoint: 'http://127.0.0.1:1' },
  secrets: [],
  files: [],
});

const [old, next] = [RootKey.generate(), RootKey.generate()];
const both = new KeyRing(next, [old]);
const ids = ['0001-one', '0002-two'];

let bench: Workbench;
let dataDirectory: string;

function historyUnder(rootKey: RootKey | KeyRing): MigrationHistory {
  return openMigrationHistory({ dataDirectory, rootKey });
}

function keyFileOf(id: string): string {
  return join(dataDirectory, 'migrations', id, 'key.sealed');
}

beforeEach(async () => {
  bench = await openWorkbench();
  ({ dataDirectory } = bench);
  for (const id of ids) await createJournal(historyUnder(old), id, planned(id));
});
afterEach(() => bench.close());

describe('migrations that are brought under another root key', () => {
  it('open with the new key alone, and their journals are untouched', async () => {
    const journal = join(dataDirectory, 'migrations', '0001-one', 'journal');
    const before = await readFile(journal, 'utf8');
    expect(await rewrapMigrations({ dataDirectory, rootKey: both })).toEqual({
      rewrapped: 2,
      current: 0,
    });
    expect(await migrationKeyIds(dataDirectory)).toEqual([next.id, next.id]);
    expect(await listMigrations(historyUnder(next))).toHaveLength(2);
    expect(await readFile(journal, 'utf8')).toBe(before);
    const wrong = expect.objectContaining({ code: 'WRONG_ROOT_KEY' }) as Error;
    await expect(listMigrations(historyUnder(old))).rejects.toThrow(wrong);
  });

  it('are left alone where they are there already', async () => {
    await rewrapMigrations({ dataDirectory, rootKey: both });
    const again = await rewrapMigrations({ dataDirectory, rootKey: both });
    expect(again).toEqual({ rewrapped: 0, current: 2 });
  });

  it('open under both keys while only some are', async () => {
    const first = await readFile(keyFileOf('0001-one'));
    await rewrapMigrations({ dataDirectory, rootKey: both });
    await writeFile(keyFileOf('0001-one'), first);
    expect(await migrationKeyIds(dataDirectory)).toEqual([old.id, next.id]);
    expect(await listMigrations(historyUnder(both))).toHaveLength(2);
  });

  it.each([
    ['changed', (text: string) => text.replace(/.{4}\n$/, 'AAAA\n')],
    ['cut', (text: string) => text.slice(0, 60)],
    ['empty', () => ''],
  ])('are refused where a key is %s', async (_, spoil) => {
    const path = keyFileOf('0002-two');
    await writeFile(path, spoil(await readFile(path, 'latin1')));
    const damaged = expect.objectContaining({ code: 'BACKUP_DAMAGED' }) as Error;
    await expect(rewrapMigrations({ dataDirectory, rootKey: both })).rejects.toThrow(damaged);
    await expect(listMigrations(historyUnder(both))).rejects.toThrow(damaged);
  });

  it('are refused where a key is another migration’s, or gone', async () => {
    const damaged = expect.objectContaining({ code: 'BACKUP_DAMAGED' }) as Error;
    await writeFile(keyFileOf('0002-two'), await readFile(keyFileOf('0001-one')));
    await expect(listMigrations(historyUnder(old))).rejects.toThrow(damaged);
    await rm(keyFileOf('0002-two'));
    await expect(listMigrations(historyUnder(old))).rejects.toThrow(damaged);
  });

  it('are none where nothing was migrated', async () => {
    const elsewhere = join(bench.dataDirectory, 'elsewhere');
    expect(await migrationKeyIds(elsewhere)).toEqual([]);
    expect(await rewrapMigrations({ dataDirectory: elsewhere, rootKey: both })).toEqual({
      rewrapped: 0,
      current: 0,
    });
  });
});

it('a migration does not begin under a root key that is not kept any more', async () => {
  const history = openMigrationHistory({
    dataDirectory,
    rootKey: old,
    confirmKey(id) {
      expect(id).toBe(old.id);
      throw new Error('gone');
    },
  });
  await expect(createJournal(history, '0003-three', planned('0003-three'))).rejects.toThrow('gone');
  await expect(readFile(keyFileOf('0003-three'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await listMigrations(historyUnder(old))).toHaveLength(2);
});
