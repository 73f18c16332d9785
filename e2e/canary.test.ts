import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startLocal } from '@undotenv/local';
import { commands, exitCodeByErrorCode, Terminal, type Streams } from 'undotenv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportError } from '../packages/cli/src/terminal/report-error.ts';
import { errorsAround, type ErrorCode } from './canary-errors.ts';
import {
  canaries,
  CommandLineWatch,
  filesBelow,
  findCanaries,
  findCanariesBelow,
  quoted,
} from './canary-values.ts';
import { hasGit, Workplace, type Outcome, type RunOptions } from './workplace.ts';

const variables = Object.fromEntries(
  canaries.slice(0, 80).map((value, index) => [`CANARY_${String(index)}_PASSWORD`, value]),
);
const [forStdin = '', forFile = '', forArgument = '', forManifest = '', forPassphrase = ''] =
  canaries.slice(80);
const environment = { APP_ENV: 'development' };

function envFile(): string {
  const lines = Object.entries(variables).map(([name, value], index) =>
    // Some are noted in a comment, too, as people do.
    index % 8 === 0 ? `${name}=${quoted(value)}\n# before: ${value}` : `${name}=${quoted(value)}`,
  );
  return `PORT=3000\n${lines.join('\n')}\n`;
}

/** Prints every value in the forms that masking knows, and fails if one of them is wrong. */
const application = `
import { createHash } from 'node:crypto';
const names = Object.keys(process.env).filter((name) => name.startsWith('CANARY_')).sort();
for (const name of names) {
  const value = process.env[name];
  console.log(value, JSON.stringify(value), encodeURIComponent(value));
  console.error(Buffer.from(value).toString('base64'));
}
const all = createHash('sha256').update(names.map((name) => process.env[name]).join()).digest('hex');
console.log(names.length, all);
`;

let place: Workplace;
let watch: CommandLineWatch;
/** Everything any command has said, by its command line; not what it was asked to show. */
const said: [string, Outcome][] = [];

async function say(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await place.run(words, options);
  said.push([words.join(' '), outcome]);
  return outcome;
}

async function expectError(words: readonly string[], code: ErrorCode, options?: RunOptions) {
  const { code: exitCode, stdout } = await say([...words, '--json'], options);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
  expect(exitCode).toBe(exitCodeByErrorCode[code]);
}

/** Each verb where it does what it is for, and where it does not; in an order that makes sense. */
const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  async init() {
    expect(await say(['init', '--yes', '--json'])).toMatchObject({ code: 0 });
    await expectError(['init', '--yes'], 'REFUSED');
  },
  async plan() {
    expect(await say(['plan', '--local', '--json'])).toMatchObject({ code: 0 });
    expect(await say(['plan', '--local'], { variables: { FORCE_COLOR: '1' } })).toMatchObject({
      code: 0,
    });
    await expectError(['plan', '--local', '--env', 'nowhere'], 'UNKNOWN_ENVIRONMENT');
  },
  async migrate() {
    const env = place.read('.env');
    const [name = '', value = ''] = Object.entries(variables)[0] ?? [];
    const migrate = ['migrate', '--local', '--yes'];
    place.write('.env', `${env}${name}=${quoted(`${value} and more`)}\n`);
    await expectError(migrate, 'CONFLICTING_VALUES');
    place.write('.env', `${env}CANARY URL=${value}\n${value}\n`);
    await expectError(migrate, 'MALFORMED_LINES');
    place.write('.env', `${env}COPY=${quoted(value)}\n`);
    await expectError(migrate, 'HIDDEN_VALUE');
    place.write('.env', env);
    expect(await say([...migrate, '--json'])).toMatchObject({ code: 0 });
    await expectError(migrate, 'NOTHING_TO_MIGRATE');
  },
  async get() {
    expect(await say(['get', 'app', '--local'])).toMatchObject({ code: 0 });
    expect(await say(['get', 'app', '--local', '--json'])).toMatchObject({ code: 0 });
    await expectError(['get', 'app#NOT_THERE', '--local'], 'MISSING_KEY');
    const words = ['get', 'app#CANARY_0_PASSWORD', '--local', '--show-values'];
    const shown = await place.run(words);
    expect(shown.stdout).toBe(`${variables['CANARY_0_PASSWORD'] ?? ''}\n`);
    expect(findCanaries('stderr', shown.stderr)).toEqual([]);
  },
  async set() {
    const text = ['set', 'canary/text', '--local'];
    expect(await say([...text, '--stdin'], { input: forStdin })).toMatchObject({ code: 0 });
    const file = join(place.root, 'inputs', 'value');
    expect(await say([...text, '--file', file, '--json'])).toMatchObject({ code: 0 });
    await expectError(['set', 'canary/text#key', '--local', '--stdin'], 'INVALID_JSON', {
      input: forStdin,
    });
  },
  async unset() {
    const words = ['unset', 'app#CANARY_2_PASSWORD', '--local'];
    await expectError(words, 'REFUSED');
    await expectError(['unset', 'app#NOT_THERE', '--local'], 'MISSING_KEY');
    const stored = await place.run(['get', 'app', '--local', '--show-values']);
    expect(await say([...words, '--force', '--json'])).toMatchObject({ code: 0 });
    const restored = ['set', 'app', '--local', '--stdin'];
    expect(await say(restored, { input: stored.stdout })).toMatchObject({ code: 0 });
  },
  async edit() {
    const editor = (body: string): RunOptions => {
      place.write('editor.mjs', body);
      return { variables: { EDITOR: `'${process.execPath}' editor.mjs` } };
    };
    const failing = `process.exitCode = 1;`;
    await expectError(['edit', 'app', '--local'], 'REFUSED', editor(failing));
    const breaking = `
      import { appendFileSync } from 'node:fs';
      appendFileSync(process.argv.at(-1), 'oops');`;
    await expectError(['edit', 'app', '--local'], 'INVALID_JSON', editor(breaking));
    const changing = `
      import { readFileSync, writeFileSync } from 'node:fs';
      const file = process.argv.at(-1);
      const values = JSON.parse(readFileSync(file, 'utf8'));
      const { CANARY_2_PASSWORD: first, CANARY_3_PASSWORD: second } = values;
      const swapped = { CANARY_2_PASSWORD: second, CANARY_3_PASSWORD: first };
      writeFileSync(file, JSON.stringify({ ...values, ...swapped }));`;
    // Twice, so that each value is under its own name again.
    for (let run = 0; run < 2; run += 1) {
      const outcome = await say(['edit', 'app', '--local', '--json'], editor(changing));
      expect(JSON.parse(outcome.stdout)).toMatchObject({ outcome: 'updated' });
    }
  },
  async scan() {
    const env = place.read('.env');
    expect(await say(['scan', '.env', '--local'])).toMatchObject({ code: 0 });
    place.write('.env', `${env}COPY='${variables['CANARY_4_PASSWORD'] ?? ''}'\n`);
    expect(await say(['scan', '--local', '--history'])).toMatchObject({ code: 1 });
    expect(await say(['scan', '.env', '--local', '--json'])).toMatchObject({ code: 1 });
    await expectError(['scan', '--history'], 'USAGE');
    place.write('.env', env);
  },
  async completion() {
    for (const shell of ['bash', 'zsh', 'fish']) {
      expect(await say(['completion', shell])).toMatchObject({ code: 0 });
    }
    const asked = await say(['completion', '--answer'], { input: 'get\0app\0' });
    expect(asked.stdout).toContain('app#CANARY_0_PASSWORD');
    await expectError(['completion'], 'USAGE');
  },
  async list() {
    expect(await say(['list', '--local', '--json'])).toMatchObject({ code: 0 });
    expect(await say(['list', 'canary', '--local'])).toMatchObject({ code: 0 });
    await expectError(['list'], 'REFUSED');
  },
  async describe() {
    expect(await say(['describe', 'app', '--local', '--json'])).toMatchObject({ code: 0 });
    await expectError(['describe', 'not/there', '--local'], 'SECRET_NOT_FOUND');
  },
  async log() {
    const events = await say(['log', '--json', '--limit', '1000']);
    expect(events).toMatchObject({ code: 0 });
    expect(events.stdout).toContain('"eventName": "CreateSecret"');
    expect(await say(['log', '--secret', 'app'])).toMatchObject({ code: 0 });
    expect(await say(['log', 'verify', '--json'])).toMatchObject({ code: 0 });
    await expectError(['log', '--limit', 'many'], 'USAGE');
  },
  async run() {
    const program = ['run', '--local', '--', 'node', 'application.mjs'];
    const { code, stdout } = await say(program);
    expect({ code, count: stdout.trim().split('\n').at(-1)?.split(' ')[0] }).toEqual({
      code: 0,
      count: '80',
    });
    expect(await say(['run', '--local', '--', 'no-such-program'])).toMatchObject({ code: 127 });
    const throwing = 'throw new Error(process.env.CANARY_1_PASSWORD)';
    expect(await say(['run', '--local', '--', 'node', '-e', throwing])).toMatchObject({ code: 1 });
    await say(['run', '--only', 'nothing', '--local', '--', 'node', 'application.mjs']);
  },
  async types() {
    place.write('data.yaml', 'application: shop\nsecrets: { token: { env: TOKEN } }\n');
    const types = ['types', '--config', 'data.yaml', '--output', 'data.d.ts'];
    expect(await say([...types, '--json'])).toMatchObject({ code: 0 });
    expect(await say([...types, '--check'])).toMatchObject({ code: 0 });
    await expectError(['types'], 'USAGE');
    const from = ['types', '--from', 'app', '--local', '--output', 'stored.d.ts'];
    expect(await say([...from, '--json'])).toMatchObject({ code: 0 });
    expect(place.read('stored.d.ts')).toContain('readonly CANARY_0_PASSWORD: string;');
    await expectError(['types', '--from', 'not/there', '--local'], 'SECRET_NOT_FOUND');
    // Values where a manifest has none, in what can be parsed and in what cannot.
    const value = JSON.stringify(forManifest);
    for (const [name, text] of [
      [
        'a.yaml',
        `application: shop\nregion: [${value}]\nsecrets: { a: { env: A, required: ${value} } }`,
      ],
      ['b.yaml', `application: shop\nsecrets: ${value}: ${value}\n`],
      ['c.json', `{ "application": ${value} ${value} }`],
    ] as const) {
      const file = join(place.root, 'inputs', name);
      writeFileSync(file, text);
      await expectError(['types', '--config', file], 'INVALID_MANIFEST');
    }
  },
  async local() {
    const child = place.start(['local', '--port', '0']);
    const messages = text(child.stderr ?? new PassThrough());
    await once(child.stderr ?? child, 'data');
    expect(await say(['get', 'app', '--local'])).toMatchObject({ code: 0 });
    await expectError(['local', '--port', '0'], 'STORE_IN_USE');
    expect(findCanariesBelow(place.root, ['.git', 'inputs'])).toEqual([]);
    const archive = join(place.root, 'store.undotenv');
    const passphrase = ['--passphrase-file', join(place.root, 'inputs', 'passphrase')];
    expect(await say(['local', 'export', archive, ...passphrase])).toMatchObject({ code: 0 });
    await expectError(['local', 'import', archive, ...passphrase], 'STORE_IN_USE');
    child.kill('SIGTERM');
    await once(child, 'close');
    said.push(['local', { code: 0, stdout: '', stderr: await messages }]);
    await expectError(['local', 'export', archive, ...passphrase], 'ARCHIVE_REFUSED');
    await expectError(['local', 'import', archive, ...passphrase], 'STORE_NOT_EMPTY');
    const replacing = ['local', 'import', archive, ...passphrase, '--replace', '--yes'];
    expect(await say([...replacing, '--json'])).toMatchObject({ code: 0 });
    writeFileSync(archive, readFileSync(archive).subarray(0, -1));
    await expectError(replacing, 'ARCHIVE_DAMAGED');
    const elsewhere = join(place.root, 'elsewhere');
    await expectError(['local', 'export', elsewhere, '--data', elsewhere], 'STORE_MISSING');
  },
  async undo() {
    expect(await say(['undo', '--yes', '--json', '--delete-secrets'])).toMatchObject({ code: 0 });
    await expectError(['undo', '--yes'], 'NOTHING_TO_UNDO');
  },
};

/** So that the values stand in a history, too, and every plan warns of it. */
function commitAll(): void {
  const git = (...words: string[]): unknown =>
    execFileSync('git', words, { cwd: place.project, env: place.variables });
  git('init', '--quiet');
  git('add', '.env');
  git('-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', 'commit', '--quiet', '-m', 'start');
}

beforeAll(() => {
  place = new Workplace({ '.env': envFile(), 'application.mjs': application });
  place.set(environment);
  mkdirSync(join(place.root, 'inputs'));
  writeFileSync(join(place.root, 'inputs', 'value'), forFile);
  writeFileSync(join(place.root, 'inputs', 'passphrase'), forPassphrase, { mode: 0o600 });
  if (hasGit) commitAll();
  watch = new CommandLineWatch();
});

afterAll(() => {
  watch[Symbol.dispose]();
  place[Symbol.dispose]();
});

test('every verb has a scenario here', () => {
  expect(Object.keys(scenarios).sort()).toEqual(commands.map(({ name }) => name).sort());
});

test('every error has a scenario here', () => {
  expect(Object.keys(errorsAround).sort()).toEqual(Object.keys(exitCodeByErrorCode).sort());
});

test('the search finds every form of a value', () => {
  for (const value of canaries) {
    const wrapped = Buffer.from(`a${value}b`);
    for (const form of ['base64', 'base64url', 'hex'] as const) {
      expect(findCanaries('it', Buffer.from(value).toString(form))).not.toEqual([]);
    }
    expect(findCanaries('it', wrapped.toString('base64'))).not.toEqual([]);
    expect(findCanaries('it', JSON.stringify({ value }))).not.toEqual([]);
  }
});

describe('a project with a hundred values', () => {
  test.each(Object.entries(scenarios))(
    '%s does its work, and fails where it must',
    async (verb, scenario) => {
      await scenario();
      const except = ['.git', 'inputs'];
      const migrated = verb !== 'init' && verb !== 'plan' && verb !== 'undo';
      if (!migrated) except.push('.env');
      expect(findCanariesBelow(place.root, except)).toEqual([]);
    },
    60_000,
  );

  test('no command has said a value on stdout or stderr', () => {
    const found = said.flatMap(([words, { stdout, stderr }]) => [
      ...findCanaries(`stdout of ${words}`, stdout),
      ...findCanaries(`stderr of ${words}`, stderr),
    ]);
    expect(found).toEqual([]);
    expect(said.length).toBeGreaterThan(25);
  });

  test('no process has had a value in its command line', () => {
    expect(findCanaries('command lines', [...watch.seen].join('\n'))).toEqual([]);
    const isLinux = process.platform === 'linux';
    expect([...watch.seen].some((line) => line.includes('application.mjs'))).toBe(isLinux);
  });

  test('a value typed where an option was meant is not repeated', async () => {
    const { code, stdout, stderr } = await place.run(['set', 'app', `--value=${forArgument}`]);
    expect(code).toBe(2);
    expect(findCanaries('output', stdout + stderr)).toEqual([]);
  });

  test('a manifest that throws a value does not show it', async () => {
    using other = new Workplace({
      'undotenv.config.mjs': `throw new Error(${JSON.stringify(forManifest)});`,
      '.env': envFile(),
    });
    const { code, stdout, stderr } = await other.run(['plan', '--local', '--json']);
    expect(code).toBe(2);
    expect(findCanaries('output', stdout + stderr)).toEqual([]);
  });
});

test('while a slow migration writes, no file but .env holds a value', async () => {
  using slow = new Workplace({ '.env': envFile() });
  await using server = await slowServer();
  slow.useServer(server);
  slow.set(environment);
  const migrating = slow.start(['migrate', '--yes']);
  let files = 0;
  const found: string[] = [];
  while (migrating.exitCode === null && migrating.signalCode === null) {
    found.push(...findCanariesBelow(slow.root, ['.env']));
    files = Math.max(files, filesBelow(slow.root).length);
    await new Promise((resume) => setImmediate(resume));
  }
  expect(migrating.exitCode).toBe(0);
  expect(files).toBeGreaterThan(4);
  expect(found).toEqual([]);
});

async function slowServer() {
  const server = await startLocal();
  server.faults.set('*', { latencyMs: 100 });
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

test('no value is said or left of several applications with files of several environments', async () => {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const manifest = (application: string): string => `
    import { defineSecrets } from '@undotenv/manifest';
    const keys = ${JSON.stringify(Object.fromEntries(Object.keys(variables).map((env) => [env, { env }])))};
    export default defineSecrets({ application: '${application}', secrets: { app: { keys } } });`;
  using repository = new Workplace({
    'package.json': '{}',
    'apps/api/undotenv.config.mjs': manifest('api'),
    'apps/api/.env': lines.slice(0, 40).join(''),
    'apps/api/.env.staging': lines.slice(40).join(''),
    'apps/api/.env.production': lines.slice(40).reverse().join(''),
    'apps/web/undotenv.config.mjs': manifest('web'),
    'apps/web/.env.production': lines.join(''),
  });
  const outcomes = [
    await repository.run(['plan', '--local']),
    await repository.run(['plan', '--local', '--json']),
    await repository.run(['migrate', '--local', '--yes', '--json']),
  ];
  expect(findCanariesBelow(repository.root, [])).toEqual([]);
  repository.write('apps/api/.env.staging', `${lines.slice(3).join('')}${forStdin}\n`);
  repository.write(
    'apps/web/.env',
    `COPY=${quoted(variables['CANARY_1_PASSWORD'] ?? '')}\n${lines[1] ?? ''}`,
  );
  outcomes.push(await repository.run(['migrate', '--local', '--yes', '--json']));
  outcomes.push(await repository.run(['undo', '--force', '--yes', '--json']));
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 3, 0]);
  for (const { stdout, stderr } of outcomes) {
    expect(findCanaries('output', stdout + stderr)).toEqual([]);
  }
});

test.each(Object.entries(errorsAround))(
  '%s says nothing of what caused it',
  async (code, create) => {
    const deepest = new Error(canaries.join('\n'));
    const error = create(new Error(canaries.join(), { cause: deepest }));
    expect(error.code).toBe(code);
    const { message, hint = '', name } = error;
    expect(
      findCanaries('it', [message, hint, name, error.stack, String(error)].join('\n')),
    ).toEqual([]);
    expect(findCanaries('its JSON', JSON.stringify(error))).toEqual([]);
    const out = new PassThrough();
    const streams = { stdin: out, stdout: out, stderr: out } as unknown as Streams;
    reportError(new Terminal(streams, {}), error, { json: true });
    out.end();
    const report = await text(out);
    expect(report).toContain(code);
    expect(findCanaries('the report', report)).toEqual([]);
  },
);
