import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '@undotenv/manifest';
import { createJiti } from 'jiti';
import { ManifestFileError } from './errors.ts';
import { kindOf } from './report-error.ts';

/** The application a command works on: the nearest folder that looks like one. */
export interface Project {
  readonly directory: string;
  /** Present when the project has `undotenv.config.*`. */
  readonly manifestFile?: string;
}

export const manifestFileNames: readonly string[] = [
  'undotenv.config.mjs',
  'undotenv.config.js',
  'undotenv.config.ts',
];

const projectMarks = [...manifestFileNames, 'package.json', '.env'];

/** Walks up from `directory`; where nothing marks a project, `directory` itself is one. */
export function findProject(directory: string, configOption?: string): Project {
  if (configOption !== undefined) {
    const manifestFile = resolve(directory, configOption);
    if (!existsSync(manifestFile)) {
      throw new ManifestFileError(`there is no file ${configOption}`);
    }
    return { directory: dirname(manifestFile), manifestFile };
  }
  const root = ancestorsOf(directory).find((folder) =>
    projectMarks.some((mark) => existsSync(join(folder, mark))),
  );
  const projectDirectory = root ?? directory;
  const manifestName = manifestFileNames.find((name) => existsSync(join(projectDirectory, name)));
  return {
    directory: projectDirectory,
    ...(manifestName !== undefined && { manifestFile: join(projectDirectory, manifestName) }),
  };
}

function ancestorsOf(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestorsOf(parent)];
}

/**
 * Loads the project's manifest: TypeScript or JavaScript, its default export from `defineSecrets`.
 *
 * @throws {ManifestFileError} `MANIFEST_FILE` if there is none, it cannot be loaded, or it exports
 *   something else.
 */
export async function loadManifest(project: Project): Promise<Manifest> {
  if (project.manifestFile === undefined) {
    throw new ManifestFileError('this project has no undotenv.config.ts or .mjs', {
      hint: 'write one with `undotenv init`, or name it with --config FILE',
    });
  }
  const jiti = createJiti(project.manifestFile, {
    // No cache on disk: nothing of the project belongs in a temp folder.
    fsCache: false,
    moduleCache: false,
    // `npx undotenv` works before anything is installed in the project.
    alias: { '@undotenv/manifest': fileURLToPath(import.meta.resolve('@undotenv/manifest')) },
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

/** What `defineSecrets` refuses it says; another error may quote what the manifest has read. */
function loadingHint(cause: unknown): string {
  const isOurs = cause instanceof Error && 'code' in cause && cause.code === 'INVALID_MANIFEST';
  return isOurs ? cause.message : `it ends with ${kindOf(cause)}: import it alone to see why`;
}

function isManifest(exported: unknown): exported is Manifest {
  return (
    typeof exported === 'object' &&
    exported !== null &&
    'application' in exported &&
    'nameTemplate' in exported &&
    'secrets' in exported &&
    Array.isArray(exported.secrets)
  );
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
