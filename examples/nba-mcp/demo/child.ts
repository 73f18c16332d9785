import { spawn, type ChildProcess } from 'node:child_process';
import type { Scope } from './scope.ts';

export interface Command {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly variables: Record<string, string>;
}

/** Starts a program that the scope stops; its stdout and stderr are pipes. */
export async function spawnChild(command: Command, scope: Scope): Promise<ChildProcess> {
  const child = spawn(command.command, command.arguments, {
    cwd: command.directory,
    env: command.variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((settle) => {
    child.once('error', () => {
      settle();
    });
    child.once('close', () => {
      settle();
    });
  });
  await scope.defer(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await closed;
  });
  return child;
}

/**
 * Runs a program to its end.
 *
 * @returns all it said, stdout and stderr in the order it came
 * @throws {Error} with the same if it ended with another code than 0
 */
export async function runChild(command: Command, scope: Scope): Promise<string> {
  const child = await spawnChild(command, scope);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const code = await new Promise<number | string>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      settle(exitCode ?? signal ?? 'nothing');
    });
  });
  if (code === 0) return output;
  throw new Error(`${command.arguments.join(' ')} ended with ${String(code)}:\n${output}`);
}
