import { planUndo, undoMigration, type UndoPlan } from '@undotenv/migration';
import { Command, InvalidArgumentError } from 'commander';
import { requireConsent } from '../consent.ts';
import type { Context } from '../context.ts';
import type { OpenDestination } from '../destination.ts';
import { openHistory } from '../history.ts';
import { withConsent, withJson, type ConsentOptions, type OutputOptions } from '../options.ts';
import { findProject } from '../project.ts';
import { openRecordedTarget } from '../recorded-target.ts';
import { sayProgress } from '../say-progress.ts';
import { sayTarget } from '../target-line.ts';
import { visible } from '../terminal.ts';

interface UndoOptions extends ConsentOptions, OutputOptions {
  readonly config?: string;
  readonly profile?: string;
  readonly deleteSecrets?: boolean;
  readonly recoveryWindow: number;
  readonly force?: boolean;
}

export function undoCommand(context: Context): Command {
  const command = new Command('undo')
    .summary('take the last migration back')
    .description(
      'Puts back the files of the last migration byte for byte. Secrets it created stay unless ' +
        '--delete-secrets; those it updated get their previous value back if nobody wrote since.',
    )
    .option('--delete-secrets', 'schedule the deletion of the secrets it created')
    .option('--recovery-window <days>', 'days until they are gone, 7 to 30', recoveryWindow, 30)
    .option('--force', 'also where a file was edited since; the edited file is kept, encrypted')
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--config <file>', 'the manifest, if not undotenv.config.ts or .mjs')
    .addHelpText('after', '\nExample:\n  $ undotenv undo')
    .action((options: UndoOptions) => undo(context, options));
  return withConsent(withJson(command));
}

async function undo(context: Context, options: UndoOptions): Promise<void> {
  const { terminal } = context;
  const project = findProject(context.directory, options.config);
  const history = openHistory(context, project);
  const plan = await planUndo(history);
  sayTarget(context, plan.target);
  sayPlan(context, plan, options);
  await requireConsent(context, options, 'undo this migration?');

  const opened: OpenDestination[] = [];
  try {
    const report = await undoMigration(history, {
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
        sayProgress(terminal, progress);
      },
    });
    if (options.json === true) terminal.printJson(report);
    terminal.success('undone: the files are as they were before the migration');
    terminal.hint('`undotenv migrate` does it again');
  } finally {
    for (const destination of opened) await destination.close();
  }
}

function sayPlan({ terminal }: Context, plan: UndoPlan, options: UndoOptions): void {
  if (plan.isResumed) terminal.say('an undo was interrupted; this finishes it');
  for (const { path, change, isEdited } of plan.files) {
    if (change !== 'none') terminal.say(`${change} ${visible(path)}`);
    if (isEdited) terminal.warn(`${visible(path)} was edited since the migration`);
  }
  for (const { name, outcome } of plan.secrets) {
    if (outcome === 'created' && options.deleteSecrets !== true) {
      terminal.say(`keep ${visible(name)} (add --delete-secrets to schedule its deletion)`);
    }
  }
}

function recoveryWindow(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 7 || days > 30) {
    throw new InvalidArgumentError('a recovery window is 7 to 30 days');
  }
  return days;
}
