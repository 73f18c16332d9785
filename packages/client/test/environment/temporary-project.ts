import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeModules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A project on disk that can import the workspace's packages, as built. */
export interface TemporaryProject {
  readonly directory: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs Node.js in the project with these variables and no others but PATH. */
  node(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ended>;
  remove(): Promise<void>;
}

export async function temporaryProject(): Promise<TemporaryProject> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'undotenv-client-')));
  await symlink(nodeModules, join(directory, 'node_modules'), 'dir');
  return {
    directory,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(directory, name)), { recursive: true });
        await writeFile(join(directory, name), text);
      }
    },
    node: (args, variables) =>
      new Promise((resolve) => {
        const env = { PATH: process.env['PATH'], ...variables };
        const options = { cwd: directory, env, timeout: 20_000 };
        const child = execFile(process.execPath, args, options, (_error, stdout, stderr) => {
          resolve({ code: child.exitCode, stdout, stderr });
        });
      }),
    remove: () => rm(directory, { recursive: true }),
  };
}
