import type { Manifest } from '@undotenv/manifest';
import { isTemporary } from '../files/replace.ts';
import { nodeFileSystem, type FileSystem } from '../files/file-system.ts';
import { AmbiguousFilesError } from '../plan-errors.ts';

/** The `.env` files of a project, by whose they are. All names are relative to the project. */
export interface EnvironmentFiles {
  /** Whether there is a `.env`, which every environment reads. */
  readonly hasShared: boolean;
  /** `.env.<environment>` in any spelling, which overrides `.env`; in the manifest's order. */
  readonly own: ReadonlyMap<string, string>;
  /** `.env.local` and `.env.*.local`: a developer's own, and never changed. */
  readonly developers: readonly string[];
  /** Neither a template nor of an environment the manifest knows. */
  readonly unknown: readonly string[];
}

export const sharedFile = '.env';

/** What is committed to show which variables there are, without their values. */
const templateSuffix = /\.(?:defaults|dist|example|sample|schema|template)$/;

/**
 * Finds the `.env` files of a project by their names; none is read.
 *
 * @throws {AmbiguousFilesError} `AMBIGUOUS_FILES`: one environment has files in two spellings.
 */
export async function findEnvironmentFiles(
  project: string,
  manifest: Manifest,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<EnvironmentFiles> {
  const all = await fileSystem.list(project);
  const names = all
    .filter((name) => name.startsWith(`${sharedFile}.`))
    .filter((name) => !templateSuffix.test(name) && !isTemporary(name))
    .sort();
  const own = new Map<string, string>();
  for (const [environment, aliases] of Object.entries(manifest.environment.spellings)) {
    // Where an environment is called local, `.env.local` is still a developer's own.
    const spelt = [environment, ...aliases].map((spelling) => `${sharedFile}.${spelling}`);
    const [file, ...others] = names.filter((name) => spelt.includes(name) && !isDevelopers(name));
    if (others.length > 0) throw new AmbiguousFilesError(environment, [file ?? '', ...others]);
    if (file !== undefined) own.set(environment, file);
  }
  const known = new Set(own.values());
  return {
    hasShared: all.includes(sharedFile),
    own,
    developers: names.filter(isDevelopers),
    unknown: names.filter((name) => !isDevelopers(name) && !known.has(name)),
  };
}

function isDevelopers(name: string): boolean {
  return name.endsWith('.local');
}
