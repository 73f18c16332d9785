import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { withEnvFiles } from '@undotenv/client/environment';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import { NbaSecrets } from '../src/secrets.ts';

const application = fileURLToPath(new URL('../dist/src/main-typed.js', import.meta.url));

const shared = `NBA_MCP_ENV=production
MCP_SERVER_HOST=0.0.0.0
MCP_SERVER_PORT=0
DB_HOST=from-env.example
`;
const local = `NBA_MCP_ENV=local
USE_LOCAL_CREDENTIALS=true
MCP_SERVER_HOST=127.0.0.1
DB_HOST=localhost
DB_USER=postgres
DB_PASSWORD=synthetic-local-password-1
`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nba-mcp-'));
  await writeFile(join(directory, '.env'), shared);
  await writeFile(join(directory, '.env.local'), local);
});
afterEach(() => rm(directory, { recursive: true }));

async function lineOf(child: ChildProcess, word: string): Promise<string | undefined> {
  if (child.stderr === null) throw new TypeError('the child was started without a pipe');
  for await (const line of createInterface(child.stderr)) {
    if (line.includes(word)) return line;
  }
  return undefined;
}

describe('the application beside its two files', () => {
  it('N-39: reads the real environment before .env.local, and that before .env', async () => {
    const databaseOf = async (real: Record<string, string>) => {
      const variables = withEnvFiles({ directory, variables: real });
      const secrets = new NbaSecrets(
        variables,
        createLog('ERROR', () => undefined),
      );
      const database = await secrets.client.get('database');
      secrets.close();
      return database;
    };
    expect(await databaseOf({})).toEqual({
      host: 'localhost',
      user: 'postgres',
      password: 'synthetic-local-password-1',
      database: 'nba_stats',
      port: 5432,
    });
    expect(await databaseOf({ DB_HOST: 'real.example', DB_PORT: '6543' })).toMatchObject({
      host: 'real.example',
      port: 6543,
    });
  });

  it('N-39: starts with nothing but them', async () => {
    const child = spawn(process.execPath, [application, '--http'], {
      cwd: directory,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      // The port is of .env, the host of .env.local; neither asks for AWS.
      expect(await lineOf(child, 'listening')).toMatch(/ http:\/\/127\.0\.0\.1:\d+$/);
    } finally {
      child.kill();
      await once(child, 'close');
    }
  });
});
