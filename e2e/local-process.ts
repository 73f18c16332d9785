import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAccess } from '@undotenv/local';
import type { Workplace } from './workplace.ts';

/** A running `undotenv local`, and the line it printed when it was ready. */
export interface LocalProcess {
  readonly child: ChildProcess;
  readonly ready: LocalAccess & { readonly pid: number };
}

export async function startServer(place: Workplace, ...options: string[]): Promise<LocalProcess> {
  const child = place.start(['local', '--port', '0', '--json', ...options]);
  const messages: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => messages.push(chunk));
  const [line] = (await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'close').then(() => {
      throw new Error(`the server did not start: ${Buffer.concat(messages).toString()}`);
    }),
  ])) as [Buffer];
  return { child, ready: JSON.parse(line.toString()) as LocalProcess['ready'] };
}

/** How it ended: `[exit code, signal]`. */
export function stopServer(
  { child }: LocalProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<unknown[]> {
  const closed = once(child, 'close');
  child.kill(signal);
  return closed;
}

/** The files of the project's store; there is one project in a workplace. */
export function dataDirectoryOf(place: Workplace): string {
  const [project = ''] = readdirSync(join(place.data, 'undotenv'));
  return join(place.data, 'undotenv', project);
}
