import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { manifestFileNames } from '@undotenv/manifest';
import type { Context } from '../context.ts';
import { RefusedError, UsageError } from '../errors.ts';
import { applicationName, findProject, type Project } from './project.ts';

/** An application, and the words it is told apart by. */
export interface ApplicationFolder {
  readonly project: Project;
  /** Its folder below the working directory, with `/`: `apps/web`. */
  readonly folder: string;
}

export interface Applications {
  readonly list: readonly ApplicationFolder[];
  /** Whether they were found below a folder that is no application itself: output names each. */
  readonly areBelow: boolean;
}

export interface ApplicationsOptions {
  readonly config?: string;
  readonly app?: readonly string[];
}

/** What a repository is known by; elsewhere nothing below is looked for, least of all at home. */
const repositoryMarks = ['.git', 'package.json', 'pnpm-workspace.yaml'];
const skippedFolders = new Set(['build', 'coverage', 'dist', 'node_modules', 'out', 'vendor']);

/** *Assumed:* more than any repository of applications has, and searched in a blink. */
const bounds = { depth: 5, folders: 10_000, applications: 100 };

/**
 * The applications a command is about: the one it stands in, or those below a repository's folder
 * that is none itself. One below is a folder with a manifest, and `--app` chooses among them.
 *
 * @throws {UsageError} `USAGE` if `--app` names none of them.
 * @throws {RefusedError} `REFUSED` if there is more to search than a repository has, or somebody
 *   else may have put a manifest there.
 */
export function findApplications(
  context: Pick<Context, 'directory' | 'variables'>,
  { config, app = [] }: ApplicationsOptions,
): Applications {
  const project = findProject(context, config);
  const isOwn = project.manifestFile !== undefined || existsSync(join(project.directory, '.env'));
  const folders = isOwn || !isInRepository(context.directory) ? [] : searchBelow(context.directory);
  if (folders.length === 0 && app.length === 0) {
    return { list: [{ project, folder: '.' }], areBelow: false };
  }
  const found = folders.map((directory) => ({
    project: findProject({ directory, variables: {} }),
    folder: relative(context.directory, directory).split(sep).join('/'),
  }));
  return { list: chosen(found, app), areBelow: true };
}

function isInRepository(directory: string): boolean {
  if (repositoryMarks.some((mark) => existsSync(join(directory, mark)))) return true;
  const parent = dirname(directory);
  return parent !== directory && isInRepository(parent);
}

function chosen(
  found: readonly ApplicationFolder[],
  names: readonly string[],
): readonly ApplicationFolder[] {
  const isNamed = ({ project, folder }: ApplicationFolder, name: string): boolean =>
    [folder, basename(folder), applicationName(project)].includes(name);
  const unknown = names.find((name) => !found.some((each) => isNamed(each, name)));
  if (unknown !== undefined) {
    const folders = found.map(({ folder }) => folder).join(', ');
    throw new UsageError(`there is no application ${unknown} below this folder`, {
      hint:
        found.length === 0 ? '--app chooses among those of a repository' : `there is: ${folders}`,
    });
  }
  if (names.length === 0) return found;
  return found.filter((each) => names.some((name) => isNamed(each, name)));
}

/** Folders with a manifest, nearest first; what is below one of them belongs to it. */
function searchBelow(root: string): string[] {
  const found: string[] = [];
  let level = [root];
  let searched = 0;
  for (let depth = 0; depth < bounds.depth && level.length > 0; depth++) {
    const folders = level.flatMap(foldersIn).sort();
    searched += folders.length;
    const applications = folders.filter(hasManifest);
    found.push(...applications);
    refuseTooMany(searched, found.length);
    level = folders.filter((folder) => !applications.includes(folder));
  }
  return found;
}

function hasManifest(folder: string): boolean {
  return manifestFileNames.some((name) => existsSync(join(folder, name)));
}

/** Without links: what they lead to may be anywhere, and is found where it is. */
function foldersIn(directory: string): string[] {
  return entriesOf(directory)
    .filter((entry) => entry.isDirectory())
    .filter(({ name }) => !name.startsWith('.') && !skippedFolders.has(name))
    .map(({ name }) => join(directory, name));
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // What cannot be read holds no application of this user's.
    return [];
  }
}

function refuseTooMany(folders: number, applications: number): void {
  if (folders <= bounds.folders && applications <= bounds.applications) return;
  throw new RefusedError('there is too much below this folder to look for applications', {
    hint: `go into an application's folder; the bounds are ${String(bounds.folders)} folders and ${String(bounds.applications)} applications`,
  });
}
