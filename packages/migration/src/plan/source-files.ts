import { join } from 'node:path';
import { spellEnvironment, type Manifest } from '@undotenv/manifest';
import { EnvDocument } from '../dotenv/document.ts';
import { FileNotFoundError } from '../file-errors.ts';
import type { FileSystem } from '../files/file-system.ts';
import { readProjectFile, type ProjectFile } from '../files/read.ts';
import { findEnvironmentFiles, type EnvironmentFiles, sharedFile } from './environment-files.ts';

/** A file that environments of the plan read, and who else does. */
export interface SourceFile {
  /** Relative to the project. */
  readonly path: string;
  readonly file: ProjectFile;
  readonly document: EnvDocument;
  readonly variables: ReadonlyMap<string, string>;
  /** The environment whose file it is; absent for a `.env` that several read. */
  readonly environment?: string;
  /** The environments of the plan that read it. */
  readonly readers: readonly string[];
  /** Environments that read it and are not planned: for their sake it stays as it is. */
  readonly otherReaders: readonly string[];
}

export interface Sources {
  /** The environments planned, as the manifest spells them and in its order. */
  readonly environments: readonly string[];
  /** `.env` first. */
  readonly files: readonly SourceFile[];
  readonly found: EnvironmentFiles;
}

/**
 * The environments that a plan covers unless it is told: those with a file of their own, and the
 * one that `.env` itself names; none where there is only a `.env`, which does not say whose it is.
 *
 * @throws {AmbiguousFilesError} `AMBIGUOUS_FILES`
 * @throws {MigrationFileError} `.env` cannot be read safely.
 */
export async function environmentsWithFiles(
  { project, manifest }: { readonly project: string; readonly manifest: Manifest },
  fileSystem?: FileSystem,
): Promise<string[]> {
  const found = await findEnvironmentFiles(project, manifest, fileSystem);
  if (found.own.size === 0) return [];
  const named = found.hasShared
    ? environmentNamedIn(manifest, (await readSource(project, sharedFile, fileSystem)).variables)
    : undefined;
  return inOrder(manifest, [...found.own.keys(), ...(named === undefined ? [] : [named])]);
}

/**
 * Reads the files of these environments: `.env`, which all of them read, and their own.
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`
 * @throws {AmbiguousFilesError} `AMBIGUOUS_FILES`
 * @throws {MigrationFileError} a file is missing, unsafe to replace, too large or not text.
 */
export async function readSources(
  fileSystem: FileSystem,
  project: string,
  manifest: Manifest,
  asked: readonly string[],
): Promise<Sources> {
  const environments = inOrder(
    manifest,
    asked.map((name) => spellEnvironment(manifest, name)),
  );
  const found = await findEnvironmentFiles(project, manifest, fileSystem);
  const files: SourceFile[] = [];
  if (found.hasShared) {
    const source = await readSource(project, sharedFile, fileSystem);
    files.push(sharedBy(source, manifest, environments, found));
  }
  for (const environment of environments) {
    const path = found.own.get(environment);
    if (path === undefined) continue;
    const source = await readSource(project, path, fileSystem);
    files.push({ ...source, environment, readers: [environment], otherReaders: [] });
  }
  if (files.length === 0) throw new FileNotFoundError(join(project, sharedFile));
  return { environments, files, found };
}

type ReadFile = Pick<SourceFile, 'document' | 'file' | 'path' | 'variables'>;

async function readSource(
  project: string,
  path: string,
  fileSystem: FileSystem | undefined,
): Promise<ReadFile> {
  const file = await readProjectFile(
    join(project, path),
    fileSystem === undefined ? {} : { fileSystem },
  );
  const document = EnvDocument.parse(file.text);
  return { path, file, document, variables: document.variables() };
}

/** Beside files of environments, `.env` is theirs together; alone it is of the one planned. */
function sharedBy(
  source: ReadFile,
  manifest: Manifest,
  environments: readonly string[],
  { own }: EnvironmentFiles,
): SourceFile {
  const readers = environments;
  const [only] = environments;
  if (own.size === 0) {
    const isOne = environments.length === 1 && only !== undefined;
    return { ...source, ...(isOne && { environment: only }), readers, otherReaders: [] };
  }
  const named = environmentNamedIn(manifest, source.variables);
  const known = inOrder(manifest, [...own.keys(), ...(named === undefined ? [] : [named])]);
  const isNamed = named !== undefined && !own.has(named) && environments.includes(named);
  return {
    ...source,
    ...(isNamed && { environment: named }),
    readers,
    otherReaders: known.filter((environment) => !environments.includes(environment)),
  };
}

/** What `.env` says of itself by the manifest's variable, if the manifest knows it. */
function environmentNamedIn(
  manifest: Manifest,
  variables: ReadonlyMap<string, string>,
): string | undefined {
  const { variable, spellings } = manifest.environment;
  const name = variables.get(variable);
  if (name === undefined) return undefined;
  return Object.entries(spellings).find(
    ([spelling, aliases]) => spelling === name || aliases.includes(name),
  )?.[0];
}

function inOrder(manifest: Manifest, environments: readonly string[]): string[] {
  return Object.keys(manifest.environment.spellings).filter((each) => environments.includes(each));
}

/** What an environment sees: `.env`, and its own file over it. */
export function variablesOfEnvironment(
  { files }: Sources,
  environment: string,
): ReadonlyMap<string, string> {
  const read = files.filter(({ readers }) => readers.includes(environment));
  return new Map(read.flatMap(({ variables }) => [...variables]));
}

/**
 * What leaves a file: the variables the manifest maps, whose values are in the secret of one of the
 * file's environments. One that every environment overrides is in none, so it stays; and nothing
 * leaves a file that somebody else reads.
 */
export function variablesToMove(
  sources: Sources,
  file: SourceFile,
  mapped: readonly string[],
): string[] {
  if (file.otherReaders.length > 0) return [];
  return mapped.filter(
    (variable) =>
      file.variables.has(variable) && environmentsOfValue(sources, file, variable).length > 0,
  );
}

/** The environments for which a variable has the value that it has in this file. */
export function environmentsOfValue(
  sources: Sources,
  { readers, variables }: SourceFile,
  variable: string,
): string[] {
  const value = variables.get(variable);
  return readers.filter(
    (environment) => variablesOfEnvironment(sources, environment).get(variable) === value,
  );
}
