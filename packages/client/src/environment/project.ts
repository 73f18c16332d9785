import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { manifestFileNames, manifestFilePattern, type Variables } from '@undotenv/manifest';
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
    throw new ConfigurationError(`UNDOTENV_CONFIG names ${manifestFile}, which does not exist`, {
      hint: 'correct it, or unset it to have the manifest looked for',
    });
  }
  for (let here = resolve(directory); ; here = dirname(here)) {
    const manifestFile = manifestFileNames.map((name) => join(here, name)).find(existsSync);
    if (manifestFile !== undefined) {
      refuseForeign(manifestFile, directory);
      return { directory: here, manifestFile };
    }
    if (existsSync(join(here, 'package.json')) || here === dirname(here)) break;
  }
  throw new ConfigurationError(`no ${manifestFilePattern} was found from ${directory} upwards`, {
    hint: 'run `undotenv init`, or name the manifest in UNDOTENV_CONFIG',
  });
}

/** Whoever owns the working directory owns the application that is about to run from it anyway. */
function refuseForeign(manifestFile: string, directory: string): void {
  const problem = distrustOf(manifestFile, [process.getuid?.() ?? 0, statSync(directory).uid]);
  if (problem === undefined) return;
  throw new ConfigurationError(problem, {
    hint: 'move it away, or, if you trust it, name it in UNDOTENV_CONFIG',
  });
}
