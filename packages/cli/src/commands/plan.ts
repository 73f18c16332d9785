import { Command } from 'commander';
import type { Context } from '../context.ts';
import { openHistory } from '../project/history.ts';
import { withJson, withProjectOptions, withTargetOptions, type OutputOptions } from '../options.ts';
import { showPlan } from '../terminal/plan-report.ts';
import { planProject, type PlanOptions as ProjectPlanOptions } from '../project/plan-project.ts';
import { migrateCommandFor } from '../terminal/next-command.ts';
import { findProject } from '../project/project.ts';
import { showManifest } from '../project/write-manifest.ts';

interface PlanOptions extends ProjectPlanOptions, OutputOptions {}

export function planCommand(context: Context): Command {
  const command = new Command('plan')
    .summary('show what a migration would do')
    .description('Shows what `undotenv migrate` would do. Project and target stay as they are.')
    .option('--force', 'plan a new version also where the value is unchanged')
    .addHelpText('after', '\nExample:\n  $ undotenv plan --local')
    .action((options: PlanOptions) => plan(context, options));
  return withJson(withProjectOptions(withTargetOptions(command)));
}

async function plan(context: Context, options: PlanOptions): Promise<void> {
  const { terminal } = context;
  const history = openHistory(context, findProject(context, options.config));
  await planProject(context, options, history, ({ planned, inferred }) => {
    if (inferred !== undefined) showManifest(context, inferred);
    if (options.json === true) terminal.printJson(planned.plan);
    else {
      showPlan(terminal, planned.plan, (line) => {
        terminal.print(line);
      });
    }
    terminal.hint(`next: \`${migrateCommandFor(planned.plan)}\` does it`);
    return Promise.resolve();
  });
}
