import { join } from 'node:path';
import type { Manifest } from '@undotenv/manifest';
import { InvalidPackageJsonError, UnsafeFileError } from '../file-errors.ts';
import { readProjectFileIfPresent, type ProjectFile } from '../files/read.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import type { MigrationTarget } from '../target.ts';
import type { FileContents } from './contents.ts';
import { exposedValues } from './exposed-values.ts';
import { addIgnoreLines, missingIgnoreLines } from './gitignore.ts';
import type { PlannedSource } from './plan-source.ts';
import type { PlannedFile, PlannedStartScript } from './plan.ts';
import { holdsSecret } from './script-secrets.ts';
import { applyStartScripts, proposeStartScripts } from './start-script.ts';

export interface FilePlanning {
  readonly project: string;
  readonly manifest: Manifest;
  readonly target: MigrationTarget['kind'];
  readonly sources: readonly PlannedSource[];
}

/** The changes of files, with their contents apart. */
export interface PlannedFiles {
  /** In the order of rewriting. */
  readonly planned: readonly PlannedFile[];
  readonly startScripts: readonly PlannedStartScript[];
  /** Names of the scripts that would be changed, and hold a secret. */
  readonly withheldScripts: readonly string[];
  readonly contents: ReadonlyMap<string, FileContents>;
  /** The files besides those as they are, also those without change. */
  readonly others: ReadonlyMap<string, string>;
}

interface PlannedChange {
  readonly file: PlannedFile;
  readonly contents: FileContents;
}

/** What happens to the `.env` files, `.gitignore` and `package.json`; a file without change is left out. */
export async function planFiles(
  { fileSystem }: Pick<MigrationHistory, 'fileSystem'>,
  planning: FilePlanning,
): Promise<PlannedFiles> {
  const read = (name: string): Promise<ProjectFile | undefined> =>
    readProjectFileIfPresent(join(planning.project, name), { fileSystem });
  const gitignore = await read('.gitignore');
  const packageJson = await readPackageJson(read);
  const { shown, withheld } = chooseScripts(packageJson, planning);
  const changes = [
    ...planning.sources.map(planEnvironment),
    planGitignore(gitignore, planning.manifest.gitignore),
    planStartScripts(packageJson, shown),
  ].filter((change) => change !== undefined);
  const others = Object.entries({ '.gitignore': gitignore, 'package.json': packageJson });
  return {
    planned: changes.map(({ file }) => file),
    startScripts: shown,
    withheldScripts: withheld,
    contents: new Map(changes.map(({ file, contents }) => [file.path, contents])),
    others: new Map(others.map(([path, file]) => [path, file?.text ?? ''])),
  };
}

function planEnvironment({ source, moved, rewrite }: PlannedSource): PlannedChange | undefined {
  if (rewrite === undefined) return undefined;
  const { addedSettings, removedComments } = rewrite;
  return {
    file: {
      path: source.path,
      kind: 'environment',
      change: 'rewrite',
      summary: [
        `${counted(moved.length, 'variable')} out`,
        ...(removedComments.lines.length > 0
          ? [`${counted(removedComments.lines.length, 'comment')} out`]
          : []),
        ...addedSettings.map((setting) => `setting ${setting} added`),
      ],
      onConsent: false,
    },
    contents: {
      before: source.file.bytes,
      after: Buffer.from(rewrite.document.toString()),
    },
  };
}

function planGitignore(
  present: ProjectFile | undefined,
  lines: readonly string[],
): PlannedChange | undefined {
  const text = present?.text ?? '';
  const missing = missingIgnoreLines(text, lines);
  if (missing.length === 0) return undefined;
  return {
    file: {
      path: '.gitignore',
      kind: 'gitignore',
      change: present === undefined ? 'create' : 'rewrite',
      summary: missing.map((line) => `${line} added`),
      onConsent: false,
    },
    contents: contentsOf(present, addIgnoreLines(text, lines)),
  };
}

function planStartScripts(
  present: ProjectFile | undefined,
  startScripts: readonly PlannedStartScript[],
): PlannedChange | undefined {
  if (present === undefined || startScripts.length === 0) return undefined;
  return {
    file: {
      path: 'package.json',
      kind: 'start-script',
      change: 'rewrite',
      summary: startScripts.map(({ script }) => `script ${script} changed`),
      onConsent: true,
    },
    contents: contentsOf(present, applyStartScripts(present.text, startScripts)),
  };
}

/** A `package.json` that cannot be changed keeps nobody from migrating: it is only an offer. */
async function readPackageJson(
  read: (name: string) => Promise<ProjectFile | undefined>,
): Promise<ProjectFile | undefined> {
  return read('package.json').catch((error: unknown) => {
    if (error instanceof UnsafeFileError) return undefined;
    throw error;
  });
}

/** A plan shows scripts before and after, so one that holds a secret is not for it to change. */
function chooseScripts(
  packageJson: ProjectFile | undefined,
  { target, sources }: FilePlanning,
): { shown: PlannedStartScript[]; withheld: string[] } {
  const proposed = proposedScripts(packageJson?.text ?? '{}', target);
  const exposed = sources.map((each) => exposedValues(each.source.variables, each.classified));
  const isWithheld = ({ before }: PlannedStartScript): boolean =>
    exposed.some((values) => holdsSecret(before, values));
  return {
    shown: proposed.filter((change) => !isWithheld(change)),
    withheld: proposed.filter(isWithheld).map(({ script }) => script),
  };
}

function proposedScripts(
  packageJson: string,
  target: MigrationTarget['kind'],
): PlannedStartScript[] {
  try {
    return proposeStartScripts(packageJson, target);
  } catch (error) {
    if (error instanceof InvalidPackageJsonError) return [];
    throw error;
  }
}

function contentsOf(present: ProjectFile | undefined, after: string): FileContents {
  return { ...(present !== undefined && { before: present.bytes }), after: Buffer.from(after) };
}

function counted(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
