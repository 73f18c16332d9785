import { defaultRootKeyPath } from '@undotenv/local/root-key';
import {
  applyMigration,
  resumeMigration,
  targetText,
  type MigrationPlan,
  type MigrationReport,
} from '@undotenv/migration';
import type { Command } from 'commander';
import { requireConsent } from '../terminal/consent.ts';
import type { Context } from '../context.ts';
import { findApplications, type ApplicationsOptions } from '../project/applications.ts';
import {
  closeJobs,
  openJobs,
  planOrFinishJob,
  plansOf,
  type BeginJob,
  type FinishJob,
  type MigrationJob,
} from '../project/migration-jobs.ts';
import {
  withApplications,
  withConsent,
  withJson,
  withProjectOptions,
  withTargetOptions,
  type ConsentOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { sayDone, sayNextSteps, variablesToRotate } from '../terminal/migration-report.ts';
import { sayApplication, showPlan, showTotals } from '../terminal/plan-report.ts';
import { sayProgress } from '../terminal/say-progress.ts';
import { counted, visible } from '../terminal/terminal.ts';
import { showManifest, writeManifest } from '../project/write-manifest.ts';

interface MigrateOptions
  extends TargetOptions, ProjectOptions, ApplicationsOptions, OutputOptions, ConsentOptions {
  readonly startScript?: boolean;
  readonly force?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Moves the secrets of .env to Secrets Manager: plans, asks, writes, reads back, and only ' +
        'then rewrites .env. `undotenv undo` takes it back. Killed at any point, run it again. ' +
        'A .env.<environment> is migrated with it; above the applications of a repository, all of ' +
        'them are.',
    )
    .option('--start-script', 'also change the start script so that it reads the secrets')
    .option('--no-start-script', 'leave the start script without asking')
    .option('--force', 'write a new version also where the value is unchanged')
    .addHelpText('after', '\nExample:\n  $ undotenv migrate --local')
    .action((options: MigrateOptions) => migrate(context, options));
  withConsent(withJson(withApplications(withProjectOptions(withTargetOptions(command)))));
}

async function migrate(context: Context, options: MigrateOptions): Promise<void> {
  const { terminal } = context;
  const applications = findApplications(context, options);
  const jobs = await openJobs(context, applications, (application) =>
    planOrFinishJob(context, options, application),
  );
  try {
    for (const job of jobs) showJob(context, job, applications.areBelow);
    if (applications.areBelow) {
      showTotals(plansOf(jobs), (line) => {
        terminal.say(line);
      });
    }
    if (plansOf(jobs).length > 0) sayWhatOpensTheBackup(context);
    await requireConsent(context, options, questionOf(jobs));
    const changeStartScripts = await consentsToStartScript(context, plansOf(jobs), options);
    const reports = await runAll(context, jobs, applications.areBelow, changeStartScripts);
    const target = jobs[0]?.destination.target;
    if (target !== undefined) sayNextSteps(terminal, target, variablesToRotate(plansOf(jobs)));
    if (options.json !== true) return;
    terminal.printJson(applications.areBelow ? { applications: reports } : reports[0]);
  } finally {
    await closeJobs(jobs);
  }
}

function showJob(context: Context, job: MigrationJob, isNamed: boolean): void {
  const { terminal } = context;
  if (isNamed) sayApplication(terminal, job.folder);
  if (job.kind === 'finish') {
    const { id, target, secrets } = job.unfinished;
    const where = targetText(target, secrets);
    terminal.say(`migration ${id} was interrupted; this finishes it in ${where}`);
    return;
  }
  if (job.inferred !== undefined) showManifest(context, job.inferred);
  showPlan(terminal, job.planned.plan, (line) => {
    terminal.say(line);
  });
}

/** Said before consent: who loses this file loses the way back, and the local store with it. */
function sayWhatOpensTheBackup({ terminal, variables }: Context): void {
  const path = visible(defaultRootKeyPath(variables));
  terminal.say(
    `the backup and the local store open only with the root key in ${path}; save it: \`undotenv local key export --out FILE\``,
  );
}

function questionOf(jobs: readonly MigrationJob[]): string {
  const plans = plansOf(jobs);
  const [only] = plans;
  const unfinished = jobs.length - plans.length;
  if (only === undefined) return unfinished === 1 ? 'finish it?' : 'finish them?';
  const finish = unfinished === 0 ? '' : `finish ${counted(unfinished, 'migration')}, and `;
  const moved = plans.reduce((sum, { totals }) => sum + totals.moved, 0);
  const secrets = plans.reduce((sum, plan) => sum + plan.secrets.length, 0);
  const where =
    plans.length === 1
      ? `in ${targetText(only.target, only.secrets)}`
      : `of ${counted(plans.length, 'application')}`;
  return `${finish}move ${counted(moved, 'variable')} into ${counted(secrets, 'secret')} ${where}?`;
}

/** A start script is the application's own: `--yes` alone does not change it. */
async function consentsToStartScript(
  context: Context,
  plans: readonly MigrationPlan[],
  { startScript, yes }: MigrateOptions,
): Promise<boolean> {
  const count = plans.reduce((sum, { startScripts }) => sum + startScripts.length, 0);
  if (count === 0) return false;
  if (startScript !== undefined) return startScript;
  if (yes === true || !context.terminal.interactive) return false;
  return context.terminal.confirm('change the start script as shown?');
}

/** With the application it is about where there may be several. */
type ApplicationReport = MigrationReport & Partial<Record<'application' | 'folder', string>>;

/** One after the other, each with a journal of its own: the first that fails is the last begun. */
async function runAll(
  context: Context,
  jobs: readonly MigrationJob[],
  areNamed: boolean,
  changeStartScripts: boolean,
): Promise<ApplicationReport[]> {
  const { terminal } = context;
  const reports: ApplicationReport[] = [];
  for (const [index, job] of jobs.entries()) {
    if (areNamed) sayApplication(terminal, job.folder);
    try {
      const { application } = job.kind === 'begin' ? job.planned.plan : job.unfinished;
      const report =
        job.kind === 'begin'
          ? await begin(context, job, changeStartScripts)
          : await finish(context, job);
      sayDone(terminal, report);
      reports.push(areNamed ? { folder: job.folder, application, ...report } : report);
    } catch (error) {
      if (areNamed) sayWhereItStopped(context, jobs, index);
      throw error;
    }
  }
  return reports;
}

async function begin(
  context: Context,
  { project, planned, destination, inferred, history }: BeginJob,
  changeStartScripts: boolean,
): Promise<MigrationReport> {
  if (inferred !== undefined) await writeManifest(context, project, inferred);
  return applyMigration(history, planned, {
    destination,
    changeStartScripts,
    onProgress: (progress) => {
      sayProgress(context.terminal, progress);
    },
  });
}

function finish(
  { terminal }: Context,
  { history, destination }: FinishJob,
): Promise<MigrationReport> {
  return resumeMigration(history, {
    destination,
    onProgress: (progress) => {
      sayProgress(terminal, progress);
    },
  });
}

function sayWhereItStopped(
  { terminal }: Context,
  jobs: readonly MigrationJob[],
  failed: number,
): void {
  const names = (some: readonly MigrationJob[]): string =>
    some.map(({ folder }) => visible(folder)).join(', ');
  terminal.warn(`${names(jobs.slice(failed, failed + 1))} failed`);
  if (failed > 0) terminal.say(`done: ${names(jobs.slice(0, failed))}`);
  const rest = jobs.slice(failed + 1);
  if (rest.length > 0) terminal.say(`not begun: ${names(rest)}; run the command again`);
}
