import { defaultDataDirectory } from '@undotenv/local/data-directory';
import { confirmKeyIsKept } from '@undotenv/local/key-change';
import { defaultRootKeyPath } from '@undotenv/local/root-key';
import { openMigrationHistory, type MigrationHistory } from '@undotenv/migration';
import type { Context } from '../context.ts';
import { rootKeyOf } from '../target/root-key.ts';
import type { Project } from './project.ts';

/**
 * The migrations of a project. They are kept in the project's own data directory whatever the
 * target was, so that `undo` finds them without being told where to look.
 */
export async function openHistory(context: Context, project: Project): Promise<MigrationHistory> {
  const dataDirectory = defaultDataDirectory(project.directory, context.variables);
  const rootKey = await rootKeyOf(context, dataDirectory);
  const path = defaultRootKeyPath(context.variables);
  return openMigrationHistory({
    dataDirectory,
    rootKey,
    confirmKey(id) {
      confirmKeyIsKept(path, id);
    },
  });
}
