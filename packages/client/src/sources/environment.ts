import {
  secretStringOf,
  VariablesError,
  variablesOf,
  bundleStringOf,
  type ManifestSecret,
  type Variables,
} from '@undotenv/manifest';
import { SecretNotFoundError } from '../errors.ts';
import type { Source, SourceRequest } from './source.ts';

/**
 * Environment variables, put together to the secret the manifest makes of them. A secret is whole
 * or absent, so a password never meets the host of another source; with none of its variables set
 * it is absent even if each has a default, unless nothing else could have it. A bundle is put
 * together of all variables.
 *
 * @param defaults what a variable counts as where it is unset
 * @param isFinal no other source is asked after this one
 */
export function environmentSource(
  variables: Variables,
  { defaults = {}, isFinal = false }: { defaults?: Variables | undefined; isFinal?: boolean } = {},
): Source {
  return {
    name: 'environment',
    // Async, so that a variable of the wrong type rejects.
    // eslint-disable-next-line @typescript-eslint/require-await
    async read(request) {
      const { secretId, declared } = request;
      if (declared === undefined || wantsOldVersion(request)) {
        return { absent: notDeclared(secretId) };
      }
      const isAbsent = !isAnySet(declared, variables);
      if (isAbsent && !isFinal) return { absent: notSet(secretId, declared) };
      try {
        const text = textOf(declared, variables, defaults);
        if (text === undefined) return { absent: notSet(secretId, declared) };
        return { stored: { secretId, versionId: 'environment', stages: [], text } };
      } catch (error) {
        if (!(error instanceof VariablesError) || !error.problems.every(isAbsence)) throw error;
        return { absent: isAbsent ? notSet(secretId, declared) : error };
      }
    },
  };
}

function textOf(
  declared: ManifestSecret,
  variables: Variables,
  defaults: Variables,
): string | undefined {
  const valueOf = (name: string): string | undefined =>
    isSet(name, variables) ? variables[name] : (defaults[name] ?? variables[name]);
  const set = Object.fromEntries(allVariablesOf(declared).map((name) => [name, valueOf(name)]));
  const { bundled } = declared;
  return bundled === undefined
    ? secretStringOf(declared, set)
    : bundleStringOf(bundled.manifest, set);
}

/** What is read of a bundle is the whole of it. */
function allVariablesOf(declared: ManifestSecret): string[] {
  return declared.bundled?.manifest.secrets.flatMap(variablesOf) ?? variablesOf(declared);
}

/** Variables have no history: they are the current version. */
function wantsOldVersion({ versionStage = 'AWSCURRENT', versionId }: SourceRequest): boolean {
  return versionStage !== 'AWSCURRENT' || versionId !== undefined;
}

function isAnySet(declared: ManifestSecret, variables: Variables): boolean {
  return allVariablesOf(declared).some((name) => isSet(name, variables));
}

function isSet(name: string, variables: Variables): boolean {
  return (variables[name] ?? '') !== '';
}

function isAbsence({ problem }: VariablesError['problems'][number]): boolean {
  return problem === 'missing' || problem === 'empty';
}

function notDeclared(secretId: string): SecretNotFoundError {
  return new SecretNotFoundError({
    secretId,
    message: `${secretId} is not one of the manifest's secrets, so no variables hold it`,
    hint: 'declare it in the manifest, or read it from Secrets Manager',
  });
}

function notSet(secretId: string, declared: ManifestSecret): SecretNotFoundError {
  return new SecretNotFoundError({
    secretId,
    message: `none of the variables of ${secretId} is set`,
    hint: `set ${variablesOf(declared).join(', ')}`,
  });
}
