import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isManifest, manifestFileNames, type Manifest, type Variables } from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { ConfigurationError } from '../errors.ts';
import { distrustOf } from './foreign-manifest.ts';

export interface Project {
  /** Where the manifest stands, and the `.env` files beside it. */
  readonly directory: string;
  readonly manifestFile: string;
}

/**
 * The project a program runs in: `UNDOTENV_CONFIG` names its manifest, else the first one found
 * from `directory` upwards, no further than the nearest package.json.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if there is none, or it was found in a place
 *   where others may have put it.
 */
export function findProject(directory: string, variables: Variables): Project {
  const named = variables['UNDOTENV_CONFIG'];
  if (named !== undefined && named !== '') {
    const manifestFile = resolve(directory, named);
    if (existsSync(manifestFile)) return { directory: dirname(manifestFile), manifestFile };
    throw new ConfigurationError(`UNDOTENV_CONFIG names ${manifestFile}, which does not exist`);
  }
  for (let here = resolve(directory); ; here = dirname(here)) {
    const manifestFile = manifestFileNames.map((name) => join(here, name)).find(existsSync);
    if (manifestFile !== undefined) {
      refuseForeign(manifestFile, directory);
      return { directory: here, manifestFile };
    }
    if (existsSync(join(here, 'package.json')) || here === dirname(here)) break;
  }
  throw new ConfigurationError(
    `no undotenv.config.{mjs,js,ts} was found from ${directory} upwards`,
    {
      hint: 'run `undotenv init`, or name the manifest in UNDOTENV_CONFIG',
    },
  );
}

/** Whoever owns the working directory owns the application that is about to run from it anyway. */
function refuseForeign(manifestFile: string, directory: string): void {
  const problem = distrustOf(manifestFile, [process.getuid?.() ?? 0, statSync(directory).uid]);
  if (problem === undefined) return;
  throw new ConfigurationError(problem, {
    hint: 'move it away, or, if you trust it, name it in UNDOTENV_CONFIG',
  });
}

/**
 * Imports a manifest: the default export of the file, as `defineSecrets` made it.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if it cannot be imported or is no manifest;
 *   {@link ManifestError} if `defineSecrets` refused it.
 */
export async function importManifest(manifestFile: string): Promise<Manifest> {
  if (/\.[cm]?ts$/.test(manifestFile) && !stripsTypes()) {
    throw new ConfigurationError(`this Node.js cannot import ${manifestFile}`, {
      hint: 'use undotenv.config.mjs, start with `undotenv run --`, or use Node.js 22.18 or later',
    });
  }
  const manifest = await importDefault(manifestFile);
  if (isManifest(manifest)) return manifest;
  throw new ConfigurationError(`the default export of ${manifestFile} is not a manifest`, {
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
