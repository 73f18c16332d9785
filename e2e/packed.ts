import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const repository: string = fileURLToPath(new URL('..', import.meta.url));

const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

export async function npm(
  directory: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await promisify(execFile)('npm', [...words, ...quiet], { cwd: directory, env });
}

/** The packages as they would be published. @returns the paths of their tarballs */
export async function pack(
  names: readonly string[],
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  mkdirSync(directory);
  const workspaces = names.map((name) => `--workspace=packages/${name}`);
  await npm(repository, ['pack', ...workspaces, `--pack-destination=${directory}`], env);
  return readdirSync(directory).map((name) => join(directory, name));
}
