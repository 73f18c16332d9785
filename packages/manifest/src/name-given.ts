import { ConflictingSettingsError } from './errors.ts';
import type { Manifest, ManifestSecret } from './manifest.ts';
import { nameInArn, secretName, type ResolvedEnvironment, type Variables } from './naming.ts';

/**
 * The name or ARN that a variable gives a secret instead of the one by the manifest's template.
 *
 * @returns `undefined` if no variable is declared for it, or it is not set
 * @throws {ConflictingSettingsError} `CONFLICTING_SETTINGS`: it is the name that the secret has in
 *   another environment than the one that was asked for or set.
 */
export function nameGiven(
  manifest: Manifest,
  { secret, nameFrom }: ManifestSecret,
  variables: Variables,
  environment: ResolvedEnvironment,
): string | undefined {
  if (nameFrom === undefined) return undefined;
  const { variable } = nameFrom;
  const given = variables[variable];
  if (given === undefined || given === '') return undefined;
  if (environment.defaulted) return given;
  const name = nameInArn(given);
  const isOwn = name === secretName(manifest, secret, environment.name);
  const other = Object.keys(manifest.environment.spellings).find(
    (each) => name === secretName(manifest, secret, each),
  );
  if (isOwn || other === undefined) return given;
  throw new ConflictingSettingsError(
    `${variable} names ${secret} of ${other}, but the environment is ${environment.name}`,
    { hint: `change ${variable} or ${manifest.environment.variable}` },
  );
}
