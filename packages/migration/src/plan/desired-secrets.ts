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
import { SecretNameError, ValueTooLargeError } from '../migration-errors.ts';
import type { SecretPayload } from '../secrets/write-secret.ts';

/** A secret of the manifest with the value it is to have. */
export interface DesiredSecretOfManifest {
  readonly declared: ManifestSecret;
  readonly name: string;
  readonly bytes: number;
  readonly payload: SecretPayload;
}

/**
 * The manifest's secrets built from a file's variables, in the manifest's order. One that needs no
 * variable and finds none of its own is left out.
 *
 * @throws {VariablesError} `INVALID_VARIABLES` with the problems of all secrets at once.
 * @throws {SecretNameError} `REFUSED_NAME`
 * @throws {ValueTooLargeError} `VALUE_TOO_LARGE`
 */
export function desiredSecrets(
  manifest: Manifest,
  environment: string,
  variables: Variables,
): DesiredSecretOfManifest[] {
  const problems: VariableProblem[] = [];
  const desired: DesiredSecretOfManifest[] = [];
  for (const declared of manifest.secrets) {
    const built = build(declared, variables);
    if ('problems' in built) problems.push(...built.problems);
    else if (built.text !== undefined && isPresent(declared, variables)) {
      desired.push(desiredSecret(manifest, environment, declared, built.text));
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

function desiredSecret(
  manifest: Manifest,
  environment: string,
  declared: ManifestSecret,
  text: string,
): DesiredSecretOfManifest {
  const name = secretName(manifest, declared.secret, environment);
  if (!isSecretName(name)) throw new SecretNameError(name);
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.secretValueMaxBytes) throw new ValueTooLargeError(name, bytes);
  const { kind, description } = declared;
  const tags = secretTags(manifest, declared, environment);
  const payload = { kind, text, tags, ...(description !== undefined && { description }) };
  return { declared, name, bytes, payload };
}
