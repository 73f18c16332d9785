import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distrustOf, readDataManifest } from '@undotenv/client/environment';
import {
  isDataFile,
  isManifest,
  manifestFileNames,
  manifestFilePattern,
  type Manifest,
} from '@undotenv/manifest';
import type { Context } from '../context.ts';
import { ManifestFileError, RefusedError } from '../errors.ts';
import { kindOf } from '../terminal/report-error.ts';

/** The application a command works on: the nearest folder that looks like one. */
export interface Project {
  readonly directory: string;
  /** Present when the project has `undotenv.config.*`. */
  readonly manifestFile?: string;
}

const projectMarks = [...manifestFileNames, 'package.json', '.env'];

/**
 * The project `--config` or `UNDOTENV_CONFIG` names, or the nearest one from the working directory
 * upwards; where nothing marks a project, the working directory itself is one.
 */
export function findProject(
  { directory, variables }: Pick<Context, 'directory' | 'variables'>,
  configOption?: string,
): Project {
  const named = configOption ?? variables['UNDOTENV_CONFIG'];
  if (named !== undefined && named !== '') {
    const manifestFile = resolve(directory, named);
    if (!existsSync(manifestFile)) {
      throw new ManifestFileError(`there is no file ${manifestFile}`, {
        hint: 'check --config or UNDOTENV_CONFIG',
      });
    }
    return { directory: dirname(manifestFile), manifestFile };
  }
  const root = ancestorsOf(directory).find((folder) =>
    projectMarks.some((mark) => existsSync(join(folder, mark))),
  );
  const projectDirectory = root ?? directory;
  const manifestFile = manifestFileNames
    .map((name) => join(projectDirectory, name))
    .find((path) => existsSync(path));
  if (manifestFile === undefined) return { directory: projectDirectory };
  refuseForeign(manifestFile);
  return { directory: projectDirectory, manifestFile };
}

/**
 * Loading a manifest runs it, or at least decides which variables a program starts with, and the
 * folders above are not all ours: git refuses the same.
 */
function refuseForeign(manifestFile: string): void {
  const problem = distrustOf(manifestFile, [process.getuid?.() ?? 0]);
  if (problem === undefined) return;
  throw new RefusedError(problem, {
    hint: 'a manifest decides what runs: if you trust this one, name it with --config',
  });
}

function ancestorsOf(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestorsOf(parent)];
}

/**
 * Loads the project's manifest: of TypeScript or JavaScript its default export from `defineSecrets`,
 * of JSON or YAML what it declares.
 *
 * @throws {ManifestError} `INVALID_MANIFEST`, with every place in the file where it is data
 * @throws {ManifestFileError} `MANIFEST_FILE` if there is none, it cannot be loaded, or it exports
 *   something else.
 */
export async function loadManifest(project: Project): Promise<Manifest> {
  if (project.manifestFile === undefined) {
    throw new ManifestFileError(`this project has no ${manifestFilePattern}`, {
      hint: 'write one with `undotenv init`, or name it with --config FILE',
    });
  }
  // This program has a YAML parser; the project may have none, or an old one.
  const importYaml = (): Promise<unknown> => import('yaml');
  if (isDataFile(project.manifestFile)) return readDataManifest(project.manifestFile, importYaml);
  // Half as much as all else a verb loads; a manifest in JSON needs none of it.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(project.manifestFile, {
    // No cache on disk: nothing of the project belongs in a temp folder.
    fsCache: false,
    moduleCache: false,
    // `npx undotenv` works before anything is installed in the project.
    alias: ownManifestPackage(),
  });
  const exported: unknown = await jiti
    .import(project.manifestFile, { default: true })
    .catch((cause: unknown) => {
      throw new ManifestFileError(`${basename(project.manifestFile ?? '')} cannot be loaded`, {
        hint: loadingHint(cause),
        cause,
      });
    });
  if (!isManifest(exported)) {
    throw new ManifestFileError(
      `${basename(project.manifestFile)} does not export a manifest as its default`,
      { hint: "export default defineSecrets({ … }) from '@undotenv/manifest'" },
    );
  }
  return exported;
}

/** Where what a manifest imports of it is: the folder of the presets, too, for names go by it. */
function ownManifestPackage(): Record<string, string> {
  const pathOf = (name: string): string => fileURLToPath(import.meta.resolve(name));
  return {
    '@undotenv/manifest': pathOf('@undotenv/manifest'),
    '@undotenv/manifest/presets': dirname(pathOf('@undotenv/manifest/presets/sqlgym')),
  };
}

/** What `defineSecrets` refuses it says; another error may quote what the manifest has read. */
function loadingHint(cause: unknown): string {
  const isOurs = cause instanceof Error && 'code' in cause && cause.code === 'INVALID_MANIFEST';
  return isOurs ? cause.message : `it ends with ${kindOf(cause)}: import it alone to see why`;
}

/** What to call an application without a manifest: its package's name, else its folder's. */
export function applicationName(project: Project): string {
  const name = packageName(project.directory) ?? basename(project.directory);
  const cleaned = name.replace(/^@[^/]*\//, '').replaceAll(/[^A-Za-z0-9_+=.@-]+/g, '-');
  return cleaned === '' || cleaned === '-' ? 'app' : cleaned;
}

function packageName(directory: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    if (typeof content !== 'object' || content === null || !('name' in content)) return undefined;
    return typeof content.name === 'string' ? content.name : undefined;
  } catch {
    return undefined;
  }
}
