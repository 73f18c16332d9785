import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RootKey } from '@undotenv/local/root-key';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import {
  applyMigration,
  BackupDamagedError,
  JournalDamagedError,
  JournalFormatError,
  listMigrations,
  MigrationInProgressError,
  openMigrationHistory,
  undoMigration,
  UnsafeHistoryError,
} from '../../src/index.ts';
import { createJournal, openJournal } from '../../src/journal/journal.ts';
import { withLock, type LockOptions } from '../../src/journal/lock.ts';
import type { JournalEvent } from '../../src/journal/records.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const id = '0001-test';
const planned: JournalEvent = {
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
};

let bench: Workbench;
let journalFile: string;
beforeEach(async () => {
  bench = await openWorkbench();
  journalFile = join(bench.history.directory, id, 'journal');
});
afterEach(() => bench.close());

async function writeJournal(): Promise<string> {
  const journal = await createJournal(bench.history, id, planned);
  await journal.append({ type: 'backed-up' });
  await journal.append({ type: 'verified' });
  return readFile(journalFile, 'utf8');
}

async function typesIn(): Promise<string[]> {
  const journal = await openJournal(bench.history, id);
  return (journal?.records ?? []).map(({ type }) => type);
}

describe('the journal', () => {
  it('is read as it was written', async () => {
    await writeJournal();
    expect(await typesIn()).toEqual(['planned', 'backed-up', 'verified']);
  });

  it('goes on after a last record that was cut at any byte', async () => {
    const text = await writeJournal();
    const intact = text.lastIndexOf('\n', text.length - 2) + 1;
    for (let end = intact; end < text.length; end += 7) {
      await writeFile(journalFile, text.slice(0, end));
      const journal = await openJournal(bench.history, id);
      expect(journal?.records).toHaveLength(2);
      await journal?.append({ type: 'done' });
      expect(await typesIn()).toEqual(['planned', 'backed-up', 'done']);
    }
  });

  it('notices any changed byte that is not in a torn last record', async () => {
    const bytes = Buffer.from(await writeJournal());
    for (let index = 0; index < bytes.length; index += 11) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      await writeFile(journalFile, changed);
      await expect(openJournal(bench.history, id), `byte ${String(index)}`).rejects.toBeInstanceOf(
        JournalDamagedError,
      );
    }
  });

  it('notices lines that are left out, repeated or in another order', async () => {
    const [first = '', second = '', third = ''] = (await writeJournal()).split('\n');
    for (const lines of [
      [second, third],
      [first, third],
      [first, first],
      [first, third, second],
    ]) {
      await writeFile(journalFile, lines.map((line) => `${line}\n`).join(''));
      await expect(openJournal(bench.history, id)).rejects.toBeInstanceOf(JournalDamagedError);
    }
  });

  it('does not open with another root key', async () => {
    await writeJournal();
    const { dataDirectory } = bench;
    const other = openMigrationHistory({ dataDirectory, rootKey: RootKey.generate() });
    await expect(listMigrations(other)).rejects.toMatchObject({ code: 'WRONG_ROOT_KEY' });
  });

  it('does not open one of a later format', async () => {
    await createJournal(bench.history, id, { ...planned, format: 2 as 1 });
    await expect(listMigrations(bench.history)).rejects.toBeInstanceOf(JournalFormatError);
  });

  it('is not begun in a directory that others can use', async () => {
    await mkdir(bench.history.directory, { recursive: true });
    await chmod(bench.history.directory, 0o750);
    const { destination, history } = bench;
    const planned = await bench.plan();
    await expect(applyMigration(history, planned, { destination })).rejects.toBeInstanceOf(
      UnsafeHistoryError,
    );
  });

  it('takes no more records after one could not be written', async () => {
    let isFull = false;
    const fileSystem: typeof nodeFileSystem = {
      ...nodeFileSystem,
      open: async (path, flags, mode) => {
        if (isFull) throw Object.assign(new Error('disk full'), { code: 'ENOSPC' });
        return nodeFileSystem.open(path, flags, mode);
      },
    };
    const journal = await createJournal({ ...bench.history, fileSystem }, id, planned);
    isFull = true;
    await expect(journal.append({ type: 'backed-up' })).rejects.toMatchObject({
      code: 'FILE_OPERATION_FAILED',
    });
    isFull = false;
    await expect(journal.append({ type: 'backed-up' })).rejects.toThrow(TypeError);
  });

  it('stands in a directory and files that are nobody else’s to read', async () => {
    const { destination, history } = bench;
    await applyMigration(history, await bench.plan(), { destination });
    const [migration = ''] = await readdir(history.directory);
    const directory = join(history.directory, migration);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const names = await readdir(directory);
    expect(names.sort()).toEqual(['backup%20.env.sealed', 'journal', 'key.sealed']);
    for (const name of names) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  });
});

describe('the backup', () => {
  it('is not opened where it was changed or taken from another file, and nothing is changed', async () => {
    const { destination, history } = bench;
    await applyMigration(history, await bench.plan(), { destination });
    const rewritten = await bench.read('.env');
    const [migration = ''] = await readdir(history.directory);
    const path = join(history.directory, migration, 'backup%20.env.sealed');
    const sealed = await readFile(path);
    sealed[sealed.length - 20] = (sealed[sealed.length - 20] ?? 0) ^ 1;
    await writeFile(path, sealed);
    const undo = undoMigration(history, { connect: () => Promise.resolve(destination) });
    await expect(undo).rejects.toBeInstanceOf(BackupDamagedError);
    expect(await bench.read('.env')).toBe(rewritten);
    expect((await listMigrations(history))[0]?.state).toBe('done');
  });
});

describe('withLock', () => {
  const running = new Set<number>();
  let options: LockOptions;
  beforeEach(() => {
    const { fileSystem, directory, randomId } = bench.history;
    options = { fileSystem, directory, randomId, isRunning: (pid) => running.has(pid) };
    running.clear();
  });

  it('lets one process in at a time, and the next when it is done', async () => {
    running.add(process.pid);
    await withLock(options, async () => {
      await expect(withLock(options, () => Promise.resolve())).rejects.toBeInstanceOf(
        MigrationInProgressError,
      );
    });
    expect(await withLock(options, () => Promise.resolve('in'))).toBe('in');
    expect(await readdir(options.directory)).toEqual([]);
  });

  it('lets at most one of many in who come at once', async () => {
    running.add(process.pid);
    let inside = 0;
    const attempt = (): Promise<boolean> =>
      withLock(options, async () => {
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
        return true;
      }).catch(() => false);
    await Promise.all(Array.from({ length: 20 }, attempt));
    expect(await readdir(options.directory)).toEqual([]);
  });

  it('clears the lock of a process that was killed', async () => {
    await withLock(options, () => Promise.resolve());
    await writeFile(join(options.directory, 'lock-4242-left'), '');
    running.add(4242);
    await expect(withLock(options, () => Promise.resolve())).rejects.toMatchObject({ pid: 4242 });
    running.delete(4242);
    await withLock(options, () => Promise.resolve());
    expect(await readdir(options.directory)).toEqual([]);
  });
});
