import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Manifest, Variables } from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { ConfigurationError } from '../errors.ts';

export interface Project {
  /** Where the manifest stands, and the `.env` files beside it. */
  readonly directory: string;
  readonly manifestPath: string;
}

const manifestNames = ['undotenv.config.mjs', 'undotenv.config.js', 'undotenv.config.ts'];

/**
 * The project a program runs in: `UNDOTENV_CONFIG` names its manifest, else the first one found
 * from `directory` upwards, no further than the nearest package.json.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if there is none.
 */
export function findProject(directory: string, variables: Variables): Project {
  const named = variables['UNDOTENV_CONFIG'];
  if (named !== undefined && named !== '') {
    const manifestPath = resolve(directory, named);
    if (existsSync(manifestPath)) return { directory: dirname(manifestPath), manifestPath };
    throw new ConfigurationError(`UNDOTENV_CONFIG names ${manifestPath}, which does not exist`);
  }
  for (let here = resolve(directory); ; here = dirname(here)) {
    const manifestPath = manifestNames.map((name) => join(here, name)).find(existsSync);
    if (manifestPath !== undefined) return { directory: here, manifestPath };
    if (existsSync(join(here, 'package.json')) || here === dirname(here)) break;
  }
  throw new ConfigurationError(
    `no undotenv.config.{mjs,js,ts} was found from ${directory} upwards`,
    {
      hint: 'run `undotenv init`, or name the manifest in UNDOTENV_CONFIG',
    },
  );
}

/**
 * Imports a manifest: the default export of the file, as `defineSecrets` made it.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if it cannot be imported or is no manifest;
 *   {@link ManifestError} if `defineSecrets` refused it.
 */
export async function importManifest(manifestPath: string): Promise<Manifest> {
  if (/\.[cm]?ts$/.test(manifestPath) && !stripsTypes()) {
    throw new ConfigurationError(`this Node.js cannot import ${manifestPath}`, {
      hint: 'use undotenv.config.mjs, start with `undotenv run --`, or use Node.js 22.18 or later',
    });
  }
  const manifest = await importDefault(manifestPath);
  if (isManifest(manifest)) return manifest;
  throw new ConfigurationError(`the default export of ${manifestPath} is not a manifest`, {
    hint: 'export default defineSecrets({ … })',
  });
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    if (error instanceof UndotenvError) throw error;
    // The error may quote what the manifest read; its class says enough to go and look.
    const what = error instanceof Error ? error.name : 'an error';
    throw new ConfigurationError(`importing ${path} failed with ${what}`, {
      hint: `see it with: node ${path}`,
    });
  }
}

function stripsTypes(): boolean {
  // Absent before Node 22.10, `false` where it is switched off.
  const { features } = process as { features: { typescript?: string | false } };
  return Boolean(features.typescript);
}

/** A manifest of another copy of the package is one too, so what counts is its members. */
function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'nameTemplate' in value &&
    'secrets' in value &&
    Array.isArray(value.secrets)
  );
}
