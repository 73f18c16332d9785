import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bin, outcomeOf, Workplace } from './workplace.ts';

const manifest = JSON.stringify({
  application: 'shop',
  environment: {
    variable: 'APP_ENV',
    spellings: { production: ['prod'], staging: [], development: [] },
  },
  secrets: {
    database: {
      description: 'Where orders are kept',
      keys: { password: { env: 'DB_PASSWORD' }, port: { env: 'DB_PORT' } },
    },
    stripe: { keys: { key: { env: 'STRIPE_KEY' } } },
  },
});

const code = `
import { writeFileSync } from 'node:fs';
import { defineSecrets } from '@undotenv/manifest';
writeFileSync('loaded', '');
export default defineSecrets(${manifest});`;

let place: Workplace;
let server: LocalServer;

/** Notes what it is called with, one JSON line a call, and leaves completion to the real one. */
function installShim(): void {
  const path = '../temporary/bin/undotenv';
  const noted = 'process.argv.slice(1)';
  place.write(
    path,
    `#!/bin/sh
if [ "$1" = completion ]; then exec '${process.execPath}' '${bin}' "$@"; fi
'${process.execPath}' -e 'console.log(JSON.stringify(${noted}))' -- "$@" >> '${place.path('typed')}'
`,
  );
  chmodSync(place.path(path), 0o755);
}

beforeAll(async () => {
  server = await startLocal();
  place = new Workplace({ 'undotenv.config.json': manifest });
  place.useServer(server);
  installShim();
});

afterAll(async () => {
  await server.close();
  place[Symbol.dispose]();
});

describe('an answer to a shell', () => {
  test('has the names of the manifest, and reaches no target', async () => {
    const { stdout, stderr } = await place.run(['completion', '--answer'], { input: 'get\0da\0' });
    expect([stdout, stderr]).toEqual(['database\tWhere orders are kept\n', '']);
    expect(server.calls()).toEqual([]);
  });

  test('a manifest that is code is not run by a key pressed, until undotenv was used in the project', async () => {
    using other = new Workplace({ 'undotenv.config.mjs': code });
    const ask = { input: 'get\0da\0' };
    expect((await other.run(['completion', '--answer'], ask)).stdout).toBe('');
    expect(existsSync(other.path('loaded'))).toBe(false);
    const set = ['set', 'plain/text', '--local', '--stdin'];
    expect(await other.run(set, { input: 'synthetic' })).toMatchObject({ code: 0 });
    expect((await other.run(['completion', '--answer'], ask)).stdout).toMatch(/^database\t/);
  });

  test('a manifest that cannot be loaded offers no name and says nothing', async () => {
    using other = new Workplace({ 'undotenv.config.json': '{' });
    const outcome = await other.run(['completion', '--answer'], { input: 'get\0\0' });
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a shell that is not known is a mistake', async () => {
    expect(await place.run(['completion'])).toMatchObject({ code: 2 });
    expect(await place.run(['completion', 'tcsh'])).toMatchObject({ code: 2 });
  });
});

/** util-linux: runs a command on a terminal of its own. */
const script = '/usr/bin/script';

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

const searchPath = (): string =>
  `${join(place.root, 'temporary', 'bin')}:${process.env['PATH'] ?? ''}`;

const interactive = [
  { shell: 'bash', start: 'bash --norc --noprofile -i', prepare: 'true' },
  { shell: 'zsh', start: 'zsh -f -i', prepare: 'autoload -Uz compinit && compinit -D -u' },
];

describe.each(interactive)('in $shell, typed at a terminal', ({ shell, start, prepare }) => {
  const isThere = existsSync(script) && isInstalled(shell);

  test.runIf(isThere)('TAB completes verbs, secrets, keys and environments', async () => {
    const child = spawn(script, ['-qec', `stty cols 120 rows 40; exec ${start}`, '/dev/null'], {
      cwd: place.project,
      env: { ...place.variables, PATH: searchPath(), SHELL: '/bin/sh', TERM: 'xterm', PS1: '> ' },
      timeout: 25_000,
    });
    const outcome = outcomeOf(child);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const until = (condition: () => boolean): Promise<unknown> =>
      vi.waitUntil(condition, { timeout: 20_000, interval: 10 });
    const typed = (): unknown[] =>
      place
        .read('typed')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);

    place.write('typed', '');
    await until(() => said.includes('> '));
    child.stdin.write(`${prepare}; eval "$(undotenv completion ${shell})"; echo "rea"dy\r`);
    await until(() => said.includes('ready'));
    const lines = [
      ['descr\tdatab\t', ['describe', 'database']],
      ['get database#pass\t', ['get', 'database#password']],
      ['get stri\t --env stag\t', ['get', 'stripe', '--env', 'staging']],
      ['list --loc\t', ['list', '--local']],
    ] as const;
    for (const [index, [keys]] of lines.entries()) {
      child.stdin.write(`undotenv ${keys}\r`);
      await until(() => typed().length > index);
    }
    expect(typed()).toEqual(lines.map(([, words]) => words));
    child.stdin.write('exit\r');
    expect(await outcome).toMatchObject({ code: 0 });
  });
});

describe.runIf(isInstalled('fish'))('in fish', () => {
  test('completes verbs, secrets, keys and environments', () => {
    const lines = ['descr', 'get datab', 'get database#pass', 'get stripe --env stag', 'run --loc'];
    const program = [
      'undotenv completion fish | source',
      ...lines.map((line) => `complete -C "undotenv ${line}"`),
    ].join('\n');
    const { stdout } = spawnSync('fish', ['--no-config', '-c', program], {
      cwd: place.project,
      env: { ...place.variables, PATH: searchPath() },
      encoding: 'utf8',
      timeout: 25_000,
    });
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^describe\tshow everything/),
      'database\tWhere orders are kept',
      'database#password',
      'staging',
      expect.stringMatching(/^--local\t/),
    ]);
  });
});

test('what is typed is not evaluated', async () => {
  const { stdout } = await place.run(['completion', 'bash']);
  const program = `${stdout}\nCOMP_WORDS=(undotenv get '$(touch evaluated)'); COMP_CWORD=2; _undotenv`;
  const { status } = spawnSync('bash', ['--norc', '-c', program], {
    cwd: place.project,
    env: { ...place.variables, PATH: searchPath() },
  });
  expect(status).toBe(0);
  expect(existsSync(place.path('evaluated'))).toBe(false);
});
