import { defaultDataDirectory } from '@undotenv/local';
import { defaultRootKeyPath, rootKeyFor } from '@undotenv/local/root-key';
import { openMigrationHistory, type MigrationHistory } from '@undotenv/migration';
import type { Context } from '../context.ts';
import type { Project } from './project.ts';

/**
 * The migrations of a project. They are kept in the project's own data directory whatever the
 * target was, so that `undo` finds them without being told where to look.
 */
export function openHistory(context: Context, project: Project): MigrationHistory {
  const dataDirectory = defaultDataDirectory(project.directory, context.variables);
  const rootKey = rootKeyFor(dataDirectory, defaultRootKeyPath(context.variables));
  return openMigrationHistory({ dataDirectory, rootKey });
}
