import { Command } from 'commander';
import type { Context } from '../context.ts';
import { openHistory } from '../history.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { showPlan } from '../plan-report.ts';
import { planProject } from '../plan-project.ts';
import { findProject } from '../project.ts';

interface PlanOptions extends TargetOptions, ProjectOptions, OutputOptions {
  readonly force?: boolean;
}

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
  const project = findProject(context.directory, options.config);
  const history = openHistory(context, project);
  await planProject(context, options, history, ({ planned }) => {
    if (options.json === true) terminal.printJson(planned.plan);
    else {
      showPlan(terminal, planned.plan, (line) => {
        terminal.print(line);
      });
      terminal.hint('next: `undotenv migrate` with the same options does it');
    }
    return Promise.resolve();
  });
}
