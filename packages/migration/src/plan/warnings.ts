import { join } from 'node:path';
import type { ClassifiedVariable } from '../classify/classify.ts';
import { searchHistory, type HistorySearch } from '../git/history.ts';
import { fileStatusInGit } from '../git/status.ts';
import type { FileContents } from './contents.ts';
import type { PlannedSecret, PlanWarning } from './plan.ts';
import { isTelling, type EnvironmentRewrite } from './rewrite-environment.ts';

export interface WarningInput {
  readonly project: string;
  readonly file: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly classified: readonly ClassifiedVariable[];
  readonly secrets: readonly PlannedSecret[];
  readonly rewrite: EnvironmentRewrite;
  /** All the files that change, as they will be. */
  readonly contents: ReadonlyMap<string, FileContents>;
}

/** What to know before saying yes. None of it keeps the migration from being right. */
export async function planWarnings(input: WarningInput): Promise<PlanWarning[]> {
  return [
    ...commentWarnings(input.rewrite),
    ...leftWarnings(input.classified),
    ...awsKeyWarnings(input.classified),
    ...foreignWarnings(input.secrets),
    ...otherFileWarnings(input),
    ...(await gitWarnings(input)),
  ];
}

function commentWarnings({ removedComments, doubtfulComments }: EnvironmentRewrite): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (removedComments.length > 0) {
    warnings.push({
      code: 'hidden-in-comment',
      message: 'comments that repeat the value of a secret are removed',
      lines: removedComments,
    });
  }
  if (doubtfulComments.length > 0) {
    warnings.push({
      code: 'may-be-in-comment',
      message: 'comments that hold a word which is also the value of a secret stay',
      lines: doubtfulComments,
    });
  }
  return warnings;
}

function leftWarnings(classified: readonly ClassifiedVariable[]): PlanWarning[] {
  const left = classified.filter(({ exposed, moved }) => exposed && !moved);
  if (left.length === 0) return [];
  return [
    {
      code: 'exposed-and-not-mapped',
      message: 'these look like secrets and stay, because the manifest does not map them',
      variables: left.map(({ variable }) => variable),
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
        'AWS keys kept in Secrets Manager need other AWS credentials to be read: use an IAM role',
      variables: keys.map(({ variable }) => variable),
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
function otherFileWarnings({ file, variables, classified, contents }: WarningInput): PlanWarning[] {
  const sought = exposedValues(variables, classified).filter(([, value]) => isTelling(value));
  return [...contents].flatMap(([path, { after }]): PlanWarning[] => {
    if (path === file) return [];
    const text = Buffer.from(after).toString();
    const found = sought.filter(([, value]) => text.includes(value)).map(([variable]) => variable);
    if (found.length === 0) return [];
    const message = `their values stand in ${path} too, and stay there`;
    return [{ code: 'value-in-other-file', message, variables: found }];
  });
}

function exposedValues(
  variables: ReadonlyMap<string, string>,
  classified: readonly ClassifiedVariable[],
): [string, string][] {
  return classified
    .filter(({ exposed }) => exposed)
    .map(({ variable }) => [variable, variables.get(variable) ?? '']);
}

async function gitWarnings(input: WarningInput): Promise<PlanWarning[]> {
  const { project, file, variables, classified } = input;
  const path = join(project, file);
  const values = new Map(exposedValues(variables, classified));
  const { repository, tracked } = await fileStatusInGit(path);
  const search = repository === 'yes' ? await searchHistory(path, values) : undefined;
  const warnings = search === undefined ? [] : historyWarnings(file, search);
  if (!tracked) return warnings;
  const message = `git tracks ${file}: whoever has the repository has read it as it is now`;
  return [{ code: 'tracked-by-git', message }, ...warnings];
}

function historyWarnings(file: string, { searched, why, found }: HistorySearch): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (found.length > 0) {
    warnings.push({
      code: 'already-in-history',
      message: `their values stand in commits of ${file}: rotate them after the migration`,
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
