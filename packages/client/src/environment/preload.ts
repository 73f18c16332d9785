import { UndotenvError } from '@undotenv/protocol';
import { createSecretsClient } from '../create-secrets-client.ts';
import { loadEnvFiles } from './env-files.ts';
import { environmentFileNamesFor } from './environment-files.ts';
import { loadManifest } from './load-manifest.ts';
import { preloadExitCodes } from './preload-exit-codes.ts';
import { findProject } from './project.ts';
import { resolveVariables } from './resolve-variables.ts';

/**
 * Puts the project's variables into `variables`. What is set already stays: the real environment
 * wins over the secrets, they win over `.env.local`, that wins over `.env.<environment>`, and that
 * over `.env`. A secret whose variables are all set is not read.
 */
export async function preload(directory: string, variables: NodeJS.ProcessEnv): Promise<void> {
  const project = findProject(directory, variables);
  const given = { ...variables };
  const alreadySet = Object.keys(given);
  Object.assign(variables, await loadEnvFiles(project.directory, given));
  const manifest = await loadManifest(project.manifestFile);
  const ofEnvironment = environmentFileNamesFor(manifest, variables);
  // The file of one environment does not decide which that is.
  const named = { ...given, [manifest.environment.variable]: '' };
  Object.assign(variables, await loadEnvFiles(project.directory, named, ofEnvironment));
  const client = createSecretsClient({ manifest, variables });
  try {
    Object.assign(variables, await resolveVariables(client, manifest, { alreadySet, variables }));
  } finally {
    client.close();
  }
}

/** Says why the application is not started, in the command line's form, and ends the process. */
export function refuseToStart(error: unknown): never {
  const isOurs = error instanceof UndotenvError;
  // Of an error that is not ours the class alone: its message may hold anything.
  const message = isOurs ? error.message : error instanceof Error ? error.name : 'unknown';
  process.stderr.write(`error: ${message}; the application was not started\n`);
  if (isOurs && error.hint !== undefined) process.stderr.write(`hint: ${error.hint}\n`);
  // By any code, for a manifest may throw one of undotenv's errors that no read ends with.
  const exitCodes: Readonly<Record<string, number>> = preloadExitCodes;
  process.exit(isOurs ? (exitCodes[error.code] ?? 1) : 1);
}
