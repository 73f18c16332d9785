import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fileStatusInGit } from '../../src/git/status.ts';
import { temporaryDirectory } from '../files/temporary-directory.ts';
import { hasGit, repository } from './repository.ts';

describe.skipIf(!hasGit)('fileStatusInGit', () => {
  it('tells what is tracked from what is not, ignored or otherwise, in the root and below it', async () => {
    const { directory, git } = await repository();
    await mkdir(join(directory, 'app'));
    const names = ['.env', '.env.local', 'app/.env', 'app/.env.local'];
    for (const name of names) await writeFile(join(directory, name), 'A=1\n');
    await writeFile(join(directory, '.gitignore'), '.env.local\n');
    await git('add', 'app/.env');
    const status = (name: string) => fileStatusInGit(join(directory, name));
    const yes = { repository: 'yes' } as const;
    expect(await status('.env')).toEqual({ ...yes, tracked: false });
    expect(await status('.env.local')).toEqual({ ...yes, tracked: false });
    expect(await status('app/.env')).toEqual({ ...yes, tracked: true });
    expect(await status('app/.env.local')).toEqual({ ...yes, tracked: false });
    expect(await status('not-there')).toEqual({ ...yes, tracked: false });
  });

  it('takes a file’s name literally', async () => {
    const { directory, commit } = await repository();
    await commit('.env', 'A=1\n');
    expect(await fileStatusInGit(join(directory, '.en*'))).toMatchObject({ tracked: false });
    expect(await fileStatusInGit(join(directory, ':(glob)*'))).toMatchObject({ tracked: false });
  });

  it('says so where there is no repository, or no git', async () => {
    const path = join(await temporaryDirectory(), '.env');
    expect(await fileStatusInGit(path)).toMatchObject({ repository: 'none' });
    vi.stubEnv('PATH', '/nowhere');
    try {
      expect(await fileStatusInGit(path)).toMatchObject({ repository: 'no-git' });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('asks about the file’s own repository, whatever the environment points git at', async () => {
    const { directory, commit } = await repository();
    await commit('.env', 'A=1\n');
    vi.stubEnv('GIT_DIR', '/nowhere');
    try {
      expect(await fileStatusInGit(join(directory, '.env'))).toMatchObject({ tracked: true });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
