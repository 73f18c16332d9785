import {
  variablesFrom,
  variablesOf,
  type Manifest,
  type ManifestSecret,
  type SecretsShape,
} from '@undotenv/manifest';
import { isOptional } from '../declared-secrets.ts';
import { SecretNotFoundError } from '../errors.ts';
import type { SecretsClient } from '../secrets-client.ts';

export interface ResolveOptions {
  /** Secrets of the manifest, by their names in it; all when absent. */
  only?: readonly string[];
  /** Names of variables that are not wanted: a secret is read for the sake of the others alone. */
  alreadySet?: Iterable<string>;
}

/**
 * The environment variables that the manifest's secrets stand for, read and checked at once. A key
 * that is neither stored nor required is left out; so is a variable already set, and a secret whose
 * variables are all set, or that has none, is not read.
 *
 * @throws {ClientError} of the first secret that cannot be read or is not of its declared shape.
 * @throws {TypeError} if `only` names a secret the manifest does not declare.
 */
export async function resolveVariables<Shape extends SecretsShape>(
  client: SecretsClient<Shape>,
  manifest: Manifest<Shape>,
  { only, alreadySet = [] }: ResolveOptions = {},
): Promise<Record<string, string>> {
  const unknown = only?.find((name) => manifest.secrets.every(({ secret }) => secret !== name));
  if (unknown !== undefined) throw new TypeError(`the manifest declares no secret "${unknown}"`);
  const set = new Set(alreadySet);
  const wanted = manifest.secrets
    .filter(({ secret }) => only?.includes(secret) ?? true)
    .filter((secret) => variablesOf(secret).some((name) => !set.has(name)));
  const read = await Promise.all(wanted.map((secret) => variablesOfStored(client, secret)));
  const variables = read.flatMap((each) => Object.entries(each));
  return Object.fromEntries(variables.filter(([name]) => !set.has(name)));
}

async function variablesOfStored<Shape extends SecretsShape>(
  client: SecretsClient<Shape>,
  declared: ManifestSecret,
): Promise<Record<string, string>> {
  try {
    // Checked in the declared shape; a schema's output may be of types no variable can hold.
    const typed = await client.get(declared.secret);
    if (declared.kind === 'text') return variablesFrom(declared, typed as string);
    const stored = await client.getJson(client.nameOf(declared.secret));
    // The clone shows its values; sealed objects print as redacted.
    return variablesFrom(declared, { ...defaultsOf(declared), ...structuredClone(stored) });
  } catch (error) {
    if (isOptional(declared) && error instanceof SecretNotFoundError) return {};
    throw error;
  }
}

function defaultsOf({ keys }: ManifestSecret & { kind: 'json' }): Record<string, unknown> {
  return Object.fromEntries(
    keys.flatMap((key) => (key.default === undefined ? [] : [[key.key, key.default]])),
  );
}
