import { randomBytes } from 'node:crypto';
import { chown, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyPostgresBinaries, findPostgresBinaries } from './postgres-binaries.ts';
import { spawnPostgres, type PostgresHome } from './postgres-process.ts';
import type { Scope } from './scope.ts';
import { makeTemporaryDirectory, sharedTemporaryDirectory } from './temporary-directory.ts';
import { unprivilegedUser } from './unprivileged-user.ts';

/** How to connect, as the owner of everything in the server. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/**
 * Starts a real Postgres of its own: a new cluster in a temporary folder, a free port on loopback,
 * a new random password. Takes about a second.
 *
 * @param scope stops the server and removes the folder when it is closed
 * @returns a connection to `postgres`, the maintenance database every cluster has
 */
export async function startPostgres(scope: Scope): Promise<PostgresConnection> {
  const binaries = findPostgresBinaries();
  if (binaries === undefined) {
    throw new Error(`npm installed no Postgres for ${process.platform} on ${process.arch}`);
  }
  const runner = unprivilegedUser();
  const parent = runner === undefined ? tmpdir() : await sharedTemporaryDirectory();
  const directory = await makeTemporaryDirectory('nba-mcp-postgres', scope, parent);
  const home: PostgresHome = { directory, ...(runner !== undefined && { runner }) };
  return scope.complete(startIn(home, binaries, scope));
}

async function startIn(
  home: PostgresHome,
  binaries: string,
  scope: Scope,
): Promise<PostgresConnection> {
  const { directory, runner } = home;
  if (runner !== undefined) await chown(directory, runner.uid, runner.gid);
  await copyPostgresBinaries(binaries, directory);
  const password = randomBytes(18).toString('base64url');
  await createCluster(home, password, scope);
  const port = await startServer(home, scope);
  return { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' };
}

async function createCluster(home: PostgresHome, password: string, scope: Scope): Promise<void> {
  // In a file, because every user of the machine can read the arguments of a process.
  const passwordFile = join(home.directory, 'password');
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
  if (home.runner !== undefined) await chown(passwordFile, home.runner.uid, home.runner.gid);
  const options = [
    ...['--pgdata', join(home.directory, 'data'), '--username', 'postgres'],
    ...['--auth', 'scram-sha-256', '--pwfile', passwordFile],
    ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions'],
  ];
  try {
    const initdb = await spawnPostgres('initdb', options, home, scope);
    const code = await initdb.exited;
    if (code !== 0) throw new Error(`initdb ended with code ${String(code)}: ${initdb.log()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Another program may take a free port between our asking for it and Postgres's. */
const maxPortAttempts = 5;

async function startServer(home: PostgresHome, scope: Scope): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${String(port)}`,
      // No socket file: only TCP, whose port is ours alone.
      'unix_socket_directories=',
      'max_connections=40',
      // The data lives as long as the demo: a crash has nothing to lose.
      'fsync=off',
    ];
    const options = [
      '-D',
      join(home.directory, 'data'),
      ...settings.flatMap((each) => ['-c', each]),
    ];
    const server = await spawnPostgres('postgres', options, home, scope);
    const code = await Promise.race([server.ready, server.exited]);
    if (code === 'ready') return port;
    if (attempt === maxPortAttempts || !server.log().includes('could not bind')) {
      throw new Error(`postgres ended with code ${String(code)}: ${server.log()}`);
    }
  }
}

function findFreePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => {
        settle(port);
      });
    });
  });
}
