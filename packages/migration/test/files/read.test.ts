import { execFile } from 'node:child_process';
import { chown, link, mkdir, symlink, truncate, writeFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  FileNotFoundError,
  FileOperationError,
  FileTooLargeError,
  NotTextError,
  UnsafeFileError,
} from '../../src/file-errors.ts';
import { readProjectFile, readProjectFileIfPresent } from '../../src/files/read.ts';
import { interposed, systemError } from './failing-file-system.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const isRoot = process.getuid?.() === 0;
if (process.env['REQUIRE_ALL'] === '1' && !isRoot) {
  throw new Error('REQUIRE_ALL=1 needs root: only root can give a file to another user');
}

async function reasonOf(path: string): Promise<unknown> {
  const error: unknown = await readProjectFile(path).catch((thrown: unknown) => thrown);
  return error instanceof UnsafeFileError ? error.reason : error;
}

describe('readProjectFile', () => {
  it('gives bytes, text, mode and times, with the byte order mark as part of the text', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, '\ufeffA=é\r\n', { mode: 0o640 });
    const file = await readProjectFile(path);
    expect(file.text).toBe('\ufeffA=é\r\n');
    expect(Buffer.from(file.bytes).toString()).toBe(file.text);
    expect(file.mode).toBe(0o640);
    expect(file.mtimeNs).toBe(file.identity.mtimeNs);
    expect(file.identity.size).toBe(9);
    expect(file.identity.sha256).toMatch(/^[\da-f]{64}$/);
  });

  it('tells a missing file from every other failure', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, '.env');
    await expect(readProjectFile(path)).rejects.toThrow(FileNotFoundError);
    await expect(readProjectFileIfPresent(path)).resolves.toBeUndefined();
    await writeFile(path, '');
    await expect(readProjectFile(join(path, 'x'))).rejects.toThrow(FileNotFoundError);
    const fileSystem = interposed(() => {
      throw systemError('EACCES');
    });
    await expect(readProjectFileIfPresent(path, { fileSystem })).rejects.toThrow(
      expect.objectContaining({ code: 'FILE_OPERATION_FAILED', retryable: true }),
    );
  });

  it('refuses a symbolic link, and one that points nowhere', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'target'), 'A=1');
    await symlink('target', join(directory, 'link'));
    await symlink('nowhere', join(directory, 'dangling'));
    expect(await reasonOf(join(directory, 'link'))).toBe('symbolic-link');
    expect(await reasonOf(join(directory, 'dangling'))).toBe('symbolic-link');
  });

  it('refuses a file with a second hard link', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, '.env'), 'A=1');
    await link(join(directory, '.env'), join(directory, 'other'));
    expect(await reasonOf(join(directory, '.env'))).toBe('hard-link');
  });

  it('refuses a directory, a pipe without waiting for its writer, and a socket', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'directory'));
    await promisify(execFile)('mkfifo', [join(directory, 'pipe')]);
    const server = createServer().listen(join(directory, 'socket'));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await reasonOf(join(directory, 'directory'))).toBe('not-a-regular-file');
    expect(await reasonOf(join(directory, 'pipe'))).toBe('not-a-regular-file');
    expect(await reasonOf(join(directory, 'socket'))).toBe('not-a-regular-file');
  });

  it('refuses a file that is not the user’s', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, 'A=1');
    const userId = (process.getuid?.() ?? 0) + 1;
    await expect(readProjectFile(path, { userId })).rejects.toThrow(
      expect.objectContaining({ code: 'UNSAFE_FILE', reason: 'foreign-owner' }),
    );
  });

  it('refuses a file of a group that its replacement could not be given', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, 'A=1');
    const { gid } = await stat(path);
    await expect(readProjectFile(path, { groupIds: [gid + 1] })).rejects.toThrow(
      expect.objectContaining({ code: 'UNSAFE_FILE', reason: 'foreign-group' }),
    );
    expect((await readProjectFile(path, { groupIds: [gid] })).text).toBe('A=1');
  });

  it.skipIf(!isRoot)('refuses, even for root, a file that another user owns', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, 'A=1');
    await chown(path, 65_534, 65_534);
    expect(await reasonOf(path)).toBe('foreign-owner');
  });

  it('refuses a file of 50 MB without reading it', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, 'A=1\n');
    await truncate(path, 50_000_000);
    const fileSystem = interposed(() => undefined);
    await expect(readProjectFile(path, { fileSystem })).rejects.toThrow(FileTooLargeError);
    expect(fileSystem.operations).not.toContain('read');
  });

  it('refuses a file that outgrows the limit while it is read', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, 'A=1\n');
    const real = interposed(() => undefined);
    const fileSystem = {
      ...real,
      open: async (...args: Parameters<typeof real.open>) => {
        const file = await real.open(...args);
        const status = async () => {
          const before = await file.status();
          await writeFile(path, 'A='.padEnd(200, 'b'));
          return before;
        };
        return { ...file, status };
      },
    };
    await expect(readProjectFile(path, { fileSystem, maxBytes: 100 })).rejects.toThrow(
      FileTooLargeError,
    );
  });

  it('refuses what is not UTF-8 text, naming what it found and quoting nothing', async () => {
    const path = join(await temporaryDirectory(), '.env');
    const found = [
      [Buffer.from('A=synthetic\0value'), 'a NUL byte'],
      [Buffer.from([0x41, 0x3d, 0xff, 0xfe]), 'invalid UTF-8'],
      [Buffer.from([0x41, 0x3d, 0xc3]), 'invalid UTF-8'],
    ] as const;
    for (const [bytes, what] of found) {
      await writeFile(path, bytes);
      const error: unknown = await readProjectFile(path).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NotTextError);
      expect(String(error)).toContain(what);
      expect(String(error)).not.toContain('synthetic');
    }
  });

  it('gives a typed error whichever operation fails', async () => {
    const path = join(await temporaryDirectory(), '.env');
    await writeFile(path, 'A=1\n');
    const clean = interposed(() => undefined);
    await readProjectFile(path, { fileSystem: clean });
    for (let nth = 1; nth <= clean.operations.length; nth++) {
      const fileSystem = interposed((current) => {
        if (current === nth) throw systemError('EIO');
      });
      await expect(readProjectFile(path, { fileSystem })).rejects.toThrow(FileOperationError);
    }
    expect(clean.operations.length).toBeGreaterThan(3);
  });
});
