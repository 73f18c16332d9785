import {
  EnvironmentError,
  resolveEnvironment,
  type Manifest,
  type Variables,
} from '@undotenv/manifest';

/** What the gates of the sources look at. */
export interface Moment {
  readonly variables: Variables;
  /** As the manifest spells it; none where the variables do not name one that is known. */
  readonly environment: string | undefined;
  /** What is read, by its name in the manifest, if it is one of its secrets. */
  readonly secret?: string | undefined;
}

/** @param read in which environment, as the manifest spells it; else in the one variables name */
export function momentOf(
  manifest: Manifest,
  variables: Variables,
  { environment, secret }: { environment?: string | undefined; secret?: string | undefined } = {},
): Moment {
  return { variables, environment: environment ?? environmentNamed(manifest, variables), secret };
}

function environmentNamed(manifest: Manifest, variables: Variables): string | undefined {
  try {
    return resolveEnvironment(manifest, variables).name;
  } catch (error) {
    // Whoever needs the environment's name says what is wrong with it.
    if (error instanceof EnvironmentError) return undefined;
    throw error;
  }
}
