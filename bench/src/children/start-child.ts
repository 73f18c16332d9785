import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Task } from './task.ts';

export interface Child<Message> {
  /** The next message of the task, in order; rejects if the task ended without one. */
  next(): Promise<Message>;
  command(command: string): void;
  /** Ends the process and waits until it has ended. */
  stop(): Promise<void>;
}

export type Environment = Readonly<Record<string, string>>;

/** Longer than any scenario needs its backend: a process that hangs ends by this. */
const longestRunMs = 900_000;

const childMain = fileURLToPath(new URL('child-main.js', import.meta.url));

/** Runs a task in a process that has `environment` and no other variables. */
export function startChild<Params, Message>(
  task: Task<Params, Message>,
  params: Params,
  environment: Environment,
): Child<Message> {
  const child = fork(childMain, [task.module, JSON.stringify(params)], {
    env: environment,
    execArgv: [],
    timeout: longestRunMs,
  });
  // Collected from the start, so that nothing is missed between two calls of `next`.
  const messages = on(child, 'message', { close: ['exit'] });
  const exited = once(child, 'exit');
  return {
    async next() {
      // What a child sends is what the type of its task says: both are this build's.
      const { value, done } = (await messages.next()) as IteratorResult<[Message], undefined>;
      if (done === true) throw new Error(`${task.module} ended without an answer`);
      return value[0];
    },
    command(command) {
      child.send(command);
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}

/** Runs a task for its only message. */
export async function runTask<Params, Message>(
  task: Task<Params, Message>,
  params: Params,
  environment: Environment,
): Promise<Message> {
  const child = startChild(task, params, environment);
  try {
    return await child.next();
  } finally {
    await child.stop();
  }
}
