import { manifestFilePattern } from '@undotenv/manifest';
import {
  EditedSinceError,
  NothingToUndoError,
  planUndo,
  setAsideFiles,
  undoMigration,
  type MigrationHistory,
  type SecretOutcome,
  type UndoPlan,
  type UndoReport,
} from '@undotenv/migration';
import type { Command } from 'commander';
import { requireConsent } from '../terminal/consent.ts';
import type { Context } from '../context.ts';
import type { OpenDestination } from '../target/destination.ts';
import { UsageError } from '../errors.ts';
import {
  findApplications,
  type Applications,
  type ApplicationsOptions,
} from '../project/applications.ts';
import { wholeNumber } from '../option-values.ts';
import { openHistory } from '../project/history.ts';
import { migrateCommandFor } from '../terminal/next-command.ts';
import {
  withApplications,
  withConsent,
  withJson,
  type ConsentOptions,
  type OutputOptions,
} from '../options.ts';
import type { Project } from '../project/project.ts';
import { openRecordedTarget } from '../target/recorded-target.ts';
import { sayApplication } from '../terminal/plan-report.ts';
import { sayProgress } from '../terminal/say-progress.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { visible } from '../terminal/terminal.ts';

interface UndoOptions extends ApplicationsOptions, ConsentOptions, OutputOptions {
  readonly profile?: string;
  readonly deleteSecrets?: boolean;
  readonly recoveryWindow: number;
  readonly force?: boolean;
  readonly showEdited?: string;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Puts back the files of the last migration byte for byte. Secrets it created stay unless ' +
        '--delete-secrets; those it updated get their previous value back if nobody wrote since.',
    )
    .option('--delete-secrets', 'schedule the deletion of the secrets it created')
    .option(
      '--recovery-window <days>',
      'days until they are gone, 7 to 30',
      wholeNumber('--recovery-window', 7, 30),
      30,
    )
    .option('--force', 'also where a file was edited since; the edited file is kept, encrypted')
    .option('--show-edited <file>', 'print a file that --force has put aside')
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--config <file>', `the manifest, if not ${manifestFilePattern}`)
    .addHelpText('after', '\nExample:\n  $ undotenv undo')
    .action((options: UndoOptions) => undo(context, options));
  withConsent(withJson(withApplications(command)));
}

async function undo(context: Context, options: UndoOptions): Promise<void> {
  const { terminal } = context;
  const applications = findApplications(context, options);
  if (options.showEdited !== undefined) {
    return showEdited(context, applications, options.showEdited);
  }
  const { areBelow } = applications;
  const jobs = await planUndoing(context, applications);
  for (const { folder, plan } of jobs) {
    if (areBelow) sayApplication(terminal, folder);
    sayTarget(context, plan.target);
    sayPlan(context, plan, options);
  }
  if (areBelow) refuseEdited(jobs, options);
  await requireConsent(context, options, questionOf(options, jobs.length));

  const reports: ApplicationReport[] = [];
  for (const job of jobs) {
    if (areBelow) sayApplication(terminal, job.folder);
    const report = await undoOne(context, job, options);
    const { folder, plan } = job;
    reports.push(areBelow ? { folder, application: plan.application, ...report } : report);
    terminal.success('undone: the files are as they were before the migration');
  }
  if (options.json === true) {
    terminal.printJson(areBelow ? { applications: reports } : reports[0]);
  }
  if (options.force === true) {
    terminal.hint('`undotenv undo --show-edited FILE` prints what was edited');
  }
  const [first] = jobs;
  if (first !== undefined) terminal.hint(`\`${migrateCommandFor(first.plan)}\` does it again`);
}

/** With the application it is about where there may be several. */
type ApplicationReport = UndoReport & Partial<Record<'application' | 'folder', string>>;

interface UndoJob {
  readonly folder: string;
  readonly project: Project;
  readonly history: MigrationHistory;
  readonly plan: UndoPlan;
}

/** The latest migration of each application, the latest of all first. */
async function planUndoing(context: Context, { list, areBelow }: Applications): Promise<UndoJob[]> {
  const jobs: UndoJob[] = [];
  for (const { project, folder } of list) {
    const history = await openHistory(context, project);
    const plan = await planUndo(history).catch((error: unknown) => {
      if (areBelow && error instanceof NothingToUndoError) return undefined;
      throw error;
    });
    if (plan !== undefined) jobs.push({ folder, project, history, plan });
  }
  if (jobs.length === 0) throw new NothingToUndoError();
  return jobs.sort((one, other) => other.plan.startedAt.localeCompare(one.plan.startedAt));
}

/**
 * Of several applications one that cannot be undone would stop the others half-way through them,
 * so all are looked at before the first is touched.
 *
 * @throws {EditedSinceError} `EDITED_SINCE`
 */
function refuseEdited(jobs: readonly UndoJob[], { force }: UndoOptions): void {
  if (force === true) return;
  const edited = jobs.flatMap(({ folder, plan }) =>
    plan.files
      .filter(({ isEdited, change }) => isEdited && change === 'restore')
      .map(({ path }) => `${folder}/${path}`),
  );
  if (edited.length === 0) return;
  throw new EditedSinceError(
    edited,
    'nothing was changed; take the edits back, use --force, or name the others with --app',
  );
}

async function undoOne(
  context: Context,
  { project, history }: UndoJob,
  options: UndoOptions,
): Promise<UndoReport> {
  const opened: OpenDestination[] = [];
  try {
    return await undoMigration(history, {
      connect: async (target) => {
        const destination = await openRecordedTarget(context, target, options, project.directory);
        opened.push(destination);
        return destination;
      },
      force: options.force === true,
      ...(options.deleteSecrets === true && {
        deleteSecrets: { recoveryWindowDays: options.recoveryWindow },
      }),
      onProgress: (progress) => {
        sayProgress(context.terminal, progress);
      },
    });
  } finally {
    for (const destination of opened) await destination.close();
  }
}

function questionOf({ deleteSecrets }: UndoOptions, count: number): string {
  const what = count === 1 ? 'this migration' : `these ${String(count)} migrations`;
  return deleteSecrets === true
    ? `undo ${what} and schedule the deletion of the secrets created?`
    : `undo ${what}?`;
}

function sayPlan({ terminal }: Context, plan: UndoPlan, options: UndoOptions): void {
  if (plan.isResumed) terminal.say('an undo was interrupted; this finishes it');
  for (const { path, change, isEdited } of plan.files) {
    const isKept = change === 'keep' && options.force !== true;
    if (isKept) terminal.warn(`${visible(path)} was edited since the migration, and stays so`);
    else if (isEdited) terminal.warn(`${visible(path)} was edited since the migration`);
    if (!isKept && change !== 'none') {
      terminal.say(`${change === 'keep' ? 'restore' : change} ${visible(path)}`);
    }
  }
  for (const { name, region, outcome } of plan.secrets) {
    const shown = region === undefined ? name : `${name} (${region})`;
    terminal.say(secretLine(visible(shown), outcome, options));
  }
}

function secretLine(name: string, outcome: SecretOutcome, options: UndoOptions): string {
  if (outcome === 'updated') return `return ${name} to its previous value`;
  if (outcome !== 'created') return `keep ${name}`;
  return options.deleteSecrets === true
    ? `schedule the deletion of ${name} in ${String(options.recoveryWindow)} days`
    : `keep ${name} (add --delete-secrets to schedule its deletion)`;
}

/** Prints a file as it was edited before an undo by force replaced it: values and all, as asked. */
async function showEdited(
  context: Context,
  { list, areBelow }: Applications,
  path: string,
): Promise<void> {
  const files: { readonly path: string; read(): Promise<Uint8Array> }[] = [];
  for (const { project, folder } of list) {
    const aside = await setAsideFiles(await openHistory(context, project));
    files.push(
      ...aside.map((file) => ({
        path: areBelow ? `${folder}/${file.path}` : file.path,
        read: () => file.read(),
      })),
    );
  }
  const file = files.find((each) => each.path === path);
  if (file === undefined) {
    throw new UsageError(`no edited ${path} was put aside`, {
      hint:
        files.length === 0
          ? 'no undo of this project was forced'
          : `there is: ${files.map((each) => each.path).join(', ')}`,
    });
  }
  context.terminal.printExactly(await file.read());
}
