import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line, as other programs start it. */
export const bin = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A project in a folder of its own whose name has a space, with data and configuration directories
 * of its own: what a user has on a new machine. The environment is empty but for PATH and HOME.
 */
export class Workplace implements Disposable {
  readonly root: string = mkdtempSync(join(tmpdir(), 'undotenv e2e '));
  readonly project: string = join(this.root, 'my project');
  readonly variables: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: join(this.root, 'home'),
    XDG_DATA_HOME: join(this.root, 'data'),
    XDG_CONFIG_HOME: join(this.root, 'config'),
  };
  readonly #running = new Set<ChildProcess>();

  constructor(files: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.project);
    mkdirSync(join(this.root, 'home'));
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  write(path: string, content: string): void {
    const target = join(this.project, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }

  read(path: string): string {
    return readFileSync(join(this.project, path), 'utf8');
  }

  /** Starts the command line and leaves it running. */
  start(words: readonly string[], variables: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, [bin, ...words], {
      cwd: this.project,
      env: { ...this.variables, ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    return child;
  }

  /** Runs the command line to its end. */
  async run(
    words: readonly string[],
    { input = '', variables = {} }: { input?: string; variables?: NodeJS.ProcessEnv } = {},
  ): Promise<Outcome> {
    const child = this.start(words, variables);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin?.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  [Symbol.dispose](): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}
