import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { connectLocal, StoreInUseError } from '@undotenv/local';
import { storeKeyIn } from '@undotenv/local/key-change';
import { loadRootKey, type KeyRing } from '@undotenv/local/root-key';
import { runCommandLine, Terminal, type Streams } from 'undotenv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  listMigrations,
  migrationKeyIds,
  openMigrationHistory,
} from '../packages/migration/src/index.ts';
import { readBackup } from '../packages/migration/src/sealed/backup.ts';
import { apiOf } from './scenario.ts';
import { outcomeOf, Workplace, type Outcome } from './workplace.ts';

/**
 * A rotation of the root key, interrupted at every change it makes to the disk: each file it
 * opens, writes, syncs, renames or removes, and each statement of SQLite. Whatever the moment, all
 * that was stored opens, and the same command again brings it to its end.
 */
const secrets = ['first/text', 'second/text'];
const originalEnv = 'DB_PASSWORD=synthetic-password-of-env\nPORT=3000\n';

let template: Workplace;
let root: string;
let changes: string[];
let before: Record<string, unknown>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'undotenv rotation '));
  template = new Workplace({ '.env': originalEnv });
  template.set({ APP_ENV: 'development' });
  const run = async (words: readonly string[], input = ''): Promise<void> => {
    expect(await template.run(words, { input })).toMatchObject({ code: 0 });
  };
  await run(['init', '--yes']);
  await run(['migrate', '--local', '--yes']);
  const elsewhere = join(template.data, 'undotenv', 'elsewhere');
  for (const name of secrets) {
    const place = name.startsWith('first') ? ['--local'] : ['--data', elsewhere];
    for (const version of [1, 2]) {
      await run(['set', name, '--stdin', ...place], `synthetic-${name}-${String(version)}`);
    }
  }
  changes = await listChanges();
  before = await new Stored('before').contents();
}, 60_000);

afterAll(() => {
  template[Symbol.dispose]();
  rmSync(root, { recursive: true, force: true });
});

/** A copy of everything that was stored, for one rotation. */
class Stored {
  readonly directory: string;

  constructor(name: string) {
    this.directory = join(root, name);
    mkdirSync(this.directory);
    for (const part of ['config', 'data']) {
      cpSync(join(template.root, part), join(this.directory, part), { recursive: true });
    }
  }

  get config(): string {
    return join(this.directory, 'config', 'undotenv');
  }

  get dataDirectories(): string[] {
    const home = join(this.directory, 'data', 'undotenv');
    return readdirSync(home).map((name) => join(home, name));
  }

  keys(): KeyRing {
    const ring = loadRootKey(join(this.config, 'root.key'));
    if (ring === undefined) throw new Error('there is no root key');
    return ring;
  }

  rotate(variables: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const interrupt = join(import.meta.dirname, 'interrupt.mjs');
    const bin = join(import.meta.dirname, '..', 'packages', 'cli', 'dist', 'bin.js');
    const child = template.startNode(
      ['--import', interrupt, bin, 'local', 'key', 'rotate', '--yes', '--json'],
      {
        variables: {
          XDG_CONFIG_HOME: join(this.directory, 'config'),
          XDG_DATA_HOME: join(this.directory, 'data'),
          ...variables,
        },
      },
    );
    child.stdin?.end();
    return outcomeOf(child);
  }

  /** The same in this process: what comes after an interruption needs no other. */
  async rotateHere(): Promise<number> {
    const sink = new PassThrough().resume();
    const streams = { stdin: sink, stdout: sink, stderr: sink } as unknown as Streams;
    const variables = {
      XDG_CONFIG_HOME: join(this.directory, 'config'),
      XDG_DATA_HOME: join(this.directory, 'data'),
    };
    return runCommandLine(
      {
        terminal: new Terminal(streams, {}),
        directory: this.directory,
        variables,
        stdin: streams.stdin,
        clock: () => new Date(),
        newId: randomUUID,
      },
      ['local', 'key', 'rotate', '--yes'],
    );
  }

  /** All that was stored, as it reads now. */
  async contents(): Promise<Record<string, unknown>> {
    const rootKey = this.keys();
    const contents: Record<string, unknown> = {};
    for (const dataDirectory of this.dataDirectories) {
      const local = await connectLocal({ dataDirectory, rootKey });
      const api = apiOf(local);
      for (const { Name: name } of (await api.call('ListSecrets', {})).SecretList) {
        const { Versions: versions } = await api.call('ListSecretVersionIds', {
          SecretId: name,
        });
        contents[name] = await Promise.all(
          versions.map(async ({ VersionId: id }) => {
            const read = await api.call('GetSecretValue', { SecretId: name, VersionId: id });
            return read.SecretString;
          }),
        );
      }
      api.close();
      await local.close();
      const history = openMigrationHistory({ dataDirectory, rootKey });
      for (const { id } of await listMigrations(history)) {
        contents['.env'] = Buffer.from((await readBackup(history, id, '.env')).bytes).toString();
      }
    }
    return contents;
  }

  /** The ids of the keys that anything is under. */
  async keysInUse(): Promise<string[]> {
    const ids = await Promise.all(
      this.dataDirectories.map(async (directory) => [
        storeKeyIn(directory),
        ...(await migrationKeyIds(directory)),
      ]),
    );
    return [...new Set(ids.flat())].map((id) => id ?? 'none').sort();
  }
}

async function listChanges(): Promise<string[]> {
  const stored = new Stored('list');
  const log = join(root, 'changes');
  expect(await stored.rotate({ INTERRUPT_LOG: log })).toMatchObject({ code: 0 });
  return readFileSync(log, 'utf8').trimEnd().split('\n');
}

/** Two at a time, as many as the smallest machine has cores. */
async function forEachChange(work: (at: number) => Promise<void>): Promise<void> {
  const left = changes.map((_, at) => at);
  const worker = async (): Promise<void> => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) await work(at);
  };
  await Promise.all([worker(), worker()]);
}

async function expectToEnd(stored: Stored): Promise<void> {
  expect(await stored.contents()).toEqual(before);
  expect(await stored.rotateHere()).toBe(0);
  expect(await stored.contents()).toEqual(before);
  expect(await stored.keysInUse()).toEqual([stored.keys().id]);
  const kept = readdirSync(stored.config).filter((name) => !name.startsWith('root.key.lock'));
  // Marks of stores and witnesses of audit trails are no keys.
  expect(kept).toEqual(['root.key', 'stores', 'trails']);
}

test('a rotation seals everything under a new key, and changes no value', async () => {
  const stored = new Stored('whole');
  expect(Object.keys(before).sort()).toEqual(
    ['.env', ...secrets, 'my-project/development/app'].sort(),
  );
  expect(before['.env']).toBe(originalEnv);
  const [old] = await stored.keysInUse();
  expect(await stored.rotate()).toMatchObject({ code: 0 });
  expect(await stored.contents()).toEqual(before);
  const { ids } = stored.keys();
  expect(ids).toEqual([expect.not.stringMatching(old ?? ''), old]);
  expect(await stored.keysInUse()).toEqual(ids.slice(0, 1));
});

test('it was interrupted at more than files, and at more than statements', () => {
  const kinds = new Set(changes);
  for (const kind of ['renameSync', 'fsyncSync', 'rename', 'sync', 'exec', 'run']) {
    expect(kinds).toContain(kind);
  }
});

test('killed at any change, it loses nothing and ends when run again', async () => {
  await forEachChange(async (at) => {
    const stored = new Stored(`kill-${String(at)}`);
    const { code } = await stored.rotate({ INTERRUPT: `${String(at)} kill` });
    expect(code).toBeNull();
    await expectToEnd(stored);
  });
  // 15 s alone; the machine may be busy.
}, 240_000);

test('where any change fails, it says so, loses nothing and ends when run again', async () => {
  await forEachChange(async (at) => {
    const stored = new Stored(`fail-${String(at)}`);
    const { code, stderr } = await stored.rotate({ INTERRUPT: `${String(at)} ENOSPC` });
    expect(code, changes[at]).not.toBe(0);
    expect(stderr).toMatch(/^(error|warning): /m);
    await expectToEnd(stored);
  });
  // 15 s alone; the machine may be busy.
}, 240_000);

test('it refuses, and changes nothing, while a server has a store open', async () => {
  const stored = new Stored('in-use');
  const key = readFileSync(join(stored.config, 'root.key'), 'utf8');
  const [dataDirectory = ''] = stored.dataDirectories;
  const server = await connectLocal({ dataDirectory, rootKey: stored.keys() });
  const { code, stdout } = await stored.rotate();
  await server.close();
  expect(code).toBe(6);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: new StoreInUseError().code } });
  expect(readFileSync(join(stored.config, 'root.key'), 'utf8')).toBe(key);
});

test('several at once run one after the other, or are refused', async () => {
  const stored = new Stored('twice');
  const outcomes = await Promise.all([stored.rotate(), stored.rotate(), stored.rotate()]);
  expect(outcomes.some(({ code }) => code === 0)).toBe(true);
  for (const { code, stdout } of outcomes) expect([0, 6], stdout).toContain(code);
  await expectToEnd(stored);
});
