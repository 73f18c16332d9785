import {
  variablesFrom,
  variablesOf,
  type ManifestSecret,
  type Variables,
} from '@undotenv/manifest';
import { parseJsonObject } from '@undotenv/protocol';
import type { StoredSecrets } from '../secrets/stored-secrets.ts';

/** What a secret keeps of what it holds in the store. */
export interface Kept {
  /** Those that no file sets, with the values they have in the store. */
  readonly variables: Variables;
  /** Their keys, for people: none for a text secret. */
  readonly keys: readonly string[];
  /** The version they were read from, and which alone the new value may replace. */
  readonly versionId?: string;
}

const nothing: Kept = { variables: {}, keys: [] };

/**
 * What a secret keeps: after a migration its variables are in no file any more, so that one which
 * is missing there means that it stays. Only of a secret that this project has written; of others
 * nothing is taken over.
 *
 * @throws {SecretCallError} `SECRET_CALL_FAILED`
 */
export async function keptFromStore(
  declared: ManifestSecret,
  name: string,
  variables: Variables,
  stored: StoredSecrets,
): Promise<Kept> {
  const missing = variablesOf(declared).filter((variable) => !Object.hasOwn(variables, variable));
  if (missing.length === 0 || !stored.mayBeOurs(name)) return nothing;
  const there = await stored.read(name, declared);
  const value = there?.present.isOurs === true ? there.present.value : undefined;
  const versionId = there?.found.currentVersionId;
  if (value?.kind !== 'text' || versionId === undefined) return nothing;
  const held = heldVariables(declared, value.text);
  const kept = Object.entries(held).filter(([variable]) => missing.includes(variable));
  if (kept.length === 0) return nothing;
  const keptNames = kept.map(([variable]) => variable);
  return { variables: Object.fromEntries(kept), keys: keysOf(declared, keptNames), versionId };
}

function heldVariables(declared: ManifestSecret, text: string): Record<string, string> {
  if (declared.kind === 'text') return variablesFrom(declared, text);
  const object = parseJsonObject(text);
  return object === undefined ? {} : variablesFrom(declared, object);
}

function keysOf(declared: ManifestSecret, variables: readonly string[]): string[] {
  if (declared.kind === 'text') return [];
  return declared.keys.flatMap(({ key, env }) =>
    env !== undefined && variables.includes(env) ? [key] : [],
  );
}
