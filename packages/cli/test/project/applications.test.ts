import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusedError, UsageError } from '../../src/errors.ts';
import { findApplications, type ApplicationsOptions } from '../../src/project/applications.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'undotenv-applications-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), '');
  }
}

function found(folder = '', options: ApplicationsOptions = {}): string[] {
  const { list } = findApplications({ directory: join(root, folder), variables: {} }, options);
  return list.map((application) => application.folder);
}

describe('findApplications', () => {
  it('finds folders with a manifest of any form below, nearest first', async () => {
    await write('package.json', 'b/c/undotenv.config.ts', 'a/undotenv.config.mjs');
    await write('packages/library/package.json');
    expect(found()).toEqual(['a', 'b/c']);
    expect(found('b')).toEqual(['c']);
  });

  it('takes what is below an application for a part of it', async () => {
    await write('package.json', 'a/undotenv.config.mjs', 'a/test/undotenv.config.mjs');
    expect(found()).toEqual(['a']);
  });

  it.each(['node_modules', '.git', '.cache', 'dist', 'build', 'coverage', 'out', 'vendor'])(
    'does not look into %s',
    async (folder) => {
      await write('package.json', `${folder}/a/undotenv.config.mjs`);
      expect(found()).toEqual(['.']);
    },
  );

  it('does not follow links', async () => {
    await write('repository/package.json', 'elsewhere/undotenv.config.mjs');
    await symlink(join(root, 'elsewhere'), join(root, 'repository/linked'));
    expect(found('repository')).toEqual(['.']);
  });

  it('looks no deeper than five folders', async () => {
    await write('package.json', 'a/b/c/d/e/undotenv.config.mjs', 'a/b/c/d/x/y/undotenv.config.mjs');
    expect(found()).toEqual(['a/b/c/d/e']);
  });

  it('refuses more applications than a repository has', async () => {
    await write('package.json');
    for (let index = 0; index <= 100; index++) await write(`a${String(index)}/undotenv.config.mjs`);
    expect(() => found()).toThrow(RefusedError);
  });

  it('is the application alone where there is one here or above, whatever is below', async () => {
    await write('package.json', '.env', 'a/undotenv.config.mjs', 'a/src/b/undotenv.config.mjs');
    expect(found()).toEqual(['.']);
    expect(found('a/src')).toEqual(['.']);
  });

  it('is the application that is named', async () => {
    await write('package.json', 'a/undotenv.config.mjs', 'b/undotenv.config.mjs');
    const config = 'a/undotenv.config.mjs';
    const { list, areBelow } = findApplications({ directory: root, variables: {} }, { config });
    expect([list.length, list[0]?.project.directory, areBelow]).toEqual([
      1,
      join(root, 'a'),
      false,
    ]);
  });

  it('looks nowhere outside of a repository', async () => {
    await write('a/undotenv.config.mjs');
    expect(found()).toEqual(['.']);
  });

  it('refuses a name that none of them has, also where there are none', async () => {
    await write('package.json', 'apps/a/undotenv.config.mjs');
    expect(found('', { app: ['a'] })).toEqual(['apps/a']);
    expect(() => found('', { app: ['a', 'b'] })).toThrow(UsageError);
    expect(() => found('apps/a', { app: ['a'] })).toThrow(UsageError);
  });

  it.skipIf(process.getuid === undefined)(
    'refuses a manifest that anybody may have written',
    async () => {
      await write('package.json', 'a/undotenv.config.mjs');
      await chmod(join(root, 'a/undotenv.config.mjs'), 0o666);
      expect(() => found()).toThrow(RefusedError);
    },
  );
});
