import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDataDirectory, readOwner } from '../../src/data-directory/data-directory.ts';
import { loadOrCreateRootKey } from '../../src/vault/root-key-file.ts';
import { temporaryDirectory } from './fixtures.ts';

/** Runs one of the programs in `child.mjs` on the built package. */
function start(program: string, ...parameters: string[]): ChildProcess {
  const script = fileURLToPath(new URL('child.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, program, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Its lines, as they come. */
function linesOf(child: ChildProcess): AsyncIterable<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  return createInterface({ input: child.stdout });
}

async function firstLineOf(child: ChildProcess): Promise<string> {
  for await (const line of linesOf(child)) return line;
  throw new Error('the child said nothing');
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function places(): { dataDirectory: string; keyPath: string } {
  const directory = temporaryDirectory();
  return { dataDirectory: join(directory, 'data'), keyPath: join(directory, 'config', 'root.key') };
}

describe('a writer killed with SIGKILL', () => {
  it('is found out when the log it left is deleted: its last commits were in that alone', async () => {
    const { dataDirectory, keyPath } = places();
    const marks = { directory: join(dirname(keyPath), 'stores') };
    const rootKey = loadOrCreateRootKey(keyPath);
    const child = start('hold', dataDirectory, keyPath, marks.directory);
    expect(await firstLineOf(child)).toBe('held');
    await kill(child);
    const open = (): void => {
      openDataDirectory(dataDirectory, rootKey, marks).close();
    };
    renameSync(join(dataDirectory, 'store.db-wal'), join(dataDirectory, 'kept'));
    expect(open).toThrow(
      expect.objectContaining({ code: 'STORE_ROLLED_BACK', reason: 'older' }) as Error,
    );
    renameSync(join(dataDirectory, 'kept'), join(dataDirectory, 'store.db-wal'));
    open();
  });

  it('leaves no value in the clear: not in the database, its log or any file beside it', async () => {
    const { dataDirectory, keyPath } = places();
    const child = start('plant-canaries', dataDirectory, keyPath);
    expect(await firstLineOf(child)).toBe('planted');
    await kill(child);
    const files = readdirSync(dataDirectory);
    expect(files.sort()).toEqual(['owner.json', 'store.db', 'store.db-wal']);
    const content = Buffer.concat(files.map((name) => readFileSync(join(dataDirectory, name))));
    // The names are there in the clear, so the search does look in the right place.
    expect(content.includes('canary/text')).toBe(true);
    for (const canary of ['Zq7-synthetic-canary-Xw9', 'Yk4-synthetic-signing-Vb2']) {
      for (const form of formsOf(canary)) expect(content.includes(form), form).toBe(false);
    }
  });

  /** As it is, in hexadecimal, in base64 at every alignment, reversed; and every slice of eight. */
  function formsOf(canary: string): string[] {
    const aligned = [0, 1, 2].map((skip) => {
      const whole = Buffer.from(canary.slice(skip, canary.length - ((canary.length - skip) % 3)));
      return whole.toString('base64');
    });
    const slices = Array.from({ length: canary.length - 7 }, (_, at) => canary.slice(at, at + 8));
    const hexadecimal = Buffer.from(canary).toString('hex');
    return [
      ...slices,
      ...aligned,
      hexadecimal,
      hexadecimal.toUpperCase(),
      Array.from(canary).reverse().join(''),
    ];
  }
});

describe('a data directory wanted by several processes', () => {
  it('is taken by exactly one, even when all of them would make it', async () => {
    const { dataDirectory, keyPath } = places();
    const children = Array.from({ length: 4 }, () => start('hold', dataDirectory, keyPath));
    const outcomes = await Promise.all(children.map(firstLineOf));
    expect(outcomes.sort()).toEqual(['STORE_IN_USE', 'STORE_IN_USE', 'STORE_IN_USE', 'held']);
    await Promise.all(children.map(kill));
    expect(readdirSync(dataDirectory).filter((name) => name.endsWith('.new'))).toEqual([]);
    openDataDirectory(dataDirectory, loadOrCreateRootKey(keyPath)).close();
  });

  it('tells the others who has it, until that one is killed', async () => {
    const { dataDirectory, keyPath } = places();
    const rootKey = loadOrCreateRootKey(keyPath);
    const child = start('announce', dataDirectory, keyPath);
    expect(await firstLineOf(child)).toBe('announced');
    const owner = {
      url: 'http://127.0.0.1:4584',
      pid: child.pid,
      startedAt: '2026-01-01T00:00:00.000Z',
    };
    const inUse = expect.objectContaining({ code: 'STORE_IN_USE', owner }) as Error;
    expect(() => openDataDirectory(dataDirectory, rootKey)).toThrow(inUse);
    await kill(child);
    expect(readOwner(dataDirectory)).toEqual(owner);
    const directory = openDataDirectory(dataDirectory, rootKey);
    expect(readOwner(dataDirectory)).toBeUndefined();
    directory.close();
  });

  it('is opened by all under the same root key, even when all of them would make that', async () => {
    const { dataDirectory, keyPath } = places();
    const children = Array.from({ length: 4 }, () => start('make-key', dataDirectory, keyPath));
    const ids = await Promise.all(children.map(firstLineOf));
    expect(new Set(ids)).toEqual(new Set([loadOrCreateRootKey(keyPath).id]));
    expect(existsSync(dataDirectory)).toBe(false);
  });
});
