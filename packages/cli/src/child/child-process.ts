import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { createMaskStream } from '@undotenv/client/masking';

export interface ChildCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly variables: NodeJS.ProcessEnv;
  /** Values to mask in the child's output. */
  readonly maskedValues: readonly string[];
  /** Which streams are masked; on a terminal a person sees the program as it is. */
  readonly mask: 'all' | 'none' | 'unless-terminal';
}

export interface ChildOutcome {
  readonly exitCode: number;
  /** Why the program was not started; absent if it was. */
  readonly problem?: string;
}

/** Signals a supervisor or a person sends to the wrapper and means for the program. */
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/** What Ctrl-C and Ctrl-\ send: the terminal has already given them to the whole process group. */
const terminalSignals: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Runs a program and answers the exit code a shell would: its own unchanged, 128 + signal,
 * 126 if it cannot be executed, 127 if it is not found.
 *
 * @see POSIX.1-2017, Shell Command Language, 2.8.2 "Exit Status for Commands"
 */
export async function runChild(child: ChildCommand): Promise<ChildOutcome> {
  const [stdout, stderr] = [process.stdout, process.stderr].map((stream) =>
    isMasked(child, stream) ? 'pipe' : 'inherit',
  );
  const running = spawn(child.command, child.arguments, {
    cwd: child.directory,
    env: child.variables,
    stdio: ['inherit', stdout, stderr],
  });
  const stopForwarding = forwardSignals(running);
  running.stdout?.pipe(createMaskStream(child.maskedValues)).pipe(process.stdout, { end: false });
  running.stderr?.pipe(createMaskStream(child.maskedValues)).pipe(process.stderr, { end: false });
  try {
    return await outcomeOf(running);
  } finally {
    stopForwarding();
  }
}

function isMasked({ mask, maskedValues }: ChildCommand, stream: NodeJS.WriteStream): boolean {
  if (maskedValues.length === 0 || mask === 'none') return false;
  return mask === 'all' || !stream.isTTY;
}

function forwardSignals(running: ChildProcess): () => void {
  const onTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  const handlers = forwardedSignals.map((signal) => {
    const handler = (): void => {
      if (!(onTerminal && terminalSignals.has(signal))) running.kill(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    handlers.forEach((remove) => remove());
  };
}

/** Why a program could not be started, and the exit code a shell gives for it. */
const startFailures: Readonly<Record<string, ChildOutcome>> = {
  EACCES: { exitCode: 126, problem: 'permission denied' },
  ENOEXEC: { exitCode: 126, problem: 'cannot be executed' },
  ENOENT: { exitCode: 127, problem: 'command not found' },
};

function outcomeOf(running: ChildProcess): Promise<ChildOutcome> {
  return new Promise((settle, reject) => {
    running.once('error', (error: NodeJS.ErrnoException) => {
      const failure = startFailures[error.code ?? ''];
      if (failure === undefined) reject(error);
      else settle(failure);
    });
    // `close` comes after the last output is through, `exit` may come before.
    running.once('close', (code, signal) => {
      settle({ exitCode: signal === null ? (code ?? 1) : 128 + constants.signals[signal] });
    });
  });
}
