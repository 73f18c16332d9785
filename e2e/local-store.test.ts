import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { RootKey } from '@undotenv/local/root-key';
import { describe, expect } from 'vitest';
import { dataDirectoryOf } from './local-process.ts';
import { it } from './scenario.ts';
import type { Workplace } from './workplace.ts';

const value = 'synthetic-value-of-the-store';

function rootKeyOf(place: Workplace): string {
  return join(place.config, 'undotenv', 'root.key');
}

function contentsOf(directory: string): Record<string, string> {
  const files = readdirSync(directory).filter((name) => name.startsWith('store.db'));
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(join(directory, name)).toString('base64')]),
  );
}

async function fillStore(place: Workplace): Promise<{ store: string; directory: string }> {
  const set = await place.run(['set', 'kept/text', '--local', '--stdin'], { input: value });
  expect(set.code).toBe(0);
  const directory = dataDirectoryOf(place);
  return { store: join(directory, 'store.db'), directory };
}

async function expectRefused(place: Workplace, directory: string, code: string): Promise<void> {
  const before = contentsOf(directory);
  for (const words of [
    ['set', 'kept/text', '--stdin'],
    ['get', 'kept/text', '--show-values'],
  ]) {
    const {
      code: exitCode,
      stdout,
      stderr,
    } = await place.run([...words, '--local', '--json'], {
      input: 'synthetic-other-value',
    });
    expect(exitCode).toBe(3);
    const { error } = JSON.parse(stdout) as { error: { code: string } };
    expect(error.code).toBe(code);
    expect(stderr).toMatch(/^error: \S.*\nhint: \S/m);
    expect(stdout + stderr).not.toContain('synthetic');
  }
  expect(contentsOf(directory)).toEqual(before);
}

describe('a store that is not what it was', () => {
  it('is refused with another root key, and opens with its own again', async ({ place }) => {
    const { directory } = await fillStore(place);
    const key = rootKeyOf(place);
    const kept = join(place.root, 'root.key');
    copyFileSync(key, kept);
    writeFileSync(key, RootKey.generate().toText());
    await expectRefused(place, directory, 'WRONG_ROOT_KEY');
    writeFileSync(key, readFileSync(kept));
    const got = await place.run(['get', 'kept/text', '--local', '--show-values']);
    expect(got).toMatchObject({ code: 0, stdout: `${value}\n` });
  });

  it('is refused without its root key, and no other is made in its place', async ({ place }) => {
    const { directory } = await fillStore(place);
    rmSync(rootKeyOf(place));
    await expectRefused(place, directory, 'ROOT_KEY_MISSING');
    expect(existsSync(rootKeyOf(place))).toBe(false);
  });

  it('is refused where it was cut off', async ({ place }) => {
    const { store, directory } = await fillStore(place);
    const bytes = readFileSync(store);
    writeFileSync(store, bytes.subarray(0, Math.floor(bytes.length / 2)));
    await expectRefused(place, directory, 'STORE_CORRUPT');
  });

  it('is refused where bytes of it were changed', async ({ place }) => {
    const { store, directory } = await fillStore(place);
    const bytes = readFileSync(store);
    // Behind the header of the file, so that it still looks like a database.
    writeFileSync(store, bytes.fill(0x5a, 4_096, 8_192));
    await expectRefused(place, directory, 'STORE_CORRUPT');
  });
});

describe('a root key file', () => {
  it('is refused, and left as it is, where others could read it', async ({ place }) => {
    const { directory } = await fillStore(place);
    const key = rootKeyOf(place);
    const bytes = readFileSync(key);
    chmodSync(key, 0o644);
    await expectRefused(place, directory, 'ROOT_KEY_REFUSED');
    expect(readFileSync(key).equals(bytes)).toBe(true);
    expect(statSync(key).mode & 0o777).toBe(0o644);
    chmodSync(key, 0o600);
    const got = await place.run(['get', 'kept/text', '--local', '--show-values']);
    expect(got).toMatchObject({ code: 0, stdout: `${value}\n` });
  });

  it.for([
    {
      what: 'is a symbolic link',
      spoil: (key: string) => {
        renameSync(key, `${key}.real`);
        symlinkSync(`${key}.real`, key);
      },
    },
    {
      what: 'is cut off',
      spoil: (key: string) => {
        writeFileSync(key, readFileSync(key).subarray(0, 20));
      },
    },
    {
      what: 'is empty',
      spoil: (key: string) => {
        writeFileSync(key, '');
      },
    },
  ])('is refused where it $what', async ({ spoil }, { place }) => {
    const { directory } = await fillStore(place);
    spoil(rootKeyOf(place));
    await expectRefused(place, directory, 'ROOT_KEY_REFUSED');
  });
});
