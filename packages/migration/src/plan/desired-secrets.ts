import {
  secretName,
  secretStringOf,
  secretTags,
  variablesOf,
  VariablesError,
  type Manifest,
  type ManifestSecret,
  type VariableProblem,
  type Variables,
} from '@undotenv/manifest';
import { isSecretName, limits } from '@undotenv/protocol';
import { SecretNameError, ValueTooLargeError } from '../plan-errors.ts';
import type { StoredSecrets } from '../secrets/stored-secrets.ts';
import type { SecretPayload } from '../secrets/write-secret.ts';
import { keptFromStore, type Kept } from './kept-values.ts';

/** A secret of the manifest with the value it is to have in one environment. */
export interface DesiredSecretOfManifest {
  readonly declared: ManifestSecret;
  readonly environment: string;
  readonly name: string;
  readonly bytes: number;
  /** Keys that no file sets, and whose values stay as they are in the store. */
  readonly kept: readonly string[];
  readonly payload: SecretPayload;
}

/**
 * The manifest's secrets built from what an environment sees, in the manifest's order. What no file
 * sets stays as the store has it, if the secret there is this project's own. A secret of which no
 * file sets anything is left out, unless it needs a variable that is nowhere.
 *
 * @throws {VariablesError} `INVALID_VARIABLES` with the problems of all secrets at once.
 * @throws {SecretNameError} `REFUSED_NAME`
 * @throws {ValueTooLargeError} `VALUE_TOO_LARGE`
 * @throws {SecretCallError} `SECRET_CALL_FAILED`: what is to be kept cannot be read.
 */
export async function desiredSecrets(
  manifest: Manifest,
  environment: string,
  variables: Variables,
  stored: StoredSecrets,
): Promise<DesiredSecretOfManifest[]> {
  const problems: VariableProblem[] = [];
  const desired: DesiredSecretOfManifest[] = [];
  for (const declared of manifest.secrets) {
    const name = secretName(manifest, declared.secret, environment);
    const kept = await keptFromStore(declared, name, variables, stored);
    const built = build(declared, { ...kept.variables, ...variables });
    if ('problems' in built) problems.push(...built.problems);
    else if (built.text !== undefined && isPresent(declared, variables)) {
      const payload = payloadOf(manifest, environment, declared, built.text, kept);
      desired.push({ declared, environment, kept: kept.keys, payload, ...checked(name, payload) });
    }
  }
  if (problems.length > 0) throw new VariablesError(problems);
  return desired;
}

function build(
  declared: ManifestSecret,
  variables: Variables,
): { text: string | undefined } | { problems: readonly VariableProblem[] } {
  try {
    return { text: secretStringOf(declared, variables) };
  } catch (error) {
    if (error instanceof VariablesError) return { problems: error.problems };
    throw error;
  }
}

function isPresent(declared: ManifestSecret, variables: Variables): boolean {
  return variablesOf(declared).some((variable) => Object.hasOwn(variables, variable));
}

function payloadOf(
  manifest: Manifest,
  environment: string,
  declared: ManifestSecret,
  text: string,
  { versionId }: Kept,
): SecretPayload {
  const { kind, description } = declared;
  return {
    kind,
    text,
    tags: secretTags(manifest, declared, environment),
    ...(description !== undefined && { description }),
    ...(versionId !== undefined && { madeFrom: versionId }),
  };
}

function checked(name: string, { text }: SecretPayload): { name: string; bytes: number } {
  if (!isSecretName(name)) throw new SecretNameError(name);
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.secretValueMaxBytes) throw new ValueTooLargeError(name, bytes);
  return { name, bytes };
}
