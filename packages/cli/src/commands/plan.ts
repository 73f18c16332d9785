import type { Command } from 'commander';
import type { Context } from '../context.ts';
import {
  findApplications,
  type Applications,
  type ApplicationsOptions,
} from '../project/applications.ts';
import { closeJobs, openJobs, planJob, plansOf, type BeginJob } from '../project/migration-jobs.ts';
import {
  withApplications,
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
} from '../options.ts';
import { showPlan, showTotals, totalsOf } from '../terminal/plan-report.ts';
import type { PlanOptions as ProjectPlanOptions } from '../project/plan-project.ts';
import { migrateCommandFor } from '../terminal/next-command.ts';
import { visible, type Terminal } from '../terminal/terminal.ts';
import { showManifest } from '../project/write-manifest.ts';

interface PlanOptions extends ProjectPlanOptions, ApplicationsOptions, OutputOptions {}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Shows what `undotenv migrate` would do, for the application here or all of those below. ' +
        'Project and target stay as they are.',
    )
    .option('--force', 'plan a new version also where the value is unchanged')
    .addHelpText('after', '\nExample:\n  $ undotenv plan --local')
    .action((options: PlanOptions) => plan(context, options));
  withJson(withApplications(withProjectOptions(withTargetOptions(command))));
}

async function plan(context: Context, options: PlanOptions): Promise<void> {
  const { terminal } = context;
  const applications = findApplications(context, options);
  const jobs = await openJobs(context, applications, (application) =>
    planJob(context, options, application),
  );
  await closeJobs(jobs);
  for (const { inferred } of jobs) if (inferred !== undefined) showManifest(context, inferred);
  if (options.json === true) terminal.printJson(planData(jobs, applications));
  else showPlans(terminal, jobs, applications);
  const [only] = jobs;
  if (only === undefined) return;
  terminal.hint(`next: \`${migrateCommandFor(nextOf(only, applications, options))}\` does it`);
}

function showPlans(
  terminal: Terminal,
  jobs: readonly BeginJob[],
  { areBelow }: Applications,
): void {
  const print = (line: string): void => {
    terminal.print(line);
  };
  for (const { folder, planned } of jobs) {
    if (areBelow) print(`${terminal.colors.bold(visible(folder))}\n`);
    showPlan(terminal, planned.plan, print, areBelow ? folder : undefined);
  }
  if (areBelow) showTotals(plansOf(jobs), print);
}

/** Of the application here its plan alone, of those below each with its folder, and the totals. */
function planData(jobs: readonly BeginJob[], { areBelow }: Applications): unknown {
  const plans = plansOf(jobs);
  if (!areBelow) return plans[0];
  return {
    applications: jobs.map(({ folder, planned }) => ({ folder, ...planned.plan })),
    totals: totalsOf(plans),
  };
}

/** The environment is named again where it was named, or where `.env` alone stands for one. */
function nextOf(
  { planned: { plan } }: BeginJob,
  { areBelow }: Applications,
  { env }: PlanOptions,
): Parameters<typeof migrateCommandFor>[0] {
  const { target, environment, environmentFiles } = plan;
  const isAlone = !areBelow && environmentFiles.join() === plan.file;
  const isNamed = env !== undefined || isAlone;
  return { target, ...(isNamed && { environment }) };
}
