import {
  EnvironmentError,
  resolveEnvironment,
  type Manifest,
  type Variables,
} from '@undotenv/manifest';

/**
 * The names that the `.env` file of one environment may have: `.env.production`, `.env.prod`. Where
 * an environment is called local, `.env.local` is still a developer's own.
 *
 * @param environment as the manifest spells it
 */
export function environmentFileNames(manifest: Manifest, environment: string): string[] {
  const aliases = manifest.environment.spellings[environment] ?? [];
  return [...aliases, environment]
    .filter((spelling) => spelling !== 'local')
    .map((spelling) => `.env.${spelling}`);
}

/** The same for the environment that variables name; none where they name none that is known. */
export function environmentFileNamesFor(manifest: Manifest, variables: Variables): string[] {
  try {
    return environmentFileNames(manifest, resolveEnvironment(manifest, variables).name);
  } catch (error) {
    // Whoever needs the environment says what is wrong with it.
    if (error instanceof EnvironmentError) return [];
    throw error;
  }
}
