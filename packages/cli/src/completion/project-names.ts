import { existsSync } from 'node:fs';
import { defaultDataDirectory } from '@undotenv/local/data-directory';
import { isDataFile } from '@undotenv/manifest';
import type { Context } from '../context.ts';
import { findProject, loadManifest } from '../project/project.ts';
import type { ProjectNames } from './candidates.ts';

const none: ProjectNames = { environments: [], secrets: [] };

/**
 * The names in the manifest of the working directory's project. No value is read and no target
 * reached; where anything is wrong there are no names, for a shell cannot say why.
 *
 * A manifest in JavaScript or TypeScript is code, and nobody who presses a key in a folder that was
 * just cloned means to run it. It is loaded only where this user has used undotenv before.
 */
export async function projectNames(context: Context): Promise<ProjectNames> {
  try {
    const project = findProject(context);
    const { directory, manifestFile } = project;
    if (manifestFile === undefined) return none;
    const isUsed = existsSync(defaultDataDirectory(directory, context.variables));
    if (!isUsed && !isDataFile(manifestFile)) return none;
    const { environment, secrets } = await loadManifest(project);
    return {
      environments: Object.keys(environment.spellings),
      secrets: secrets.map((secret) => ({
        name: secret.secret,
        description: secret.description ?? '',
        keys: secret.kind === 'json' ? secret.keys.map(({ key }) => key) : [],
      })),
    };
  } catch {
    return none;
  }
}
