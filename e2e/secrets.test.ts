import { readdirSync } from 'node:fs';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiOf, it, storedJson, writesTo } from './scenario.ts';
import { outcomeOf, Workplace, type Outcome, type RunOptions } from './workplace.ts';

const password = 'synthetic-password-1';
const database = { host: 'db.synthetic.example', password, port: 5432 };

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  tags: { Project: 'Shop' },
  secrets: {
    database: {
      description: 'Where orders are kept',
      keys: {
        host: { env: 'DB_HOST' },
        password: { env: 'DB_PASSWORD' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
      },
    },
  },
});`;

let place: Workplace;
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal();
  place = new Workplace({ 'undotenv.config.mjs': manifest });
  place.useServer(server);
  const api = apiOf(server);
  for (const [Name, SecretString] of [
    ['shop/test/database', JSON.stringify(database)],
    ['plain/text', 'synthetic text\n'],
  ] as const) {
    await api.call('CreateSecret', { Name, SecretString });
  }
  api.close();
});

beforeEach(() => {
  server.faults.clear();
});

afterAll(async () => {
  await server.close();
  place[Symbol.dispose]();
});

function undotenv(words: string, options: RunOptions = {}): Promise<Outcome> {
  return place.run(words.split(' '), options);
}

const target =
  /^target: AWS account unknown, us-east-1, http:\/\/127\.0\.0\.1:\d+, environment test$/;

describe('get', () => {
  test('lists the keys with their values masked', async () => {
    expect(await undotenv('get database')).toEqual({
      code: 0,
      stdout: 'host      ********\npassword  ********\nport      ********\n',
      stderr: 'hint: add --show-values to print it\n',
    });
  });

  test('prints a key on stdout, and nothing else anywhere, with --show-values', async () => {
    const shown = { code: 0, stderr: '' };
    expect(await undotenv('get database#password --show-values')).toEqual({
      ...shown,
      stdout: `${password}\n`,
    });
    expect(await undotenv('get plain/text --show-values')).toEqual({
      ...shown,
      stdout: 'synthetic text\n\n',
    });
  });

  test('--json is masked, too, unless --show-values', async () => {
    const masked = JSON.parse((await undotenv('get database#password --json')).stdout) as object;
    expect(masked).toEqual({
      arn: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/,
      ) as string,
      name: 'shop/test/database',
      versionId: expect.any(String) as string,
      stages: ['AWSCURRENT'],
      key: 'password',
      value: '********',
    });
    const shown = await undotenv('get database#password --json --show-values');
    expect(JSON.parse(shown.stdout)).toEqual({ ...masked, value: password });
  });
});

describe('set', () => {
  test('says where it writes first, and changes one key of the secret', async () => {
    const { code, stdout, stderr } = await undotenv('set database#password --stdin', {
      input: 'synthetic-password-2\n',
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const [first, ...rest] = stderr.split('\n');
    expect(first).toMatch(target);
    expect(rest).toEqual(['✓ updated shop/test/database', '']);
    expect(await storedJson(server, 'shop/test/database')).toEqual({
      ...database,
      password: 'synthetic-password-2',
    });
  });

  test('keeps the declared type of a key, and refuses what does not fit it', async () => {
    expect(await undotenv('set database#port --stdin', { input: '6543' })).toMatchObject({
      code: 0,
    });
    expect(await storedJson(server, 'shop/test/database')).toHaveProperty('port', 6543);
    const bad = await undotenv('set database#port --stdin', { input: password });
    expect(bad.code).toBe(3);
    expect(bad.stderr).toMatch(/^error: .*not an integer/m);
    expect(bad.stderr).not.toContain(password);
    expect(await storedJson(server, 'shop/test/database')).toHaveProperty('port', 6543);
  });

  test('takes a whole value from a file as it is, and says in JSON what it did', async () => {
    place.write('value', 'two\nlines\n');
    const words = 'set other/text --file value --json';
    const outcomes: unknown[] = [];
    for (let run = 0; run < 2; run += 1) {
      outcomes.push(JSON.parse((await undotenv(words)).stdout));
    }
    expect(outcomes).toEqual([
      { name: 'other/text', outcome: 'created' },
      { name: 'other/text', outcome: 'unchanged' },
    ]);
    const { stdout } = await undotenv('get other/text --show-values');
    expect(stdout).toBe('two\nlines\n\n');
  });

  test('refuses to overwrite what somebody wrote since it read, and theirs stands', async () => {
    server.faults.set('PutSecretValue', { latencyMs: 500 });
    const before = server.calls().length;
    const child = place.start(['set', 'database#password', '--stdin', '--json']);
    child.stdin?.end('synthetic-password-too-late');
    const outcome = outcomeOf(child);
    while (
      !server
        .calls()
        .slice(before)
        .some(({ operation }) => operation === 'GetSecretValue')
    ) {
      await new Promise((resume) => setImmediate(resume));
    }
    // By another way than PutSecretValue, which is slow now.
    const api = apiOf(server);
    const theirs = { ...database, password: 'synthetic-password-of-theirs' };
    await api.call('UpdateSecret', {
      SecretId: 'shop/test/database',
      SecretString: JSON.stringify(theirs),
    });
    const { code, stdout } = await outcome;
    expect({ code, report: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 3,
      report: { error: { code: 'CONCURRENT_CHANGE' } },
    });
    expect(await storedJson(server, 'shop/test/database')).toEqual(theirs);
    const { Versions } = await api.call('ListSecretVersionIds', { SecretId: 'shop/test/database' });
    api.close();
    const stages = Versions.flatMap(({ VersionStages = [] }) => VersionStages);
    expect(stages.sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  test.each([
    ['set database#password', /^error: there is no terminal.*\nhint: .*--stdin.*--file/m],
    ['set database --stdin --file value', /^error: give --stdin or --file, not both/m],
    ['set database --stdin', /^error: the value is empty/m],
    ['set database --file not-there', /^error: the file .*not-there cannot be read/m],
    ['set plain/text synthetic-value', /^error: too many arguments/m],
  ])('refuses `%s` as a mistake and writes nothing', async (words, message) => {
    const before = writesTo(server).length;
    const { code, stderr } = await undotenv(words);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('synthetic-value');
    expect(writesTo(server)).toHaveLength(before);
  });
});

describe('list and describe', () => {
  test('list shows names and dates, never values, and --prefix narrows it', async () => {
    const { stdout } = await undotenv('list --prefix plain/');
    expect(stdout).toMatch(/^plain\/text {2}\d{4}-\d\d-\d\d \d\d:\d\d\n$/);
    const all = JSON.parse((await undotenv('list --json')).stdout) as { name: string }[];
    expect(all.map(({ name }) => name)).toContain('shop/test/database');
    expect(JSON.stringify(all)).not.toContain('synthetic');
  });

  test('describe shows name, ARN and versions', async () => {
    const { code, stdout } = await undotenv('describe plain/text');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^name +plain\/text\narn +arn:aws:secretsmanager:/);
    expect(stdout).toMatch(/^version +[\w-]+ AWSCURRENT$/m);
    const described: unknown = JSON.parse((await undotenv('describe plain/text --json')).stdout);
    expect(described).toMatchObject({
      name: 'plain/text',
      tags: {},
      versions: [{ stages: ['AWSCURRENT'] }],
    });
  });
});

describe('the exit code', () => {
  test.each([
    ['2 for a verb that is not there', 'no-such-verb', 2, {}],
    ['2 for an option that is not there', 'get database --no-such', 2, {}],
    ['2 for a reference that is none', 'get {{resolve:other:x}}', 2, {}],
    ['2 for a region that is none', 'list --local --region nowhere!', 2, {}],
    ['4 for a secret that is not there', 'get not/there', 4, {}],
    ['4 for a key that is not there', 'get database#not_there', 4, {}],
    ['5 where access is denied', 'get database', 5, { error: 'AccessDeniedException' }],
    ['6 where nothing answers', 'get database --endpoint-url http://127.0.0.1:1', 6, {}],
    ['6 where the service fails', 'get database', 6, { error: 'InternalServiceError' }],
  ] as const)('is %s', async (_title, words, code, fault) => {
    if ('error' in fault) server.faults.set('GetSecretValue', fault);
    const outcome = await undotenv(words);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: \S/m);
  });
});

describe('without AWS and without --local', () => {
  it('every command that needs a target refuses, and writes nothing', async ({ place: bare }) => {
    bare.writeAll({
      'undotenv.config.mjs': manifest,
      '.env': `DB_HOST=h\nDB_PASSWORD=${password}\n`,
    });
    for (const words of ['plan', 'migrate --yes', 'get database', 'list', 'run -- echo started']) {
      const { code, stdout, stderr } = await bare.run(words.split(' '));
      expect({ words, code, stdout }).toEqual({ words, code: 3, stdout: '' });
      expect(stderr).toMatch(/^error: there is no target.*\nhint: add --local/m);
    }
    expect(bare.read('.env')).toContain(password);
    expect(readdirSync(bare.project).sort()).toEqual(['.env', 'undotenv.config.mjs']);
  });
});

describe('a project without a manifest', () => {
  it('init infers one, plan and migrate follow it, and undo takes it back', async ({ onAws }) => {
    const env = `PORT=3000\nDB_PASSWORD=${password}\n`;
    onAws.writeAll({ '.env': env, 'package.json': '{ "name": "@acme/shop" }' });
    const asked = await onAws.run(['init']);
    expect([asked.code, readdirSync(onAws.project).sort()]).toEqual([3, ['.env', 'package.json']]);
    const made = await onAws.run(['init', '--yes', '--json']);
    const file = onAws.path('undotenv.config.mjs');
    expect([made.code, JSON.parse(made.stdout)]).toEqual([0, { file }]);
    expect(made.stderr).toMatch(/^target: .*my project\nsecrets in \.env: DB_PASSWORD\n/);
    expect(onAws.read('undotenv.config.mjs')).not.toContain(password);

    const variables = { APP_ENV: 'production' };
    const planned = await onAws.run(['plan'], { variables });
    expect(planned.stdout).toMatch(/DB_PASSWORD +secret +→ shop\/production\/app#DB_PASSWORD/);
    expect(planned.stderr).toMatch(/^target: /);
    expect(onAws.read('.env')).toBe(env);
    expect(await onAws.run(['migrate', '--yes'], { variables })).toMatchObject({ code: 0 });
    expect(onAws.read('.env')).not.toContain(password);
    const undone = await onAws.run(['undo', '--yes']);
    expect(undone.stderr).toMatch(/^target: /);
    expect([undone.code, onAws.read('.env')]).toEqual([0, env]);
  });
});
