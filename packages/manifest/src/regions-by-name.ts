import type { Manifest, ManifestSecret } from './manifest.ts';
import { secretName, type Variables } from './naming.ts';

/**
 * Where the secret of a name is, if the manifest says so: what has a region of its own is there under
 * the name it has in any environment, and under the one a variable gives it at that moment.
 *
 * @returns a function of the name; an ARN says itself where it is
 */
export function regionsByName(
  manifest: Manifest,
  variables: Variables,
): (name: string) => string | undefined {
  const environments = Object.keys(manifest.environment.spellings);
  const elsewhere = manifest.secrets.filter(({ region }) => region !== undefined);
  const byName = new Map(
    elsewhere.flatMap(({ secret, region }) =>
      environments.map((each) => [secretName(manifest, secret, each), region]),
    ),
  );
  return (name) => {
    const isGiven = ({ nameFrom }: ManifestSecret): boolean =>
      nameFrom !== undefined && variables[nameFrom.variable] === name;
    return byName.get(name) ?? elsewhere.find(isGiven)?.region;
  };
}
