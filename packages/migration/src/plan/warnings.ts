import { join } from 'node:path';
import { classifyComments } from '../classify/classify-comments.ts';
import type { ClassifiedVariable } from '../classify/classify.ts';
import type { EnvDocument } from '../dotenv/document.ts';
import { searchHistory, type HistorySearch } from '../git/history.ts';
import { fileStatusInGit } from '../git/status.ts';
import { exposedValues, variablesWithValueIn } from './exposed-values.ts';
import type { PlannedFiles } from './plan-files.ts';
import type { PlannedSecret, PlanWarning } from './plan.ts';
import type { EnvironmentRewrite } from './rewrite-environment.ts';

export interface WarningInput {
  readonly project: string;
  readonly file: string;
  /** The file as it is. */
  readonly document: EnvDocument;
  readonly classified: readonly ClassifiedVariable[];
  readonly secrets: readonly PlannedSecret[];
  readonly rewrite: EnvironmentRewrite;
  readonly files: PlannedFiles;
}

/** What to know before saying yes. None of it keeps the migration from being right. */
export async function planWarnings(input: WarningInput): Promise<PlanWarning[]> {
  return [
    ...commentWarnings(input.rewrite),
    ...commentedOutWarnings(input),
    ...leftWarnings(input.classified),
    ...awsKeyWarnings(input.classified),
    ...foreignWarnings(input.secrets),
    ...otherFileWarnings(input),
    ...startScriptWarnings(input.files),
    ...(await gitWarnings(input)),
  ];
}

function commentWarnings({ removedComments, doubtfulComments }: EnvironmentRewrite): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (removedComments.lines.length > 0) {
    warnings.push({
      code: 'hidden-in-comment',
      message: 'comments that repeat the value of a secret are removed',
      ...removedComments,
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

/** Comments behind a moved variable go with it, and those that repeat a value go too. */
function commentedOutWarnings({ document, classified, rewrite }: WarningInput): PlanWarning[] {
  const moved = new Set(classified.filter((each) => each.moved).map(({ variable }) => variable));
  const staying = classifyComments(document).filter(
    ({ line, behind }) =>
      !rewrite.removedComments.lines.includes(line) && (behind === undefined || !moved.has(behind)),
  );
  if (staying.length === 0) return [];
  return [
    {
      code: 'exposed-in-comment',
      message: 'what looks like a secret in a comment stays, and should be removed by hand',
      variables: unique(staying.map(({ variable }) => variable)),
      lines: unique(staying.map(({ line }) => line)),
    },
  ];
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
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
        'AWS keys kept in Secrets Manager need other AWS credentials to be read, so use an IAM role',
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
function otherFileWarnings({ document, classified, files }: WarningInput): PlanWarning[] {
  const sought = exposedValues(document.variables(), classified);
  return [...files.others].flatMap(([path, text]): PlanWarning[] => {
    const found = variablesWithValueIn(text, sought);
    if (found.length === 0) return [];
    const message = `${path} holds values of secrets too, and they stay there`;
    return [{ code: 'value-in-other-file', message, variables: found }];
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

async function gitWarnings(input: WarningInput): Promise<PlanWarning[]> {
  const { project, file, document, classified } = input;
  const path = join(project, file);
  const values = exposedValues(document.variables(), classified);
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
