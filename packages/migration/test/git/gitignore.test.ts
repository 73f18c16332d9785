import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileStatusInGit } from '../../src/git/status.ts';
import { addIgnoreLines, missingIgnoreLines } from '../../src/gitignore.ts';
import { repository } from './repository.ts';

const nbaLines = ['.env.local', '.env.*.local', 'secrets_backup.json', '.env.old'];

describe('addIgnoreLines', () => {
  it.each([
    '',
    'node_modules/\n',
    'node_modules/',
    '*.log\r\ndist/\r\n',
    '!.env.local\n',
    '.env.old\n!.env.old\n',
  ])(
    'N-36: makes git ignore the four names and not .env, starting from %j, and repeats nothing',
    async (before) => {
      const { directory } = await repository();
      const after = addIgnoreLines(before, nbaLines);
      await writeFile(join(directory, '.gitignore'), after);
      const isIgnored = async (name: string) =>
        (await fileStatusInGit(join(directory, name))).ignored;
      for (const name of [
        '.env.local',
        '.env.production.local',
        'secrets_backup.json',
        '.env.old',
      ]) {
        expect(await isIgnored(name), name).toBe(true);
      }
      expect(await isIgnored('.env')).toBe(false);
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
