import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Scope } from '../../../../examples/nba-mcp/demo/scope.ts';
import {
  makeTemporaryDirectory,
  sharedTemporaryDirectory,
} from '../../../../examples/nba-mcp/demo/temporary-directory.ts';
import { unprivilegedUser } from '../../../../examples/nba-mcp/demo/unprivileged-user.ts';

const server = '/usr/sbin/mariadbd';
const installer = '/usr/bin/mariadb-install-db';
/** What the installer asks for its settings; in a package of its own. */
const printer = '/usr/bin/my_print_defaults';

/** Where Debian's packages `mariadb-server-core` and `mariadb-client-core` are installed. */
export const hasMariadb: boolean = [server, installer, printer].every((path) => existsSync(path));

/**
 * A MariaDB of its own on a free port of 127.0.0.1; the scope stops it and removes its folder.
 *
 * @param sql run once it is up: one statement a line
 * @param more of the server's options
 */
export async function startMariadb(
  scope: Scope,
  sql: readonly string[],
  more: readonly string[] = [],
): Promise<number> {
  const runner = unprivilegedUser();
  const parent = runner === undefined ? tmpdir() : await sharedTemporaryDirectory();
  const directory = await makeTemporaryDirectory('client-mariadb', scope, parent);
  const first = join(directory, 'first.sql');
  await writeFile(first, `${sql.join(';\n')};\n`, { mode: 0o600 });
  for (const path of runner === undefined ? [] : [directory, first]) {
    await chown(path, runner?.uid ?? 0, runner?.gid ?? 0);
  }
  const options = { cwd: directory, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, ...runner };
  const data = `--datadir=${join(directory, 'data')}`;

  const installing = spawn(installer, ['--no-defaults', data, '--skip-test-db'], {
    ...options,
    stdio: 'ignore',
  });
  await once(installing, 'close');
  const port = await freePort();
  const settings = ['--bind-address=127.0.0.1', `--port=${String(port)}`, `--init-file=${first}`];
  const socket = `--socket=${join(directory, 'socket')}`;
  const running = spawn(server, ['--no-defaults', data, socket, ...settings, ...more], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(running, 'close');
  await scope.defer(async () => {
    running.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: running.stderr });
  for await (const line of lines) if (line.includes('ready for connections')) return port;
  throw new Error('mariadbd ended before it was ready');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address() as AddressInfo;
  await once(probe.close(), 'close');
  return port;
}
