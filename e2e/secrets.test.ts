import { readdirSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { it } from './scenario.ts';
import { database, openShop } from './shop.ts';
import type { Outcome, RunOptions } from './workplace.ts';

const { password } = database;

const { place, server, api, close } = await openShop();
await api.call('CreateSecret', { Name: 'plain/text', SecretString: 'synthetic text\n' });
afterAll(close);

beforeEach(() => {
  server.faults.clear();
});

const anyArn = expect.stringMatching(
  /^arn:aws:secretsmanager:us-east-1:123456789012:secret:[\w/]+-\w{6}$/,
) as string;
const anyTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

function undotenv(words: string, options: RunOptions = {}): Promise<Outcome> {
  return place.run(words.split(' '), options);
}

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
      arn: anyArn,
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

describe('list and describe', () => {
  test('list shows names and dates, never values, and a prefix narrows it', async () => {
    const { stdout } = await undotenv('list plain/');
    expect(stdout).toMatch(/^plain\/text {2}\d{4}-\d\d-\d\d \d\d:\d\d\n$/);
    const all = await undotenv('list --json');
    expect(JSON.parse(all.stdout)).toEqual([
      { name: 'plain/text', arn: anyArn, changed: anyTime, tags: {} },
      {
        name: 'shop/test/database',
        arn: anyArn,
        description: 'Where orders are kept',
        changed: anyTime,
        tags: { Project: 'Shop' },
      },
    ]);
  });

  test('describe shows name, ARN and versions', async () => {
    const { code, stdout } = await undotenv('describe plain/text');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^name +plain\/text\narn +arn:aws:secretsmanager:/);
    expect(stdout).toMatch(/^version +[\w-]+ AWSCURRENT$/m);
    const described: unknown = JSON.parse((await undotenv('describe plain/text --json')).stdout);
    expect(described).toEqual({
      name: 'plain/text',
      arn: anyArn,
      created: anyTime,
      changed: anyTime,
      tags: {},
      versions: [
        { versionId: expect.any(String) as string, stages: ['AWSCURRENT'], created: anyTime },
      ],
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
    const plan = await onAws.run(['plan', '--json'], { variables });
    expect(JSON.parse(plan.stdout)).toMatchObject({
      file: '.env',
      environment: 'production',
      target: { kind: 'aws', region: 'us-east-1' },
      secrets: [{ name: 'shop/production/app', action: 'create' }],
      totals: { create: 1, update: 0, moved: 1 },
    });
    expect(planned.stdout + plan.stdout).not.toContain(password);
    expect(onAws.read('.env')).toBe(env);
    expect(await onAws.run(['migrate', '--yes'], { variables })).toMatchObject({ code: 0 });
    expect(onAws.read('.env')).not.toContain(password);
    const undone = await onAws.run(['undo', '--yes']);
    expect(undone.stderr).toMatch(/^target: /);
    expect([undone.code, onAws.read('.env')]).toEqual([0, env]);
  });
});
