import { join } from 'node:path';
import type { Manifest } from '@undotenv/manifest';
import { classifyComments } from '../classify/classify-comments.ts';
import type { ClassifiedVariable } from '../classify/classify.ts';
import { searchHistory, type HistorySearch } from '../git/history.ts';
import { fileStatusInGit } from '../git/status.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import { exposedValues, variablesWithValueIn } from './exposed-values.ts';
import { leftFileWarnings } from './left-files.ts';
import type { PlannedFiles } from './plan-files.ts';
import type { PlannedSource } from './plan-source.ts';
import type { PlannedSecret, PlanWarning } from './plan.ts';
import type { Sources } from './source-files.ts';

export interface WarningInput {
  readonly history: Pick<MigrationHistory, 'fileSystem'>;
  readonly project: string;
  readonly manifest: Manifest;
  readonly sources: Sources;
  readonly planned: readonly PlannedSource[];
  readonly secrets: readonly PlannedSecret[];
  readonly files: PlannedFiles;
}

/** What to know before saying yes. None of it keeps the migration from being right. */
export async function planWarnings(input: WarningInput): Promise<PlanWarning[]> {
  const { history, project, manifest, sources, planned, secrets, files } = input;
  const git: PlanWarning[] = [];
  for (const each of planned) git.push(...(await gitWarnings(project, each)));
  return [
    ...planned.flatMap(commentWarnings),
    ...planned.flatMap(commentedOutWarnings),
    ...planned.flatMap(stayingWarnings),
    ...leftWarnings(planned),
    ...awsKeyWarnings(planned.flatMap(({ classified }) => classified)),
    ...foreignWarnings(secrets),
    ...(await leftFileWarnings(history, { project, manifest, found: sources.found })),
    ...otherFileWarnings(planned, files),
    ...startScriptWarnings(files),
    ...git,
  ];
}

function commentWarnings({ source: { path }, rewrite }: PlannedSource): PlanWarning[] {
  if (rewrite === undefined) return [];
  const { removedComments, doubtfulComments } = rewrite;
  const warnings: PlanWarning[] = [];
  if (removedComments.lines.length > 0) {
    warnings.push({
      code: 'hidden-in-comment',
      message: 'comments that repeat the value of a secret are removed',
      file: path,
      ...removedComments,
    });
  }
  if (doubtfulComments.length > 0) {
    warnings.push({
      code: 'may-be-in-comment',
      message: 'comments that hold a word which is also the value of a secret stay',
      file: path,
      lines: doubtfulComments,
    });
  }
  return warnings;
}

/** Comments behind a moved variable go with it, and those that repeat a value go too. */
function commentedOutWarnings({ source, moved, rewrite }: PlannedSource): PlanWarning[] {
  const staying = classifyComments(source.document).filter(
    ({ line, behind }) =>
      rewrite?.removedComments.lines.includes(line) !== true &&
      (behind === undefined || !moved.includes(behind)),
  );
  if (staying.length === 0) return [];
  return [
    {
      code: 'exposed-in-comment',
      message: 'what looks like a secret in a comment stays, and should be removed by hand',
      file: source.path,
      variables: unique(staying.map(({ variable }) => variable)),
      lines: unique(staying.map(({ line }) => line)),
    },
  ];
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

/** Mapped, and not moved all the same: for the sake of others, or because nobody takes the value. */
function stayingWarnings({ source, classified }: PlannedSource): PlanWarning[] {
  const { path, otherReaders } = source;
  const variables = classified
    .filter(({ mappedBy, moved }) => mappedBy !== undefined && !moved)
    .map(({ variable }) => variable);
  if (variables.length === 0) return [];
  const about = { file: path, variables };
  if (otherReaders.length > 0) {
    const others = otherReaders.join(', ');
    const message = `${path} stays as it is, because it is read in ${others} too: migrate without --env`;
    return [{ code: 'read-by-others', message, ...about }];
  }
  const message =
    `these stay in ${path}: every environment of this plan overrides them, so their values ` +
    'would be in no secret';
  return [{ code: 'overridden-everywhere', message, ...about }];
}

function leftWarnings(planned: readonly PlannedSource[]): PlanWarning[] {
  const left = planned
    .flatMap(({ classified }) => classified)
    .filter(({ exposed, mappedBy }) => exposed && mappedBy === undefined);
  if (left.length === 0) return [];
  return [
    {
      code: 'exposed-and-not-mapped',
      message: 'these look like secrets and stay, because the manifest does not map them',
      variables: unique(left.map(({ variable }) => variable)),
    },
  ];
}

/** Reading a secret takes AWS credentials, so keys stored as one are of no use to begin with. */
function awsKeyWarnings(classified: readonly ClassifiedVariable[]): PlanWarning[] {
  const keys = classified.filter(
    ({ variable, moved }) =>
      moved && (variable === 'AWS_ACCESS_KEY_ID' || variable === 'AWS_SECRET_ACCESS_KEY'),
  );
  if (keys.length === 0) return [];
  return [
    {
      code: 'long-lived-aws-keys',
      message:
        'AWS keys kept in Secrets Manager need other AWS credentials to be read, so use an IAM role',
      variables: unique(keys.map(({ variable }) => variable)),
    },
  ];
}

function foreignWarnings(secrets: readonly PlannedSecret[]): PlanWarning[] {
  return secrets
    .filter(({ action, note }) => action === 'update' && note !== undefined)
    .map(({ name, note }) => ({
      code: 'overwrites-foreign-secret',
      message: `${name} ${note ?? ''}`,
    }));
}

/** A value in a start script, say: it is not the migration's to take out. */
function otherFileWarnings(
  planned: readonly PlannedSource[],
  { others }: PlannedFiles,
): PlanWarning[] {
  return [...others].flatMap(([path, text]): PlanWarning[] => {
    const found = planned.flatMap(({ source, classified }) =>
      variablesWithValueIn(text, exposedValues(source.variables, classified)),
    );
    if (found.length === 0) return [];
    const message = `${path} holds values of secrets too, and they stay there`;
    return [{ code: 'value-in-other-file', message, variables: unique(found) }];
  });
}

function startScriptWarnings({ withheldScripts }: PlannedFiles): PlanWarning[] {
  return withheldScripts.map((script) => ({
    code: 'secret-in-start-script',
    message:
      `script ${script} of package.json holds what looks like a secret, so it is neither shown ` +
      'nor changed: take the secret out by hand',
  }));
}

async function gitWarnings(
  project: string,
  { source, classified }: PlannedSource,
): Promise<PlanWarning[]> {
  const path = join(project, source.path);
  const values = exposedValues(source.variables, classified);
  const { repository, tracked } = await fileStatusInGit(path);
  const search = repository === 'yes' ? await searchHistory(path, values) : undefined;
  const warnings = search === undefined ? [] : historyWarnings(source.path, search);
  if (!tracked) return warnings;
  const message = `git tracks ${source.path}: whoever has the repository has read it as it is now`;
  return [{ code: 'tracked-by-git', message }, ...warnings];
}

function historyWarnings(file: string, { searched, why, found }: HistorySearch): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (found.length > 0) {
    warnings.push({
      code: 'already-in-history',
      message: `rotate these after the migration, because commits of ${file} hold their values`,
      variables: found.map(({ variable }) => variable),
    });
  }
  if (searched !== 'fully') {
    const reason = why === undefined ? '' : ` (${why})`;
    warnings.push({
      code: 'history-not-fully-searched',
      message: `the history of ${file} was not searched completely${reason}`,
    });
  }
  return warnings;
}
