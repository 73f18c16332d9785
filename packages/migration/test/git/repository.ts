import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../files/temporary-directory.ts';

const run = promisify(execFile);

/** Whether this machine has git; tests that need it are skipped where it has not. */
export const hasGit: boolean = spawnSync('git', ['--version']).status === 0;

export interface Repository {
  readonly directory: string;
  readonly git: (...args: string[]) => Promise<string>;
  /** Writes a file and commits it. */
  readonly commit: (name: string, content: string) => Promise<void>;
}

/** A real repository of the test's own, deaf to the machine's git configuration. */
export async function repository(directory?: string): Promise<Repository> {
  const root = directory ?? (await temporaryDirectory());
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'synthetic',
    GIT_AUTHOR_EMAIL: 'synthetic@example.com',
    GIT_COMMITTER_NAME: 'synthetic',
    GIT_COMMITTER_EMAIL: 'synthetic@example.com',
  };
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('git', args, { cwd: root, env });
    return stdout;
  };
  const commit = async (name: string, content: string): Promise<void> => {
    await writeFile(join(root, name), content);
    await git('add', '--force', '--', name);
    await git('commit', '--quiet', '--message', 'synthetic');
  };
  await git('init', '--quiet', '--initial-branch', 'main');
  return { directory: root, git, commit };
}
