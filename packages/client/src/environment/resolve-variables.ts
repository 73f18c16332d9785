import {
  environmentOf,
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
}

/**
 * The environment variables that the manifest's secrets stand for, read and checked at once. A key
 * that is neither stored nor required is left out.
 *
 * @throws {ClientError} of the first secret that cannot be read or is not of its declared shape.
 * @throws {TypeError} if `only` names a secret the manifest does not declare.
 */
export async function resolveVariables<Shape extends SecretsShape>(
  client: SecretsClient<Shape>,
  manifest: Manifest<Shape>,
  { only }: ResolveOptions = {},
): Promise<Record<string, string>> {
  const unknown = only?.find((name) => manifest.secrets.every(({ secret }) => secret !== name));
  if (unknown !== undefined) throw new TypeError(`the manifest declares no secret "${unknown}"`);
  const chosen = manifest.secrets.filter(({ secret }) => only?.includes(secret) ?? true);
  const variables = await Promise.all(chosen.map((secret) => variablesOfStored(client, secret)));
  return Object.fromEntries(variables.flatMap((each) => Object.entries(each)));
}

async function variablesOfStored<Shape extends SecretsShape>(
  client: SecretsClient<Shape>,
  declared: ManifestSecret,
): Promise<Record<string, string>> {
  try {
    // Checked in the declared shape; a schema's output may be of types no variable can hold.
    const typed = await client.get(declared.secret);
    if (declared.kind === 'text') return environmentOf(declared, typed as string);
    const stored = await client.getJson(client.nameOf(declared.secret));
    // The clone shows its values; sealed objects print as redacted.
    return environmentOf(declared, { ...defaultsOf(declared), ...structuredClone(stored) });
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
