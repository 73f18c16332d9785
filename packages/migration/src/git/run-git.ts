import { spawn } from 'node:child_process';

export type GitRun =
  | {
      readonly outcome: 'done';
      readonly exitCode: number;
      readonly output: Buffer;
      readonly message: string;
    }
  /** Git is not installed; `output` is empty. */
  | { readonly outcome: 'no-git'; readonly output: Buffer }
  /** Stopped by us; `output` is what came until then. */
  | { readonly outcome: 'timed-out' | 'too-large'; readonly output: Buffer };

export interface GitOptions {
  readonly directory: string;
  readonly input?: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** The index to read, where it is not the repository's own; absolute. */
  readonly indexFile?: string;
}

/** The repository's configuration names no program to start, and its history is not replaced. */
const safety = ['-c', 'core.fsmonitor=false', '--no-replace-objects'];

/**
 * Runs git without a shell. Its arguments are visible to every user of the machine, so no value may
 * be among them.
 */
export function runGit(args: readonly string[], options: GitOptions): Promise<GitRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...safety, ...args], {
      cwd: options.directory,
      env: gitEnvironment(process.env, options.indexFile),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const messages: Buffer[] = [];
    let length = 0;
    const stop = (outcome: 'timed-out' | 'too-large'): void => {
      resolve({ outcome, output: Buffer.concat(output) });
      child.kill('SIGKILL');
    };
    const timer = setTimeout(stop, options.timeoutMs, 'timed-out');
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > options.maxBytes) stop('too-large');
      else output.push(part);
    });
    child.stderr.on('data', (part: Buffer) => messages.push(part));
    // Git may end before it has read everything; what it makes of that is in its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => {
      clearTimeout(timer);
      const isMissing = 'code' in error && error.code === 'ENOENT';
      if (isMissing) resolve({ outcome: 'no-git', output: Buffer.alloc(0) });
      else reject(error);
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      const message = Buffer.concat(messages).toString();
      resolve({
        outcome: 'done',
        exitCode: exitCode ?? 1,
        output: Buffer.concat(output),
        message,
      });
    });
  });
}

/** What git needs to run and to find its user's configuration; Windows has names of its own. */
const inheritedVariables = [
  ...['HOME', 'PATH', 'XDG_CONFIG_HOME'],
  ...['APPDATA', 'PATHEXT', 'SystemRoot', 'USERPROFILE'],
];

/** Without the secrets of this process, and without what would point git at another repository. */
function gitEnvironment(
  environment: NodeJS.ProcessEnv,
  indexFile: string | undefined,
): NodeJS.ProcessEnv {
  const inherited = inheritedVariables.map((name) => [name, environment[name]] as const);
  return {
    ...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)),
    ...(indexFile !== undefined && { GIT_INDEX_FILE: indexFile }),
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}
