import {
  variablesFrom,
  variablesOf,
  type Manifest,
  type ManifestSecret,
  type SecretsShape,
  type Variables,
  VariablesError,
} from '@undotenv/manifest';
import { SecretNotFoundError } from '../errors.ts';
import { revealed } from '../sealed/secret.ts';
import { openSources } from '../sources/gates.ts';
import { momentOf } from '../sources/moment.ts';
import type { SecretsClient } from '../secrets-client.ts';

export interface ResolveOptions {
  /** Secrets of the manifest, by their names in it; all when absent. */
  only?: readonly string[];
  /** Names of variables that are not wanted: a secret is read for the sake of the others alone. */
  alreadySet?: Iterable<string>;
  /**
   * The client's variables. While they are all that its sources read, as on a developer's machine
   * without AWS, a secret they lack is left out: the program finds what it would find without us.
   */
  variables?: Variables;
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
  { only, alreadySet = [], variables }: ResolveOptions = {},
): Promise<Record<string, string>> {
  const unknown = only?.find((name) => manifest.secrets.every(({ secret }) => secret !== name));
  if (unknown !== undefined) throw new TypeError(`the manifest declares no secret "${unknown}"`);
  const set = new Set(alreadySet);
  const wanted = manifest.secrets
    .filter(({ secret }) => only?.includes(secret) ?? true)
    .filter((secret) => variablesOf(secret).some((name) => !set.has(name)));
  const mayLack = variables !== undefined && readsVariablesAlone(manifest, variables);
  const read = await Promise.all(
    wanted.map((secret) => variablesOfStored(client, secret, { mayLack })),
  );
  const resolved = read.flatMap((each) => Object.entries(each));
  return Object.fromEntries(resolved.filter(([name]) => !set.has(name)));
}

function readsVariablesAlone(manifest: Manifest, variables: Variables): boolean {
  const moment = momentOf(manifest, variables);
  return openSources(manifest.sources, moment).every(({ source }) => source === 'environment');
}

async function variablesOfStored<Shape extends SecretsShape>(
  client: SecretsClient<Shape>,
  declared: ManifestSecret,
  { mayLack }: { mayLack: boolean },
): Promise<Record<string, string>> {
  try {
    // Checked in the declared shape; a schema's output may be of types no variable can hold.
    const typed = await client.get(declared.secret);
    if (typed === undefined) return {};
    // A variable can seal nothing: what is sealed is given to the whole program here.
    if (declared.kind === 'text') return variablesFrom(declared, revealed(typed) as string);
    const stored = await client.getRaw(declared.secret);
    if (typeof stored === 'string') return variablesFrom(declared, stored);
    // The clone shows its values; redacting objects print as redacted.
    return variablesFrom(declared, { ...defaultsOf(declared), ...structuredClone(stored) });
  } catch (error) {
    if (mayLack && (error instanceof SecretNotFoundError || isIncomplete(error))) return {};
    throw error;
  }
}

function isIncomplete(error: unknown): boolean {
  if (!(error instanceof VariablesError)) return false;
  return error.problems.every(({ problem }) => problem === 'missing' || problem === 'empty');
}

function defaultsOf({ keys }: ManifestSecret & { kind: 'json' }): Record<string, unknown> {
  return Object.fromEntries(
    keys.flatMap((key) => (key.default === undefined ? [] : [[key.key, key.default]])),
  );
}
