import { defaultRootKeyPath } from '@undotenv/local/root-key';
import {
  applyMigration,
  findUnfinishedMigration,
  resumeMigration,
  targetText,
  type MigrationHistory,
  type MigrationPlan,
  type MigrationReport,
  type MigrationSummary,
  type MigrationTarget,
} from '@undotenv/migration';
import { Command } from 'commander';
import { requireConsent } from '../terminal/consent.ts';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import { openHistory } from '../project/history.ts';
import { runCommandFor } from '../terminal/next-command.ts';
import {
  withConsent,
  withJson,
  withProjectOptions,
  withTargetOptions,
  type ConsentOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { showPlan } from '../terminal/plan-report.ts';
import { planProject } from '../project/plan-project.ts';
import { findProject, type Project } from '../project/project.ts';
import { openRecordedTarget } from '../target/recorded-target.ts';
import { sayProgress } from '../terminal/say-progress.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { counted, visible } from '../terminal/terminal.ts';
import { showManifest, writeManifest } from '../project/write-manifest.ts';

interface MigrateOptions extends TargetOptions, ProjectOptions, OutputOptions, ConsentOptions {
  readonly startScript?: boolean;
  readonly force?: boolean;
}

export function migrateCommand(context: Context): Command {
  const command = new Command('migrate')
    .summary('move the secrets of .env to the target')
    .description(
      'Moves the secrets of .env to Secrets Manager: plans, asks, writes, reads back, and only ' +
        'then rewrites .env. `undotenv undo` takes it back. Killed at any point, run it again.',
    )
    .option('--start-script', 'also change the start script so that it reads the secrets')
    .option('--no-start-script', 'leave the start script without asking')
    .option('--force', 'write a new version also where the value is unchanged')
    .addHelpText('after', '\nExample:\n  $ undotenv migrate --local')
    .action((options: MigrateOptions) => migrate(context, options));
  return withConsent(withJson(withProjectOptions(withTargetOptions(command))));
}

async function migrate(context: Context, options: MigrateOptions): Promise<void> {
  const project = findProject(context, options.config);
  const history = openHistory(context, project);
  const unfinished = await findUnfinishedMigration(history);
  const report =
    unfinished?.state === 'unfinished'
      ? await finish(context, project, history, unfinished, options)
      : await begin(context, history, options);
  if (options.json === true) context.terminal.printJson(report);
}

/** What was interrupted ends first, from what it had sealed and where it had begun. */
async function finish(
  context: Context,
  project: Project,
  history: MigrationHistory,
  unfinished: MigrationSummary,
  options: MigrateOptions,
): Promise<MigrationReport> {
  const { terminal } = context;
  const { id, target, environment } = unfinished;
  refuseOtherTarget(unfinished, options);
  const destination = await openRecordedTarget(context, target, options, project.directory);
  try {
    sayTarget(context, destination.target, environment);
    terminal.say(`migration ${id} was interrupted; this finishes it`);
    await requireConsent(context, options, 'finish it?');
    const report = await resumeMigration(history, {
      destination,
      onProgress: (progress) => {
        sayProgress(terminal, progress);
      },
    });
    sayDone(context, report);
    sayNextSteps(context, report.target, []);
    return report;
  } finally {
    await destination.close();
  }
}

/**
 * Options that say something else than the journal: whoever gave them does not have the interrupted
 * migration in mind.
 *
 * @throws {RefusedError} `REFUSED`
 */
function refuseOtherTarget(
  { target, environment }: MigrationSummary,
  { local, env, region, data }: MigrateOptions,
): void {
  const isOther =
    (local === true && target.kind !== 'local') ||
    (data !== undefined && target.dataDirectory === undefined) ||
    (env !== undefined && env !== environment) ||
    (region !== undefined && region !== target.region);
  if (!isOther) return;
  throw new RefusedError(
    `a migration to ${targetText(target)}, environment ${environment}, was interrupted`,
    {
      hint: 'finish it with `undotenv migrate` without these options, or `undotenv undo` it first',
    },
  );
}

async function begin(
  context: Context,
  history: MigrationHistory,
  options: MigrateOptions,
): Promise<MigrationReport> {
  const { terminal } = context;
  return planProject(context, options, history, async (projectPlan) => {
    const { project, planned, destination, inferred } = projectPlan;
    if (inferred !== undefined) showManifest(context, inferred);
    showPlan(terminal, planned.plan, (line) => {
      terminal.say(line);
    });
    sayWhatOpensTheBackup(context);
    await requireConsent(context, options, questionOf(planned.plan));
    const changeStartScripts = await consentsToStartScript(context, planned.plan, options);
    if (inferred !== undefined) await writeManifest(context, project, inferred);
    const report = await applyMigration(history, planned, {
      destination,
      changeStartScripts,
      onProgress: (progress) => {
        sayProgress(terminal, progress);
      },
    });
    sayDone(context, report);
    sayNextSteps(context, report.target, toRotate(planned.plan));
    return report;
  });
}

/** Said before consent: who loses this file loses the way back, and the local store with it. */
function sayWhatOpensTheBackup({ terminal, variables }: Context): void {
  const path = visible(defaultRootKeyPath(variables));
  terminal.say(
    `the backup and the local store open only with the root key in ${path}: keep a copy`,
  );
}

function questionOf({ secrets, totals, target }: MigrationPlan): string {
  const what = `${counted(totals.moved, 'variable')} into ${counted(secrets.length, 'secret')}`;
  return `move ${what} in ${targetText(target)}?`;
}

/** A start script is the application's own: `--yes` alone does not change it. */
async function consentsToStartScript(
  context: Context,
  { startScripts }: MigrationPlan,
  { startScript, yes }: MigrateOptions,
): Promise<boolean> {
  if (startScripts.length === 0) return false;
  if (startScript !== undefined) return startScript;
  if (yes === true || !context.terminal.interactive) return false;
  return context.terminal.confirm('change the start script as shown?');
}

function sayDone({ terminal }: Context, { counts }: MigrationReport): void {
  const { created, updated, restored, unchanged } = counts;
  const parts = [
    `${String(created)} created`,
    `${String(updated)} updated`,
    ...(restored > 0 ? [`${String(restored)} restored`] : []),
    `${String(unchanged)} unchanged`,
  ];
  terminal.success(`done: ${parts.join(', ')}`);
}

/** Values that git history has: they are known already, wherever they are kept now. */
function toRotate({ warnings }: MigrationPlan): readonly string[] {
  return warnings.find(({ code }) => code === 'already-in-history')?.variables ?? [];
}

function sayNextSteps(
  { terminal }: Context,
  target: MigrationTarget,
  rotate: readonly string[],
): void {
  const onAws = target.kind === 'local' ? 'on AWS: ' : '';
  const steps = [
    `start the application with \`${runCommandFor(target)} COMMAND\``,
    'clean sensitive data out of every other copy of .env: backups, CI settings, chats',
    ...(rotate.length === 0
      ? []
      : [`rotate these now, git history has them: ${rotate.map(visible).join(', ')}`]),
    `${onAws}enable automatic rotation for the secrets`,
    `${onAws}update IAM policies: the application needs secretsmanager:GetSecretValue on them`,
  ];
  terminal.say('next steps:');
  steps.forEach((step, index) => {
    terminal.say(`  ${String(index + 1)}. ${step}`);
  });
  terminal.hint('`undotenv undo` takes it all back');
}
