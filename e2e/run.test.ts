import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocal, type LocalServer } from '@undotenv/local';
import { apiOf } from './scenario.ts';
import { outcomeOf, Workplace, type Outcome } from './workplace.ts';

const password = 'synthetic-password-1';
const token = 'synthetic-token-1 with "quotes" & spaces';

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  secrets: {
    database: { keys: { password: { env: 'DB_PASSWORD' }, user: { env: 'DB_USER' } } },
    api: { keys: { token: { env: 'API_TOKEN' } } },
  },
});`;

const print = (names: string): string =>
  `console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(names.split(' '))}.map((name) => [name, process.env[name]]))))`;

let place: Workplace;
let server: LocalServer;

beforeAll(async () => {
  place = new Workplace({ 'undotenv.config.mjs': manifest });
  server = await startLocal();
  place.useServer(server);
  const api = apiOf(server);
  const stored = {
    'shop/test/database': { password, user: 'postgres' },
    'shop/test/api': { token },
  };
  for (const [Name, value] of Object.entries(stored)) {
    await api.call('CreateSecret', { Name, SecretString: JSON.stringify(value) });
  }
  api.close();
});

afterAll(async () => {
  await server.close();
  place[Symbol.dispose]();
});

function run(
  options: readonly string[],
  program: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return place.run(['run', ...options, '--', ...program], { variables });
}

async function environmentSeen(
  options: readonly string[],
  names: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<Record<string, string | undefined>> {
  const words = ['--no-mask', ...options];
  const { code, stdout, stderr } = await run(words, ['node', '-e', print(names)], variables);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, string | undefined>;
}

describe('the environment of the program', () => {
  test('is what is inherited and the values, but not what is ours alone; what was set stays', async () => {
    const names = 'DB_PASSWORD DB_USER API_TOKEN APP_ENV OTHER UNDOTENV_CONFIG AWS_TOKEN HOME';
    const variables = {
      OTHER: 'inherited',
      DB_USER: 'set-before',
      UNDOTENV_CONFIG: 'undotenv.config.mjs',
      AWS_TOKEN: 'synthetic-agent-token',
    };
    expect(await environmentSeen(['--env', 'test'], names, variables)).toEqual({
      DB_PASSWORD: password,
      DB_USER: 'set-before',
      API_TOKEN: token,
      APP_ENV: 'test',
      OTHER: 'inherited',
      HOME: place.variables['HOME'],
    });
  });

  test('--pristine passes on what a program needs to start, and the values', async () => {
    const names =
      'DB_PASSWORD OTHER AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY XDG_DATA_HOME PATH HOME';
    const seen = await environmentSeen(['--pristine'], names, { OTHER: 'inherited' });
    const { PATH, HOME } = place.variables;
    expect(seen).toEqual({ DB_PASSWORD: password, PATH, HOME });
  });

  test('--only reads and passes on those secrets alone', async () => {
    const before = server.calls().length;
    const seen = await environmentSeen(['--only', 'api'], 'DB_PASSWORD API_TOKEN');
    expect(seen).toEqual({ API_TOKEN: token });
    const read = server.calls().slice(before);
    expect(JSON.stringify(read)).not.toContain('shop/test/database');
  });

  test('--only refuses a secret the manifest does not declare, and starts nothing', async () => {
    const { code, stdout, stderr } = await run(['--only', 'api,nothing'], ['echo', 'started']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*"nothing"\nhint: secrets: database, api$/m);
  });

  test.each(['NODE_OPTIONS', 'PATH', 'LD_PRELOAD'])(
    'never takes %s from a secret, and starts nothing',
    async (variable) => {
      place.write('bad/undotenv.config.mjs', manifest.replace('DB_PASSWORD', variable));
      const { code, stdout, stderr } = await run(
        ['--config', 'bad/undotenv.config.mjs'],
        ['echo', 'started'],
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^error: .*cannot be loaded\nhint: .*${variable}`, 'm'));
      expect(stderr).not.toContain(password);
    },
  );
});

describe('the exit code', () => {
  test.each([
    { title: "is the program's own", program: ['node', '-e', 'process.exit(42)'], code: 42 },
    { title: 'is 128 + 15 for SIGTERM', program: ['sh', '-c', 'kill -TERM $$'], code: 143 },
    { title: 'is 127 where there is no such program', program: ['no-such-program'], code: 127 },
    { title: 'is 126 where it cannot be executed', program: ['./undotenv.config.mjs'], code: 126 },
  ])('$title', async ({ program, code }) => {
    expect(await run([], program)).toMatchObject({ code });
  });

  test('is 4, and nothing is started, where a secret is not there', async () => {
    const { code, stdout, stderr } = await run(['--region', 'eu-west-1'], ['echo', 'started']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nhint: .*$/m);
  });
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s is passed on, and the program decides what it means',
  async (signal) => {
    const program = `process.on('${signal}', () => { console.log('told'); process.exit(7); }); setInterval(() => {}, 1000); console.log('ready');`;
    const child = place.start(['run', '--', 'node', '-e', program]);
    const outcome = outcomeOf(child);
    await once(child.stdout ?? child, 'data');
    child.kill(signal);
    expect(await outcome).toMatchObject({ code: 7, stdout: 'ready\ntold\n' });
  },
);

test('stdin is the program’s, byte for byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const program =
    'process.stdin.toArray().then((chunks) => console.log(Buffer.concat(chunks).toString("hex")))';
  const child = place.start(['run', '--', 'node', '-e', program]);
  child.stdin?.end(bytes);
  expect(await outcomeOf(child)).toMatchObject({ code: 0, stdout: `${bytes.toString('hex')}\n` });
});

test('options behind the program are the program’s', async () => {
  const { stdout } = await place.run(['run', 'echo', '--help', '--json', '--', '--local']);
  expect(stdout).toBe('--help --json -- --local\n');
});

describe('masking', () => {
  const program = `
    const { API_TOKEN: value, DB_USER } = process.env;
    process.stdout.write(value.slice(0, 7));
    setTimeout(() => {
      console.log(value.slice(7), JSON.stringify(value), encodeURIComponent(value), DB_USER);
      console.error(Buffer.from(value).toString('base64'));
    }, 50);`;

  test('hides values in output that is no terminal, in pieces or encoded, but not settings', async () => {
    const { stdout, stderr } = await run([], ['node', '-e', program]);
    expect(stdout).toBe('[masked] "[masked]" [masked] postgres\n');
    expect(stderr).toBe('[masked]\n');
  });

  test('--no-mask shows the output as it is', async () => {
    const { stdout } = await run(['--no-mask'], ['node', '-e', program]);
    expect(stdout.split('"')[0]).toBe('synthetic-token-1 with ');
  });
});

test.runIf(process.platform === 'linux')('no value stands in any command line', async () => {
  const child = place.start([
    'run',
    '--',
    'node',
    '-e',
    "console.log('ready'); process.stdin.resume()",
  ]);
  const outcome = outcomeOf(child);
  await once(child.stdout ?? child, 'data');
  const commandLines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLineOf);
  child.stdin?.end();
  await outcome;
  expect(commandLines.some((line) => line.includes('process.stdin.resume'))).toBe(true);
  const found = [password, token].filter((value) => commandLines.join('\n').includes(value));
  expect(found).toEqual([]);
});

function commandLineOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    // It has ended since.
    return '';
  }
}
