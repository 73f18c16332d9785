import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nbaEnv, nbaFiles, nbaSecretsOf, nbaVariables } from './nba-project.ts';
import { Workplace, type Outcome } from './workplace.ts';

/** The project's own tests, as its `npm test` runs them: they read what they were started with. */
const unitTests = `
import assert from 'node:assert/strict';
import { test } from 'node:test';
test('the configuration of the database is complete', () => {
  for (const name of ['DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASSWORD', 'DB_NAME']) {
    assert.ok(process.env[name], name);
  }
});
`;

const openConnection = `
import { connect } from 'node:net';
const connection = connect(Number(process.env.DB_PORT), process.env.DB_HOST);
connection.once('connect', () => { console.log('connected'); connection.end(); });
connection.once('error', () => process.exit(1));
`;

let place: Workplace;
/** What the database's host and port lead to; that it is none is the application's affair. */
let listener: Server;
let connections = 0;

beforeAll(async () => {
  listener = createServer((connection) => {
    connections += 1;
    connection.end();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  place = new Workplace({
    ...nbaFiles,
    '.env': nbaEnv({ DB_HOST: '127.0.0.1', DB_PORT: String(port) }),
    'package.json': '{ "private": true, "scripts": { "test": "node --test helper.test.mjs" } }',
    'helper.test.mjs': unitTests,
    'connect.mjs': openConnection,
  });
  place.set({ NBA_MCP_ENV: 'dev' });
  expect(await place.run(['migrate', '--local', '--yes'])).toMatchObject({ code: 0 });
});

afterAll(() => {
  listener.close();
  place[Symbol.dispose]();
});

async function undotenv(words: string): Promise<Outcome> {
  const outcome = await place.run(words.split(' '));
  for (const value of [nbaVariables.DB_PASSWORD, nbaVariables.AWS_SECRET_ACCESS_KEY]) {
    expect(outcome.stdout + outcome.stderr).not.toContain(value);
  }
  return outcome;
}

describe('the five validation commands', () => {
  test('N-46, N-52: the list by prefix names the three secrets, in us-east-1', async () => {
    const { code, stdout } = await undotenv('list nba-mcp --local --region us-east-1');
    expect(code).toBe(0);
    const names = stdout.trim().split('\n');
    expect(names.map((line) => line.split(' ')[0])).toEqual(nbaSecretsOf('dev').sort());
    const elsewhere = await undotenv('list nba-mcp --local --region eu-west-1');
    expect(elsewhere).toMatchObject({ code: 0, stdout: '' });
    const other = await undotenv('list other --local');
    expect([other.stdout, other.stderr]).toEqual(['', expect.stringContaining('no name begins')]);
  });

  test('N-48, N-52, N-53: the configuration of the database is shown with its values masked', async () => {
    const { code, stdout } = await undotenv('get database --local');
    const mask = '********';
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ +/)),
    ).toEqual([
      ['host', mask],
      ['user', mask],
      ['password', mask],
      ['database', mask],
      ['port', mask],
    ]);
  });

  test('N-53: a value is shown only where it is asked for', async () => {
    const words = ['get', 'database#password', '--local', '--show-values'];
    expect((await place.run(words)).stdout).toBe(`${nbaVariables.DB_PASSWORD}\n`);
  });

  test('N-52: the unit tests run with the secrets', async () => {
    const { code, stdout } = await undotenv('run --local -- npm test');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^# pass 1$/m)]);
    // Without them they fail: it is `run` that gives them what they look for.
    expect(await place.runNode(['--test', 'helper.test.mjs'])).toMatchObject({ code: 1 });
  });

  test('N-52: a connection is opened to where the secrets lead', async () => {
    const { code, stdout } = await undotenv('run --local -- node connect.mjs');
    expect({ code, stdout, connections }).toEqual({
      code: 0,
      stdout: 'connected\n',
      connections: 1,
    });
  });

  test('N-52, N-53: the scan calls .env clean, for what it found and not for what it missed', async () => {
    const { code, stderr } = await undotenv('scan .env --local');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^✓ no secret found in 1 file, also for \d stored values\n$/);
    const env = place.read('.env');
    place.write('.env', `${env}KEY_OF_SOMETHING=${nbaVariables.AWS_SECRET_ACCESS_KEY}\n`);
    const found = await undotenv('scan .env --local');
    place.write('.env', env);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain('the value of aws#secret_access_key stands here');
  });
});
