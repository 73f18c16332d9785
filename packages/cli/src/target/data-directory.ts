import { resolve } from 'node:path';
import { defaultDataDirectory } from '@undotenv/local/data-directory';
import type { Context } from '../context.ts';
import type { TargetOptions } from '../options.ts';

/** The local store's directory for a project: `--data`, or one of its own below XDG_DATA_HOME. */
export function dataDirectoryOf(
  context: Context,
  options: TargetOptions,
  projectDirectory: string,
): string {
  if (options.data !== undefined) return resolve(context.directory, options.data);
  return defaultDataDirectory(projectDirectory, context.variables);
}
