import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runChild, spawnChild, type Command } from './child.ts';
import type { Project } from './project.ts';
import type { Scope } from './scope.ts';

const bin = fileURLToPath(new URL('../../../../packages/cli/dist/bin.js', import.meta.url));

/** The command line `undotenv …` in the project, as a program to start. */
export function undotenvCommand(project: Project, words: readonly string[]): Command {
  return {
    command: process.execPath,
    arguments: [bin, ...words],
    directory: project.directory,
    variables: project.variables,
  };
}

/** Runs `undotenv …` in the project and returns what it said. */
export function undotenv(project: Project, scope: Scope, ...words: string[]): Promise<string> {
  return runChild(undotenvCommand(project, words), scope);
}

/** Starts the project's local store, and returns where it listens once it does. */
export async function startLocalStore(project: Project, scope: Scope): Promise<string> {
  const words = ['local', '--port', '0', '--json'];
  const child = await spawnChild(undotenvCommand(project, words), scope);
  child.stderr?.pipe(process.stderr);
  if (child.stdout === null) throw new Error('the local store has no output');
  const lines = createInterface({ input: child.stdout });
  const [first] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  if (first === undefined) throw new Error('the local store did not start');
  // The line holds an access key, too: only the address leaves this function.
  const { url } = JSON.parse(first) as { url: string };
  return url;
}
