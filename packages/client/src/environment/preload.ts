import { variablesOf } from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { createSecretsClient } from '../create-secrets-client.ts';
import { loadEnvFiles } from './env-files.ts';
import { findProject, importManifest } from './project.ts';
import { resolveVariables } from './resolve-variables.ts';

/**
 * Puts the project's variables into `variables`. What is set already stays: the real environment
 * wins over the secrets, they win over `.env.local`, and that wins over `.env`. A secret whose
 * variables are all set is not read.
 */
export async function preload(directory: string, variables: NodeJS.ProcessEnv): Promise<void> {
  const project = findProject(directory, variables);
  const alreadySet = new Set(Object.keys(variables));
  Object.assign(variables, await loadEnvFiles(project.directory, variables));
  const manifest = await importManifest(project.manifestPath);
  const wanted = manifest.secrets.filter((secret) =>
    variablesOf(secret).some((name) => !alreadySet.has(name)),
  );
  const client = createSecretsClient({ manifest, variables });
  try {
    const only = wanted.map(({ secret }) => secret);
    const resolved = await resolveVariables(client, manifest, { only });
    for (const [name, value] of Object.entries(resolved)) {
      if (!alreadySet.has(name)) variables[name] = value;
    }
  } finally {
    client.close();
  }
}

/** Not found, denied, unavailable: the exit codes of the command line. */
const exitCodes: Readonly<Record<string, number>> = {
  SECRET_NOT_FOUND: 4,
  ACCESS_DENIED: 5,
  CREDENTIALS_REJECTED: 5,
  THROTTLED: 6,
  UNAVAILABLE: 6,
};

/** Says why the application is not started, in the command line's form, and ends the process. */
export function refuseToStart(error: unknown): never {
  const isOurs = error instanceof UndotenvError;
  // Of an error that is not ours the class alone: its message may hold anything.
  const message = isOurs ? error.message : error instanceof Error ? error.name : 'unknown';
  process.stderr.write(`error: ${message}; the application was not started\n`);
  if (isOurs && error.hint !== undefined) process.stderr.write(`hint: ${error.hint}\n`);
  process.exit(isOurs ? (exitCodes[error.code] ?? 1) : 1);
}
