import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * `$XDG_DATA_HOME/undotenv/<project id>`, or under `~/.local/share`: outside of the project, so
 * that no commit, archive or image of it takes the store along.
 *
 * @param projectDirectory must exist
 * @see XDG Base Directory Specification: a relative path is to be ignored
 */
export function defaultDataDirectory(
  projectDirectory: string,
  variables: Variables = process.env,
): string {
  return join(dataHome(variables), projectId(projectDirectory));
}

/** Where each project has its data directory: `$XDG_DATA_HOME/undotenv`. */
export function dataHome(variables: Variables = process.env): string {
  const { XDG_DATA_HOME: home = '' } = variables;
  return join(isAbsolute(home) ? home : join(homedir(), '.local', 'share'), 'undotenv');
}

/**
 * The project directory's own name and a hash of its real path: equal for every way to the same
 * directory, different for two directories of one name.
 */
export function projectId(projectDirectory: string): string {
  const path = realpathSync.native(projectDirectory);
  const name =
    basename(path)
      .replaceAll(/[^\w.-]/g, '_')
      .slice(0, 64) || 'project';
  return `${name}-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`;
}
