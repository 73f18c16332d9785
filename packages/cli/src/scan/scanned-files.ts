import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { listGitFiles, readStagedFiles } from '@undotenv/migration';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import { readText, type TextOrNot } from './read-text.ts';

/** A file to search. */
export interface ScannedFile {
  /** From the working directory. */
  readonly path: string;
  /** Somebody relies on it being searched: not to have read it is no success. */
  readonly isAskedFor: boolean;
  readonly read: () => Promise<TextOrNot>;
}

const maxFiles = 50_000;

/**
 * The files that are named, those below directories that are named, or, where none is, `.env` and
 * all others of the project. Git says which belong to it; without git, all but what was installed.
 */
export async function filesToScan(
  { directory }: Context,
  projectDirectory: string,
  paths: readonly string[],
): Promise<ScannedFile[]> {
  const named =
    paths.length === 0
      ? [join(projectDirectory, '.env'), projectDirectory]
      : paths.map((path) => resolve(directory, path));
  const files = new Map<string, boolean>();
  for (const path of named) {
    const isDirectory = await stat(path).then(
      (status) => status.isDirectory(),
      () => false,
    );
    if (!isDirectory) files.set(path, true);
    else for (const file of await filesBelow(path)) files.set(file, files.get(file) ?? false);
  }
  if (files.size > maxFiles) {
    throw new RefusedError(`there are more than ${String(maxFiles)} files here`, {
      hint: 'name the folders to search',
    });
  }
  return [...files].map(([path, isAskedFor]) => ({
    path: relative(directory, path),
    isAskedFor,
    read: () => readText(path),
  }));
}

/** What the next commit changes, as it will be committed. */
export async function stagedFiles(
  { directory, variables }: Context,
  projectDirectory: string,
): Promise<ScannedFile[]> {
  const { GIT_INDEX_FILE: index } = variables;
  const indexFile = index === undefined || index === '' ? undefined : resolve(directory, index);
  const staged = await readStagedFiles(projectDirectory, indexFile);
  if (staged === undefined) {
    throw new RefusedError('git does not tell what is staged', {
      hint: 'is this a repository of yours, and git installed?',
    });
  }
  return staged.map(({ path, text }) => ({
    path: relative(directory, join(projectDirectory, path)),
    isAskedFor: true,
    read: () => Promise.resolve(text.includes('\0') ? { unread: 'binary' } : { text }),
  }));
}

async function filesBelow(directory: string): Promise<string[]> {
  const listed = await listGitFiles(directory);
  return listed?.map((path) => join(directory, path)) ?? walk(directory);
}

const installed: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** Follows no link: it may lead out of the project, or round in a circle. */
async function walk(directory: string): Promise<string[]> {
  const files: string[] = [];
  const directories = [directory];
  for (const folder of directories) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !installed.has(entry.name)) directories.push(path);
      if (entry.isFile()) files.push(path);
      if (files.length > maxFiles) return files;
    }
  }
  return files;
}
