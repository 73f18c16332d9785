import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSnapshot } from '../../src/archive/snapshot.ts';
import { openDataDirectory } from '../../src/data-directory/data-directory.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { aSecret, scope, temporaryDirectory, text } from '../store/fixtures.ts';

const rootKey = RootKey.generate();

/** A data directory with a secret for each name, and where its marks are. */
function place(...names: string[]): { data: string; marks: { directory: string } } {
  const root = temporaryDirectory();
  const made = { data: join(root, 'data'), marks: { directory: join(root, 'stores') } };
  write(made, ...names);
  return made;
}

function write({ data, marks }: ReturnType<typeof place>, ...names: string[]): void {
  const directory = openDataDirectory(data, rootKey, marks);
  for (const name of names) {
    directory.store.put(aSecret(name));
    directory.store.writeValue(aSecret(name), 'v1', text(`synthetic-password-of-${name}`));
  }
  directory.close();
}

/** So much that the owner begins its log anew while some of the copies are made. */
function fillMegabytes({ data, marks }: ReturnType<typeof place>): void {
  const directory = openDataDirectory(data, rootKey, marks);
  directory.store.transaction(() => {
    for (let number = 0; number < 400; number += 1) {
      const secret = aSecret(`filler-${String(number)}`);
      directory.store.put(secret);
      directory.store.writeValue(secret, 'v1', text('x'.repeat(60_000)));
    }
  });
  directory.close();
}

function refusal({ data, marks }: ReturnType<typeof place>, key = rootKey): unknown {
  try {
    openSnapshot(data, key, marks).close();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe('a snapshot', () => {
  it('holds what the store does, changes nothing of it and leaves no copy behind', () => {
    const made = place('one', 'two');
    const before = readFileSync(join(made.data, 'store.db'));
    const snapshot = openSnapshot(made.data, rootKey, made.marks);
    const copy = join(made.data, 'snapshot', 'store.db');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(snapshot.store.list(scope).map(({ name }) => name)).toEqual(['one', 'two']);
    expect(snapshot.store.readValue(aSecret('one'), 'v1')).toEqual(
      text('synthetic-password-of-one'),
    );
    snapshot.close();
    expect(readdirSync(join(made.data, 'snapshot'))).toEqual(['lock']);
    expect(readFileSync(join(made.data, 'store.db')).equals(before)).toBe(true);
  });

  it('is of one moment while the owner writes as fast as it can', async () => {
    const made = place();
    fillMegabytes(made);
    const script = fileURLToPath(new URL('child-writer.mjs', import.meta.url));
    const words = [made.data, rootKey.toText().trim(), made.marks.directory];
    const owner = spawn(process.execPath, [script, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      owner.kill('SIGKILL');
    });
    await once(owner.stdout, 'data');
    const turns: number[] = [];
    for (let copies = 0; copies < 15; copies += 1) {
      const snapshot = openSnapshot(made.data, rootKey, made.marks);
      const [left, right] = ['left', 'right'].map((name) => snapshot.store.findByName(scope, name));
      if (left === undefined || right === undefined) throw new Error('a secret is missing');
      expect(left.changedAtMs).toBe(right.changedAtMs);
      for (const secret of [left, right]) {
        const value = snapshot.store.readValue(secret, `v${String(secret.changedAtMs)}`);
        expect(value).toEqual(text(`${String(secret.changedAtMs)} `.repeat(2_000)));
      }
      turns.push(left.changedAtMs);
      snapshot.close();
    }
    // It went on meanwhile, and no copy is older than the one before.
    expect(turns).toEqual([...turns].sort((one, other) => one - other));
    expect(new Set(turns).size).toBeGreaterThan(5);
    expect(owner.exitCode).toBeNull();
    // What is left of one that is killed in the midst of its writes is copied as well.
    owner.kill('SIGKILL');
    await once(owner, 'close');
    expect(existsSync(join(made.data, 'store.db-wal'))).toBe(true);
    expect(refusal(made)).toBeUndefined();
  }, 30_000);

  it('is refused to the process that owns the store: it would lose its lock', () => {
    const made = place('one');
    const owner = openDataDirectory(made.data, rootKey, made.marks);
    expect(refusal(made)).toBe('STORE_IN_USE');
    owner.close();
    expect(refusal(made)).toBeUndefined();
  });

  it('is made by one at a time, and clears away what a killed one has left', () => {
    const made = place('one');
    const snapshot = openSnapshot(made.data, rootKey, made.marks);
    expect(refusal(made)).toBe('STORE_IN_USE');
    snapshot.close();
    const left = join(made.data, 'snapshot', 'store.db');
    writeFileSync(left, 'half a copy');
    writeFileSync(`${left}-wal`, 'half a log');
    expect(refusal(made)).toBeUndefined();
    expect(readdirSync(join(made.data, 'snapshot'))).toEqual(['lock']);
  });

  it('is refused of a store that is older than it was, another one, damaged or not there', () => {
    const made = place('one');
    const backup = join(made.data, '..', 'backup');
    copyFileSync(join(made.data, 'store.db'), backup);
    write(made, 'two');
    copyFileSync(backup, join(made.data, 'store.db'));
    expect(refusal(made)).toBe('STORE_ROLLED_BACK');
    const other = place('three');
    cpSync(join(other.data, 'store.db'), join(made.data, 'store.db'));
    expect(refusal(made)).toBe('STORE_ROLLED_BACK');
    expect(refusal(other, RootKey.generate())).toBe('WRONG_ROOT_KEY');
    const damaged = readFileSync(join(other.data, 'store.db'));
    damaged.fill(0, 4_096, 4_200);
    writeFileSync(join(other.data, 'store.db'), damaged);
    expect(refusal(other)).toBe('STORE_CORRUPT');
    rmSync(join(other.data, 'store.db'));
    expect(refusal(other)).toBe('STORE_MISSING');
    mkdirSync(join(other.data, 'empty'));
    expect(refusal({ ...other, data: join(other.data, 'empty') })).toBe('STORE_MISSING');
  });

  it.runIf(process.platform !== 'win32')('is refused where others could look on', () => {
    const made = place('one');
    chmodSync(join(made.data), 0o755);
    expect(refusal(made)).toBe('DATA_DIRECTORY_REFUSED');
  });
});
