import type { BundleDeclaration } from './declaration.ts';
import { ConflictingSettingsError, ManifestError, VariablesError } from './errors.ts';
import type { BundlePlace, Manifest, ManifestSecret } from './manifest.ts';
import {
  fillTemplate,
  nameInArn,
  secretName,
  type ResolvedEnvironment,
  type Variables,
} from './naming.ts';
import { secretObjectOf, secretStringOf } from './secret-value.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Where a bundle keeps every secret, keys that are not named under their own names.
 *
 * @throws {ManifestError} `INVALID_MANIFEST`: a secret has no place, or one of what is not declared.
 */
export function placesOf(
  { keys }: BundleDeclaration,
  secrets: readonly ManifestSecret[],
): Record<string, BundlePlace> {
  for (const name of Object.keys(keys)) {
    if (secrets.some(({ secret }) => secret === name)) continue;
    throw new ManifestError(`the bundle keeps ${name}, which is not a secret of the manifest`, {
      path: ['bundle', 'keys', name],
    });
  }
  return Object.fromEntries(
    secrets.map((secret) => [secret.secret, placeOf(secret, keys[secret.secret])]),
  );
}

function placeOf(secret: ManifestSecret, place: BundlePlace | undefined): BundlePlace {
  const path = ['bundle', 'keys', secret.secret];
  if (place === undefined) {
    throw new ManifestError(`the bundle does not say where it keeps ${secret.secret}`, {
      path: ['bundle', 'keys'],
    });
  }
  if (typeof place === 'string') return place;
  if (secret.kind === 'text') {
    throw new ManifestError(`${secret.secret} is a text, which stands under one key of a bundle`, {
      path,
    });
  }
  const unknown = Object.keys(place).find((name) => secret.keys.every(({ key }) => key !== name));
  if (unknown !== undefined) {
    throw new ManifestError(`the bundle keeps ${secret.secret}.${unknown}, which is not declared`, {
      path: [...path, unknown],
    });
  }
  return Object.fromEntries(secret.keys.map(({ key }) => [key, place[key] ?? key]));
}

/**
 * The name or ARN of the one secret that holds everything, if the manifest knows such a layout and
 * its variable names one. It wins over the names of single secrets.
 *
 * @throws {ConflictingSettingsError} `CONFLICTING_SETTINGS`: it is the bundle of another environment
 *   than the one that was asked for or set, or a secret of the other layout.
 */
export function bundleName(
  manifest: Manifest,
  variables: Variables,
  environment: ResolvedEnvironment,
): string | undefined {
  const { bundle } = manifest;
  if (bundle === undefined) return undefined;
  const { variable, nameTemplate } = bundle;
  const named = variables[variable];
  if (named === undefined || named === '') return undefined;
  const name = nameInArn(named);
  const { application } = manifest;
  for (const other of Object.keys(manifest.environment.spellings)) {
    const isItsBundle = name === fillTemplate(nameTemplate, { application, environment: other });
    if (isItsBundle && other !== environment.name && !environment.defaulted) {
      throw new ConflictingSettingsError(
        `${variable} names the secret of ${other}, but the environment is ${environment.name}`,
        { hint: `unset ${variable}, or change it or ${manifest.environment.variable}` },
      );
    }
    const single = manifest.secrets.find(
      (each) => name === secretName(manifest, each.secret, other),
    );
    if (isItsBundle || single === undefined) continue;
    throw new ConflictingSettingsError(
      `${variable} names the secret ${single.secret}, not one that holds all secrets`,
      { hint: `unset ${variable} to read each secret by its own name` },
    );
  }
  return named;
}

/** The same secret as it is read from the manifest's bundle. */
export function asBundled(manifest: Manifest, secret: ManifestSecret): ManifestSecret {
  const place = manifest.bundle?.places[secret.secret];
  return place === undefined ? secret : { ...secret, bundled: { place, manifest } };
}

/**
 * What a bundle holds for one secret, under the secret's own keys.
 *
 * @returns `undefined` if it holds nothing at the secret's one key; keys it lacks are left out.
 */
export function partOfBundle(place: BundlePlace, bundle: JsonObject): unknown {
  if (typeof place === 'string') return Object.hasOwn(bundle, place) ? bundle[place] : undefined;
  const present = Object.entries(place).filter(([, key]) => Object.hasOwn(bundle, key));
  return Object.fromEntries(present.map(([own, key]) => [own, bundle[key]]));
}

/** Where a bundle has a secret's key, for those who look for it there: `aws_credentials.region`. */
export function pathInBundle(place: BundlePlace, key: string): string {
  return typeof place === 'string' ? `${place}.${key}` : (place[key] ?? key);
}

/**
 * The SecretString of a bundle: all secrets of the manifest in one object, out of variables.
 *
 * @throws {VariablesError} `INVALID_VARIABLES` with every problem of every secret at once.
 */
export function bundleStringOf(manifest: Manifest, variables: Variables): string {
  const problems: VariablesError['problems'][number][] = [];
  const entries = manifest.secrets.flatMap((secret): (readonly [string, unknown])[] => {
    try {
      return entriesOf(secret, manifest.bundle?.places[secret.secret] ?? secret.secret, variables);
    } catch (error) {
      if (!(error instanceof VariablesError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new VariablesError(problems);
  return JSON.stringify(Object.fromEntries(entries));
}

function entriesOf(
  secret: ManifestSecret,
  place: BundlePlace,
  variables: Variables,
): (readonly [string, unknown])[] {
  const value =
    secret.kind === 'json' ? secretObjectOf(secret, variables) : secretStringOf(secret, variables);
  if (value === undefined) return [];
  if (typeof place === 'string') return [[place, value]];
  // A text stands under one key: `placesOf` has seen to it.
  if (typeof value === 'string') return [];
  return Object.entries(value).map(([key, member]) => [place[key] ?? key, member]);
}
