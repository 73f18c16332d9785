import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalAccess } from '@undotenv/local';

/** Whether this machine has git; what needs it is left out where it has not. */
export const hasGit: boolean = spawnSync('git', ['--version']).status === 0;

/** The built command line, as other programs start it. */
export const bin = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly variables?: NodeJS.ProcessEnv;
  /** Below the project; the project itself when absent. */
  readonly directory?: string;
  /** The Node that runs it; the one at hand when absent. */
  readonly node?: string;
}

/** A program that hangs ends here, and its test fails by its code. */
const longestRunMs = 25_000;

/**
 * A project in a folder of its own whose name has a space, with home, data and configuration
 * directories of its own: what a user has on a new machine. No credentials are to be found.
 */
export class Workplace implements Disposable {
  readonly root: string = mkdtempSync(join(tmpdir(), 'undotenv e2e '));
  readonly project: string = join(this.root, 'my project');
  readonly data: string = join(this.root, 'data');
  readonly config: string = join(this.root, 'config');
  readonly variables: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: join(this.root, 'home'),
    TMPDIR: join(this.root, 'temporary'),
    XDG_DATA_HOME: this.data,
    XDG_CONFIG_HOME: this.config,
    // On a machine of Amazon's, credentials would be found.
    AWS_EC2_METADATA_DISABLED: 'true',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  readonly #running = new Set<ChildProcess>();

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const name of ['my project', 'home', 'temporary']) mkdirSync(join(this.root, name));
    this.writeAll(files);
  }

  path(path: string): string {
    return join(this.project, path);
  }

  write(path: string, content: string | Uint8Array): void {
    const target = this.path(path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }

  writeAll(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** What every command from here on finds in its environment. */
  set(variables: NodeJS.ProcessEnv): void {
    Object.assign(this.variables, variables);
  }

  /** From here on, AWS is this server. */
  useServer(server: LocalAccess): void {
    this.set(connectionOf(server));
  }

  /** Starts the command line and leaves it running. */
  start(words: readonly string[], options: RunOptions = {}): ChildProcess {
    return this.startNode([bin, ...words], options);
  }

  /** Runs the command line to its end. */
  run(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.runNode([bin, ...words], options);
  }

  startNode(
    words: readonly string[],
    { variables = {}, directory = '', node = process.execPath }: RunOptions,
  ): ChildProcess {
    const child = spawn(node, words, {
      cwd: this.path(directory),
      env: { ...this.variables, ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: longestRunMs,
      killSignal: 'SIGKILL',
    });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    // A program that ends without having read what it was given.
    child.stdin.on('error', () => undefined);
    return child;
  }

  async runNode(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const child = this.startNode(words, options);
    child.stdin?.end(options.input ?? '');
    return outcomeOf(child);
  }

  [Symbol.dispose](): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What a program said, and its exit code, once both are complete. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return {
    code,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

/** The variables by which an SDK, and so the command line, finds a server. */
function connectionOf(server: LocalAccess): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
  };
}
