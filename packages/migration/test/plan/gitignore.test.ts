import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addIgnoreLines, missingIgnoreLines } from '../../src/plan/gitignore.ts';
import { hasGit, repository } from '../git/repository.ts';

const nbaLines = ['.env.local', '.env.*.local', 'secrets_backup.json', '.env.old'];

describe('addIgnoreLines', () => {
  it
    .skipIf(!hasGit)
    .each([
      '',
      'node_modules/\n',
      'node_modules/',
      '*.log\r\ndist/\r\n',
      '!.env.local\n',
      '.env.old\n!.env.old\n',
    ])(
    'N-36: makes git ignore the four names and not .env, starting from %j, and repeats nothing',
    async (before) => {
      const { directory, git } = await repository();
      const after = addIgnoreLines(before, nbaLines);
      await writeFile(join(directory, '.gitignore'), after);
      const names = ['.env.local', '.env.production.local', 'secrets_backup.json', '.env.old'];
      const ignored = await git('check-ignore', '--', ...names, '.env');
      expect(ignored.trimEnd().split('\n')).toEqual(names);
      expect(addIgnoreLines(after, nbaLines)).toBe(after);
      expect(after.startsWith(before)).toBe(true);
    },
  );

  it('adds only what is missing, in the line endings of the file', () => {
    expect(addIgnoreLines('.env.local  \r\ndist', ['.env.local', 'a', 'a'])).toBe(
      '.env.local  \r\ndist\r\na\r\n',
    );
    expect(missingIgnoreLines('# .env.local\n', ['.env.local'])).toEqual(['.env.local']);
  });
});
