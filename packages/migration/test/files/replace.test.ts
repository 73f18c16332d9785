import {
  chmod,
  link,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileChangedError, FileOperationError, UnsafeFileError } from '../../src/file-errors.ts';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { readProjectFile, type ProjectFile } from '../../src/files/read.ts';
import { removeTemporaries, replaceFile, type ReplaceOptions } from '../../src/files/replace.ts';
import { interposed, systemError } from './failing-file-system.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const oldText = 'A=synthetic-old\n';
const newText = 'A=synthetic-new\n';
const newBytes = Buffer.from(newText);
const random = (): string => 'suffix';

let directory: string;
let path: string;
let file: ProjectFile;

beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory, '.env');
  await writeFile(path, oldText);
  await chmod(path, 0o640);
  file = await readProjectFile(path);
});

function replace(options: Partial<ReplaceOptions> = {}): Promise<void> {
  return replaceFile(path, newBytes, {
    mode: file.mode,
    expected: file.identity,
    random,
    ...options,
  });
}

describe('replaceFile', () => {
  it('puts the new bytes in place with mode and times, and leaves nothing beside them', async () => {
    const times = { atimeNs: 1_700_000_000_123_456_000n, mtimeNs: 1_600_000_000_654_321_987n };
    await replace({ times });
    expect(await readFile(path, 'utf8')).toBe(newText);
    expect(await readdir(directory)).toEqual(['.env']);
    const { mode, mtimeNs } = await stat(path, { bigint: true });
    expect(mode & 0o7777n).toBe(0o640n);
    expect(mtimeNs, 'to the microsecond').toBe(1_600_000_000_654_321_000n);
  });

  it('creates a file that is to be absent, and refuses if there is one', async () => {
    await expect(replace({ expected: 'absent' })).rejects.toThrow(FileChangedError);
    expect(await readFile(path, 'utf8')).toBe(oldText);
    await rm(path);
    await replace({ expected: 'absent', mode: 0o600 });
    expect(await readFile(path, 'utf8')).toBe(newText);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('keeps the temporary file to the owner until all of it is written', async () => {
    const modes: number[] = [];
    const fileSystem = {
      ...nodeFileSystem,
      open: async (...args: Parameters<typeof nodeFileSystem.open>) => {
        const opened = await nodeFileSystem.open(...args);
        const write = async (bytes: Uint8Array): Promise<void> => {
          modes.push((await opened.status()).mode);
          await opened.write(bytes);
          modes.push((await opened.status()).mode);
        };
        return { ...opened, write };
      },
    };
    await replace({ mode: 0o644, fileSystem });
    expect(modes).toEqual([0o600, 0o600]);
    expect((await stat(path)).mode & 0o777).toBe(0o644);
  });

  it('syncs the content before the name, and the name before it returns', async () => {
    const fileSystem = interposed(() => undefined);
    await replace({ fileSystem });
    const { operations } = fileSystem;
    expect(operations.indexOf('write')).toBeLessThan(operations.indexOf('sync'));
    expect(operations.indexOf('sync')).toBeLessThan(operations.indexOf('rename'));
    expect(operations.lastIndexOf('sync')).toBeGreaterThan(operations.indexOf('rename'));
  });

  it.each([
    ['edited', () => writeFile(path, 'A=somebody-else\n')],
    [
      'edited to the same length and time',
      async () => {
        await writeFile(path, oldText.toUpperCase());
        const seconds = Number(file.mtimeNs) / 1e9;
        await utimes(path, seconds, seconds);
      },
    ],
    [
      'replaced by its like',
      async () => {
        await writeFile(join(directory, 'other'), oldText);
        await rename(join(directory, 'other'), path);
      },
    ],
    ['touched', () => utimes(path, 1, 1)],
    ['grown', () => writeFile(path, oldText.repeat(1_000))],
    ['removed', () => rm(path)],
  ])('refuses a file that was %s, and leaves it alone', async (_how, change) => {
    await change();
    const before = await readFile(path, 'utf8').catch(() => undefined);
    await expect(replace()).rejects.toThrow(FileChangedError);
    expect(await readFile(path, 'utf8').catch(() => undefined)).toBe(before);
    expect((await readdir(directory)).filter((name) => name !== '.env')).toEqual([]);
  });

  it('refuses a file changed at the last moment: between the writing and the rename', async () => {
    const real = interposed(() => undefined);
    const fileSystem = {
      ...real,
      open: async (...args: Parameters<typeof real.open>) => {
        // The last open before the rename is the one that compares.
        if (args[0] === path) await writeFile(path, 'A=at-the-last-moment\n');
        return real.open(...args);
      },
    };
    await expect(replace({ fileSystem })).rejects.toThrow(FileChangedError);
    expect(await readFile(path, 'utf8')).toBe('A=at-the-last-moment\n');
  });

  it('refuses a file that has become a link, of either kind', async () => {
    await link(path, join(directory, 'other'));
    await expect(replace()).rejects.toThrow(UnsafeFileError);
    await rm(path);
    await symlink('other', path);
    await expect(replace()).rejects.toThrow(UnsafeFileError);
    expect(await readFile(join(directory, 'other'), 'utf8')).toBe(oldText);
  });

  it('does not write through a temporary file that somebody put there before', async () => {
    await symlink('elsewhere', join(directory, '.env.undotenv-suffix.tmp'));
    await expect(replace()).rejects.toThrow(FileOperationError);
    expect((await readdir(directory)).sort()).not.toContain('elsewhere');
    expect(await readFile(path, 'utf8')).toBe(oldText);
  });

  it('leaves old or new bytes, and no temporary file, whichever operation fails', async () => {
    const times = { atimeNs: file.atimeNs, mtimeNs: file.mtimeNs };
    const owner = { uid: file.uid, gid: file.gid };
    const clean = interposed(() => undefined);
    await replace({ times, owner, fileSystem: clean });
    const renamed = clean.operations.indexOf('rename') + 1;
    for (const code of ['ENOSPC', 'EIO', 'EMFILE']) {
      for (let nth = 1; nth <= clean.operations.length; nth++) {
        await writeFile(path, oldText);
        const { identity: expected } = await readProjectFile(path);
        const fileSystem = interposed((current) => {
          if (current === nth) throw systemError(code);
        });
        const error: unknown = await replace({ times, owner, expected, fileSystem }).catch(
          (thrown: unknown) => thrown,
        );
        if (!(error instanceof FileOperationError)) throw error;
        expect(error.operation === 'sync').toBe(nth > renamed);
        expect(await readFile(path, 'utf8')).toBe(nth <= renamed ? oldText : newText);
        expect(await readdir(directory)).toEqual(['.env']);
      }
    }
    expect(clean.operations.length).toBeGreaterThan(12);
  });

  it('leaves whole bytes when everything fails from some operation on, as in a crash', async () => {
    const clean = interposed(() => undefined);
    await replace({ fileSystem: clean });
    for (let nth = 1; nth <= clean.operations.length; nth++) {
      await writeFile(path, oldText);
      const { identity: expected } = await readProjectFile(path);
      const fileSystem = interposed((current) => {
        if (current >= nth) throw systemError('EIO');
      });
      await expect(replace({ expected, fileSystem })).rejects.toThrow(FileOperationError);
      expect([oldText, newText]).toContain(await readFile(path, 'utf8'));
      await removeTemporaries(path);
      expect(await readdir(directory)).toEqual(['.env']);
    }
  });

  it('removes only its own leftovers', async () => {
    const kept = ['.env.local', '.env.undotenv-notes', 'x.env.undotenv-a.tmp'];
    for (const name of [...kept, '.env.undotenv-a1.tmp'])
      await writeFile(join(directory, name), '');
    expect(await removeTemporaries(path)).toEqual(['.env.undotenv-a1.tmp']);
    expect((await readdir(directory)).sort()).toEqual(['.env', ...kept].sort());
  });
});
