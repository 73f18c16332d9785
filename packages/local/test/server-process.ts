import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface ServerProcess {
  readonly url: string;
  readonly socketPath: string;
  /** Absent on a server; whether a connection goes through another process. */
  readonly attached?: boolean;
  kill(): Promise<void>;
}

/**
 * Starts a server, or connects, in another process; resolves once that is done.
 *
 * @param program `start-synced` writes its audit trail with `sync`
 * @param marks where the mark of its store is kept; none if absent
 */
export async function spawnServer(
  program: 'connect' | 'start' | 'start-synced',
  dataDirectory: string,
  keyPath: string,
  marks?: string,
): Promise<ServerProcess> {
  const script = fileURLToPath(new URL('server-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, program, dataDirectory, keyPath, marks ?? ''], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { ...(JSON.parse(line) as Omit<ServerProcess, 'kill'>), kill: () => kill(child) };
  }
  throw new Error('the server said nothing');
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
