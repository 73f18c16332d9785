import type { ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startLocal, type LocalServer } from '@undotenv/local';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askServer } from '../demo/ask.ts';
import { spawnChild, type Command } from '../demo/child.ts';
import { makeProject, type Project } from '../demo/project.ts';
import { findPostgresBinaries } from '../demo/postgres-binaries.ts';
import { startPostgres, type PostgresConnection } from '../demo/postgres.ts';
import { Scope } from '../demo/scope.ts';
import { inventSeasons } from '../demo/seasons.ts';
import { seedDatabase } from '../demo/seed.ts';
import { openPool } from '../src/database.ts';
import { createStatistics } from '../src/statistics.ts';
import { connectionTo, storeSecrets } from './local-secrets.ts';

const isSkipped = findPostgresBinaries() === undefined && process.env['REQUIRE_ALL'] !== '1';

const expectedRecord = inventSeasons().teams.find(
  ({ team, season }) => team === 'Mockton Doubles' && season === 2023,
);

async function urlSaidBy({ stderr }: ChildProcess): Promise<URL> {
  if (stderr === null) throw new Error('the server has no log');
  for await (const line of createInterface({ input: stderr })) {
    const [, url] = /listening on (\S+)/.exec(line) ?? [];
    if (url !== undefined) return new URL(url);
  }
  throw new Error('the server does not listen');
}

describe.skipIf(isSkipped)('the NBA MCP server on a real Postgres', () => {
  const scope = new Scope();
  let database: PostgresConnection;
  let project: Project;
  let secretsManager: LocalServer;

  beforeAll(async () => {
    database = await seedDatabase(await startPostgres(scope), inventSeasons());
    project = await makeProject(fileURLToPath(new URL('..', import.meta.url)), database, scope);
    secretsManager = await startLocal();
    await scope.defer(() => secretsManager.close());
    const envFile = parseEnv(await readFile(join(project.directory, '.env'), 'utf8'));
    await storeSecrets(secretsManager, 'production', envFile);
    await storeSecrets(secretsManager, 'staging', { ...envFile, DB_PASSWORD: 'synthetic-wrong-1' });
  });

  afterAll(() => scope.close());

  function command(words: string[], variables: Record<string, string> = {}): Command {
    return {
      command: process.execPath,
      arguments: words,
      directory: project.directory,
      variables: { ...project.variables, ...variables },
    };
  }

  function expectRightAnswer(answer: string): void {
    const [scorers = '', record = ''] = answer.split('\n');
    expect(JSON.parse(scorers)).toHaveLength(1);
    expect(JSON.parse(record)).toEqual(expectedRecord);
  }

  it('N-01: answers from a plaintext .env', async () => {
    expectRightAnswer(await askServer(command(['--env-file=.env', 'src/main.js']), scope));
  });

  it('N-63: answers from Secrets Manager, unchanged, by preloading its variables', async () => {
    const envFile = join(project.directory, '.env');
    const plaintext = await readFile(envFile);
    await writeFile(envFile, 'NBA_MCP_ENV=production\n');
    try {
      const words = ['--import', '@undotenv/client/env', 'src/main.js'];
      const answer = await askServer(command(words, connectionTo(secretsManager)), scope);
      expectRightAnswer(answer);
    } finally {
      await writeFile(envFile, plaintext);
    }
  });

  it('N-30, N-63: answers from Secrets Manager by typed reads, with no DB_ variable set', async () => {
    const variables = { ...connectionTo(secretsManager), NBA_MCP_ENV: 'production' };
    expectRightAnswer(await askServer(command(['src/main-typed.js'], variables), scope));
  });

  it('N-35, N-63: listens where the settings say, and answers there', async () => {
    const words = ['--env-file=.env', 'src/main.js', '--http'];
    const child = await spawnChild(command(words, { MCP_SERVER_PORT: '0' }), scope);
    const url = await urlSaidBy(child);
    expect(url.hostname).toBe('127.0.0.1');

    const client = new Client({ name: 'test', version: '0.1.0' });
    await client.connect(new StreamableHTTPClientTransport(url));
    const question = { team: 'Mockton Doubles', season: 2023 };
    const { content } = await client.callTool({ name: 'team_record', arguments: question });
    await client.close();
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(expectedRecord) }]);
  });

  it('N-37, N-63: answers from local credentials, without asking Secrets Manager', async () => {
    const callsBefore = secretsManager.calls().length;
    const variables = {
      ...connectionTo(secretsManager),
      NBA_MCP_ENV: 'local',
      USE_LOCAL_CREDENTIALS: 'true',
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: database.user,
      DB_PASSWORD: database.password,
    };
    expectRightAnswer(await askServer(command(['src/main-typed.js'], variables), scope));
    expect(secretsManager.calls()).toHaveLength(callsBefore);
  });

  it('N-33: says nothing of a password that Postgres refused', async () => {
    const variables = { ...connectionTo(secretsManager), NBA_MCP_ENV: 'staging' };
    const refused = askServer(command(['src/main-typed.js'], variables), scope);
    const error = await refused.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      cause: { message: expect.stringContaining('top_scorers failed') as string },
    });
    expect(String(error)).not.toContain('synthetic-wrong-1');
  });

  it('N-33: logs in with a password of every character that a URL gives a meaning', async () => {
    const password = 'synthetic @:/?#%&+\\"-password-2';
    const owner = new Pool({ ...database });
    await owner.query(`CREATE ROLE reader LOGIN PASSWORD '${password}'`);
    await owner.query('GRANT pg_read_all_data TO reader');
    await owner.end();

    const pool = openPool({ ...database, user: 'reader', password });
    const record = await createStatistics(pool).teamRecord('Mockton Doubles', 2023);
    await pool.end();
    expect(record).toEqual(expectedRecord);
  });
});
