import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nbaEnv, nbaFiles, nbaVariables } from './nba-project.ts';
import { bin, hasGit, Workplace, type Outcome } from './workplace.ts';

const inDevelopment = { NBA_MCP_ENV: 'dev' };

function git(place: Workplace, ...words: string[]): number | null {
  const identity = ['-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost'];
  const { status } = spawnSync('git', [...identity, ...words], {
    cwd: place.project,
    env: place.variables,
  });
  return status;
}

interface Report {
  readonly findings: readonly { file: string; line: number; code: string; name?: string }[];
  readonly unread: readonly { file: string; why: string }[];
  readonly searched: number;
}

async function report(place: Workplace, ...words: string[]): Promise<[number | null, Report]> {
  const { code, stdout } = await place.run(['scan', ...words, '--json']);
  return [code, JSON.parse(stdout) as Report];
}

function expectNoValue({ stdout, stderr }: Outcome): void {
  for (const value of Object.values(nbaVariables).filter((each) => each.length > 8)) {
    expect(stdout + stderr).not.toContain(value);
  }
}

describe('a project with a .env', () => {
  test('N-53: an AWS key pair is found though no line has the word password', async () => {
    using place = new Workplace({ '.env': nbaEnv({ DB_PASSWORD: undefined }) });
    expect(place.read('.env')).not.toMatch(/password/i);
    const outcome = await place.run(['scan']);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/^\.env:6 {2}AWS_ACCESS_KEY_ID: .*\n\.env:7 {2}AWS_SECRET_ACC/);
    expect(outcome.stderr).toMatch(/^2 findings in 1 file\nhint: `undotenv migrate`/);
    expectNoValue(outcome);
  });

  test('N-53: a .env that is not there is missing, not clean', async () => {
    using place = new Workplace({ 'README.md': 'nothing' });
    const { code, stderr } = await place.run(['scan']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: \.env is not there\n/);
    expect(stderr).not.toContain('no secret found');
    const [, { unread }] = await report(place);
    expect(unread).toMatchObject([{ file: '.env', why: 'missing' }]);
    expect(await place.run(['scan', '.'])).toMatchObject({ code: 0 });
  });

  test('N-53: one that cannot be read is not clean', async () => {
    using place = new Workplace();
    // It cannot be opened by anybody, not even by root.
    symlinkSync('.env', place.path('.env'));
    const { code, stderr } = await place.run(['scan']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('.env cannot be read')]);
  });

  test('N-53: a folder in its place is not clean, nor is a file of no text that was named', async () => {
    using place = new Workplace({ 'picture.png': '\0' });
    mkdirSync(place.path('.env/below'), { recursive: true });
    symlinkSync('/dev/null', place.path('device'));
    const [code, { unread }] = await report(place, 'picture.png', 'device', 'gone');
    expect(code).toBe(1);
    expect(unread.map(({ why }) => why)).toEqual(['binary', 'not-a-file', 'missing']);
  });

  test('one without secrets is clean, and it is said how much was looked at', async () => {
    using place = new Workplace({ '.env': 'PORT=3000\n', 'data.bin': '\0' });
    const { code, stdout, stderr } = await place.run(['scan']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe('✓ no secret found in 1 file; 1 file that cannot be searched left out\n');
  });

  test('what was installed is left out, and a huge file is not read', async () => {
    using place = new Workplace({ '.env': '', 'node_modules/x/.env': nbaEnv() });
    writeFileSync(place.path('huge'), Buffer.alloc(9 * 1024 * 1024, 'a'));
    const [code, { findings, unread }] = await report(place);
    expect([code, findings]).toEqual([0, []]);
    expect(unread).toMatchObject([{ file: 'huge', why: 'too-large' }]);
  });
});

describe('with a target', () => {
  let place: Workplace;

  beforeAll(async () => {
    place = new Workplace(nbaFiles);
    place.set(inDevelopment);
    expect(await place.run(['migrate', '--local', '--yes'])).toMatchObject({ code: 0 });
  });

  afterAll(() => {
    place[Symbol.dispose]();
  });

  test('B-53: after the migration nothing is found, of any kind', async () => {
    const { code, stderr } = await place.run(['scan', '--local']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^✓ no secret found in \d files?, also for \d stored values\n$/);
  });

  test('N-53: a stored value is found where it was copied to, also encoded, and settings are not', async () => {
    const { DB_PASSWORD: password, DB_HOST: host, AWS_SECRET_ACCESS_KEY: key } = nbaVariables;
    const basic = Buffer.from(`postgres:${password}`).toString('base64');
    place.write('docs/notes.md', `host ${host}\npassword ${password}\nuse ${basic}\n`);
    place.write('config.json', JSON.stringify({ key }));
    const outcome = await place.run(['scan', '--local']);
    rmSync(place.path('docs'), { recursive: true });
    rmSync(place.path('config.json'));
    expect(outcome.code).toBe(1);
    expect(outcome.stdout.split('\n').sort()).toEqual([
      '',
      'config.json:1  the value of aws#secret_access_key stands here',
      'docs/notes.md:2  the value of database#password stands here',
      'docs/notes.md:3  the value of database#password stands here, encoded',
    ]);
    expectNoValue(outcome);
  });

  test('no target is read unless one is named', async () => {
    place.write('notes', nbaVariables.DB_PASSWORD);
    expect(await place.run(['scan'])).toMatchObject({ code: 0 });
    const refused = await place.run(['scan', '--values']);
    expect(refused.stderr).toContain('no AWS credentials were found');
    expect(refused.code).toBe(3);
    rmSync(place.path('notes'));
  });
});

describe.runIf(hasGit)('in a repository', () => {
  test('ignored files are left out but .env, and deleted ones are no mistake', async () => {
    using place = new Workplace({
      '.env': nbaEnv(),
      '.env.local': nbaEnv(),
      '.env.test': 'TEST_PASSWORD=synthetic-password-2\n',
      '.gitignore': '.env\n.env.local\n',
      'gone.txt': '',
    });
    git(place, 'init', '--quiet');
    git(place, 'add', '.');
    rmSync(place.path('gone.txt'));
    const [code, { findings }] = await report(place);
    expect(code).toBe(1);
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(['.env', '.env.test']));
  });

  test('--staged searches what the next commit holds, not what stands in the files', async () => {
    using place = new Workplace({ '.env': nbaEnv(), 'other.env': nbaEnv() });
    git(place, 'init', '--quiet');
    git(place, 'add', '.env');
    place.write('.env', 'PORT=1\n');
    const [code, { findings, searched }] = await report(place, '--staged');
    expect([code, searched]).toEqual([1, 1]);
    expect(findings.map(({ name }) => name)).toContain('DB_PASSWORD');
    git(place, 'add', '.env');
    expect(await place.run(['scan', '--staged'])).toMatchObject({ code: 0 });
  });

  test('as a hook it stops the commit, also of `git commit -a`, which has an index of its own', () => {
    using place = new Workplace({ '.env': 'PORT=1\n' });
    git(place, 'init', '--quiet');
    git(place, 'add', '.');
    expect(git(place, 'commit', '--quiet', '-m', 'start')).toBe(0);
    const hook = `#!/bin/sh\nexec '${process.execPath}' '${bin}' scan --staged\n`;
    place.write('.git/hooks/pre-commit', hook);
    chmodSync(place.path('.git/hooks/pre-commit'), 0o755);
    place.write('.env', nbaEnv());
    expect(git(place, 'commit', '--quiet', '-a', '-m', 'oops')).toBe(1);
    place.write('.env', 'PORT=2\n');
    expect(git(place, 'commit', '--quiet', '-a', '-m', 'fine')).toBe(0);
  });

  test('--staged outside of a repository is refused', async () => {
    using place = new Workplace({ '.env': '' });
    expect(await place.run(['scan', '--staged'])).toMatchObject({ code: 3 });
  });

  test('B-53: --history names the values that were committed, and what it could not search', async () => {
    using place = new Workplace(nbaFiles);
    place.set(inDevelopment);
    git(place, 'init', '--quiet');
    execFileSync('git', ['add', '.env'], { cwd: place.project, env: place.variables });
    git(place, 'commit', '--quiet', '-m', 'start');
    await place.run(['migrate', '--local', '--yes']);
    const outcome = await place.run(['scan', '--local', '--history']);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain('1 commit of .env  the value of database#password was');
    expect(outcome.stderr).toContain('hint: what was committed is known to others: rotate it');
    expectNoValue(outcome);
    rmSync(place.path('.git'), { recursive: true });
    const [code] = await report(place, '--local', '--history');
    expect(code).toBe(1);
  });
});

test.each([
  { words: ['--staged', '.env'], message: 'give --staged or paths, not both' },
  { words: ['--history'], message: '--history needs a target' },
])('refuses `scan $words` as a mistake', async ({ words, message }) => {
  using place = new Workplace({ '.env': '' });
  const { code, stderr } = await place.run(['scan', ...words]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
