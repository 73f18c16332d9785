import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { searchHistory } from '../../src/git/history.ts';
import { temporaryDirectory } from '../files/temporary-directory.ts';
import { hasGit, repository } from './repository.ts';

const password = 'synthetic-password-1';
const values = new Map([
  ['DB_PASSWORD', password],
  ['API_KEY', 'synthetic-key-1'],
]);

describe.skipIf(!hasGit)('searchHistory', () => {
  it('names the variables whose values were committed, and counts the commits that wrote them', async () => {
    const { directory, commit, git } = await repository();
    await commit('.env', `DB_PASSWORD=${password}\n`);
    await commit('.env', `# note\nDB_PASSWORD="${password}"\n`);
    await commit('.env', 'A=1\n');
    await git('rm', '--quiet', '.env');
    await git('commit', '--quiet', '--message', 'synthetic');
    expect(await searchHistory(join(directory, '.env'), values)).toEqual({
      searched: 'fully',
      found: [{ variable: 'DB_PASSWORD', commits: 2 }],
    });
  });

  it('looks into branches, tags, stashes and what a merge took or left', async () => {
    const { directory, commit, git } = await repository();
    await commit('.env', 'A=1\n');
    await git('checkout', '--quiet', '-b', 'side');
    await commit('.env', `API_KEY=synthetic-key-1\n`);
    await commit('.env', 'A=1\n');
    await git('checkout', '--quiet', 'main');
    await commit('other', 'B=1\n');
    await git('merge', '--quiet', '--message', 'synthetic', 'side');
    await git('branch', '-D', 'side');
    await writeFile(join(directory, '.env'), `DB_PASSWORD=${password}\n`);
    await git('stash', '--quiet');
    const { found } = await searchHistory(join(directory, '.env'), values);
    expect(found.map(({ variable }) => variable)).toEqual(['DB_PASSWORD', 'API_KEY']);
  });

  it('finds a value that was written with escapes, and one in a comment or a URL', async () => {
    const { directory, commit } = await repository();
    const key = '-----BEGIN-----\nsynthetic-key-material\n-----END-----';
    await commit('.env', `KEY="${key.replaceAll('\n', '\\n')}"\n# was ${password}\n`);
    const sought = new Map([...values, ['KEY', key]]);
    const { found } = await searchHistory(join(directory, '.env'), sought);
    expect(found).toEqual([
      { variable: 'DB_PASSWORD', commits: 1 },
      { variable: 'KEY', commits: 1 },
    ]);
  });

  it('searches a file below the root of its repository, and no other of the same name', async () => {
    const { directory, commit } = await repository();
    await mkdir(join(directory, 'app'));
    await commit('.env', `API_KEY=synthetic-key-1\n`);
    await commit('app/.env', `DB_PASSWORD=${password}\n`);
    const { found } = await searchHistory(join(directory, 'app', '.env'), values);
    expect(found.map(({ variable }) => variable)).toEqual(['DB_PASSWORD']);
  });

  it('has nothing to find in a repository without commits', async () => {
    const { directory } = await repository();
    const search = await searchHistory(join(directory, '.env'), values);
    expect(search).toEqual({ searched: 'fully', found: [] });
  });

  it('says why it could not search at all', async () => {
    const path = join(await temporaryDirectory(), '.env');
    const not = { searched: 'not', found: [] } as const;
    expect(await searchHistory(path, values)).toEqual({ ...not, why: 'no-repository' });
    vi.stubEnv('PATH', '/nowhere');
    try {
      expect(await searchHistory(path, values)).toEqual({ ...not, why: 'no-git' });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('says that it could not search everything: a shallow clone', async () => {
    const { directory, commit } = await repository();
    await commit('.env', `DB_PASSWORD=${password}\n`);
    await commit('.env', 'A=1\n');
    const clone = await repository();
    await clone.git('fetch', '--quiet', '--depth', '1', `file://${directory}`, 'main:clone');
    const search = await searchHistory(join(clone.directory, '.env'), values);
    expect(search).toEqual({ searched: 'partly', why: 'incomplete-clone', found: [] });
  });

  it('says that it could not search everything: too much, or out of time', async () => {
    const { directory, commit } = await repository();
    await commit('.env', `DB_PASSWORD=${password}\n`);
    await commit('.env', `A=${'x'.repeat(5_000)}\n`);
    const path = join(directory, '.env');
    const cut = await searchHistory(path, values, { maxBytes: 4_000 });
    expect(cut).toMatchObject({ searched: 'partly', why: 'too-large' });
    // A clock that leaps past the deadline once the first command has run.
    const times = [0, 0, 60_000];
    const now = (): number => times.shift() ?? 60_000;
    const late = await searchHistory(path, values, { now });
    expect(late).toMatchObject({ searched: 'partly', why: 'timed-out' });
  });

  it('shows git no value: not in arguments, not in input, not in the environment', async () => {
    const { directory, commit } = await repository();
    await commit('.env', `DB_PASSWORD=${password}\n`);
    const tools = await temporaryDirectory();
    const log = join(tools, 'log');
    const real = process.env['PATH'] ?? '';
    const spy = `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } >> '${log}'\nPATH='${real}'\ntee -a '${log}' | git "$@"\n`;
    await writeFile(join(tools, 'git'), spy);
    await chmod(join(tools, 'git'), 0o755);
    vi.stubEnv('PATH', `${tools}:${real}`);
    vi.stubEnv('DB_PASSWORD', password);
    try {
      const { found } = await searchHistory(join(directory, '.env'), values);
      expect(found).toHaveLength(1);
    } finally {
      vi.unstubAllEnvs();
    }
    const seen = await readFile(log, 'utf8');
    expect(seen).toContain('cat-file');
    expect(seen).not.toContain('synthetic-');
  });
});
