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
} from '@undotenv/migration';
import { Command } from 'commander';
import { requireConsent } from '../consent.ts';
import type { Context } from '../context.ts';
import { openHistory } from '../history.ts';
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
import { showPlan } from '../plan-report.ts';
import { planProject } from '../plan-project.ts';
import { findProject, type Project } from '../project.ts';
import { openRecordedTarget } from '../recorded-target.ts';
import { sayProgress } from '../say-progress.ts';
import { sayTarget } from '../target-line.ts';
import { counted, visible } from '../terminal.ts';
import { writeManifest } from './init.ts';

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
  const project = findProject(context.directory, options.config);
  const history = openHistory(context, project);
  const unfinished = await findUnfinishedMigration(history);
  const report =
    unfinished?.state === 'unfinished'
      ? await finish(context, project, history, unfinished, options)
      : await begin(context, project, history, options);
  if (options.json === true) context.terminal.printJson(report);
}

/** What was interrupted ends first, from what it had sealed and where it had begun. */
async function finish(
  context: Context,
  project: Project,
  history: MigrationHistory,
  { id, target, environment }: MigrationSummary,
  options: MigrateOptions,
): Promise<MigrationReport> {
  const { terminal } = context;
  sayTarget(context, target, environment);
  terminal.say(`migration ${id} was interrupted; this finishes it`);
  await requireConsent(context, options, 'finish it?');
  const destination = await openRecordedTarget(context, target, options, project.directory);
  try {
    const report = await resumeMigration(history, {
      destination,
      onProgress: (progress) => {
        sayProgress(terminal, progress);
      },
    });
    sayDone(context, report);
    return report;
  } finally {
    await destination.close();
  }
}

async function begin(
  context: Context,
  project: Project,
  history: MigrationHistory,
  options: MigrateOptions,
): Promise<MigrationReport> {
  const { terminal } = context;
  return planProject(context, options, history, async ({ planned, destination }) => {
    // Only now: the target is known and said, and the plan has refused nothing.
    if (project.manifestFile === undefined) await writeManifest(context, project, options);
    showPlan(terminal, planned.plan, (line) => {
      terminal.say(line);
    });
    sayWhatOpensTheBackup(context);
    await requireConsent(context, options, questionOf(planned.plan));
    const changeStartScripts = await consentsToStartScript(context, planned.plan, options);
    const report = await applyMigration(history, planned, {
      destination,
      changeStartScripts,
      onProgress: (progress) => {
        sayProgress(terminal, progress);
      },
    });
    sayDone(context, report);
    sayNextSteps(context, planned.plan, changeStartScripts);
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

function sayNextSteps({ terminal }: Context, plan: MigrationPlan, scriptChanged: boolean): void {
  const rotate = plan.warnings.find(({ code }) => code === 'already-in-history')?.variables;
  const run = plan.target.kind === 'local' ? 'undotenv run --local --' : 'undotenv run --';
  terminal.say('next steps:');
  const steps = [
    scriptChanged
      ? 'start the application: its start script reads the secrets now'
      : `start the application with \`${run} COMMAND\``,
    'clean sensitive data out of every other copy of .env: backups, CI settings, chats',
    rotate === undefined || rotate.length === 0
      ? 'enable automatic rotation for the secrets'
      : `rotate these now, git history has them: ${rotate.map(visible).join(', ')}`,
    "update IAM policies: the application's role needs secretsmanager:GetSecretValue on these secrets",
  ];
  steps.forEach((step, index) => {
    terminal.say(`  ${String(index + 1)}. ${step}`);
  });
  terminal.hint('`undotenv undo` takes it all back');
}
