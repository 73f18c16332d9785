import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Scope } from './scope.ts';
import type { SystemUser } from './unprivileged-user.ts';

export interface PostgresHome {
  /** Holds the binaries in `native`, and the cluster in `data`. */
  readonly directory: string;
  /** Whom to run as; the present user where absent. */
  readonly runner?: SystemUser;
}

export interface PostgresProcess {
  /** Answers once the server accepts connections. */
  readonly ready: Promise<'ready'>;
  /** Answers the exit code, or the signal it died of. */
  readonly exited: Promise<number | string>;
  /** What it has said so far. */
  log(): string;
}

/**
 * Starts one of Postgres's programs; the scope stops it.
 *
 * @throws {Error} of `spawn`, if the user it must run as cannot reach the folder
 */
export async function spawnPostgres(
  program: 'initdb' | 'postgres',
  options: readonly string[],
  home: PostgresHome,
  scope: Scope,
): Promise<PostgresProcess> {
  const child = spawn(join(home.directory, 'native', 'bin', program), options, {
    cwd: home.directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Nothing inherited: PGPORT, PGDATA or a translated log would change what happens here.
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    ...home.runner,
  });
  const exited = exitOf(child);
  const quit = (): void => {
    // Postgres's immediate shutdown: it need not save what is about to be removed.
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGQUIT');
  };
  process.once('exit', quit);
  await scope.defer(async () => {
    quit();
    await exited;
    process.off('exit', quit);
  });
  await once(child, 'spawn');

  const lines: string[] = [];
  const ready = new Promise<'ready'>((settle) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (line.includes('database system is ready to accept connections')) settle('ready');
    });
  });
  return { ready, exited, log: () => lines.join('\n') };
}

/** `close` comes after the last line of the log is through, `exit` may come before. */
function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((settle) => {
    child.once('error', (error) => {
      settle(error.message);
    });
    child.once('close', (code, signal) => {
      settle(code ?? signal ?? 'nothing');
    });
  });
}
