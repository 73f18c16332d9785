import { join } from 'node:path';
import {
  defineSecrets,
  manifestFilePattern,
  type Manifest,
  type ManifestDeclaration,
} from '@undotenv/manifest';
import { classify, EnvDocument, inferManifest, readProjectFile } from '@undotenv/migration';
import { RefusedError } from '../errors.ts';
import { manifestSource, type ManifestFormat } from './manifest-source.ts';
import { applicationName, type Project } from './project.ts';

/** A manifest worked out from `.env`, and the file that would declare it. */
export interface InferredManifest {
  readonly manifest: Manifest;
  /** Names of the variables it moves. */
  readonly variables: readonly string[];
  readonly fileName: string;
  readonly source: string;
}

/**
 * Works out a manifest for a project that has none: one secret, `app`, of all variables that look
 * like secrets, under their own names. Nothing is written.
 *
 * @throws {RefusedError} `REFUSED` if no variable looks like a secret.
 * @throws {FileNotFoundError} `FILE_NOT_FOUND` if there is no `.env`.
 */
export async function inferManifestOf(
  project: Project,
  format: ManifestFormat = 'js',
): Promise<InferredManifest> {
  const { text } = await readProjectFile(join(project.directory, '.env'));
  const classified = classify(EnvDocument.parse(text).variables());
  const inferred = inferManifest(classified, { application: applicationName(project) });
  if (inferred === undefined) {
    throw new RefusedError('no variable in .env looks like a secret', {
      hint: `if one is, say so in a manifest of your own: ${manifestFilePattern}`,
    });
  }
  // Without it the application would not know afterwards which environment's secrets are its own.
  const declaration: ManifestDeclaration = { ...inferred, settings: { APP_ENV: '{environment}' } };
  return {
    manifest: defineSecrets(declaration),
    variables: classified.flatMap(({ variable, exposed }) => (exposed ? [variable] : [])),
    ...(await manifestSource(declaration, format)),
  };
}
