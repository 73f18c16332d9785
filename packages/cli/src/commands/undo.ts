import {
  planUndo,
  setAsideFiles,
  undoMigration,
  type MigrationHistory,
  type SecretOutcome,
  type UndoPlan,
} from '@undotenv/migration';
import { Command, InvalidArgumentError } from 'commander';
import { requireConsent } from '../terminal/consent.ts';
import type { Context } from '../context.ts';
import type { OpenDestination } from '../target/destination.ts';
import { UsageError } from '../errors.ts';
import { openHistory } from '../project/history.ts';
import { migrateCommandFor } from '../terminal/next-command.ts';
import { withConsent, withJson, type ConsentOptions, type OutputOptions } from '../options.ts';
import { findProject } from '../project/project.ts';
import { openRecordedTarget } from '../target/recorded-target.ts';
import { sayProgress } from '../terminal/say-progress.ts';
import { sayTarget } from '../terminal/target-line.ts';
import { visible } from '../terminal/terminal.ts';

interface UndoOptions extends ConsentOptions, OutputOptions {
  readonly config?: string;
  readonly profile?: string;
  readonly deleteSecrets?: boolean;
  readonly recoveryWindow: number;
  readonly force?: boolean;
  readonly showEdited?: string;
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
    .option('--show-edited <file>', 'print a file that --force has put aside')
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--config <file>', 'the manifest, if not undotenv.config.{mjs,js,ts}')
    .addHelpText('after', '\nExample:\n  $ undotenv undo')
    .action((options: UndoOptions) => undo(context, options));
  return withConsent(withJson(command));
}

async function undo(context: Context, options: UndoOptions): Promise<void> {
  const { terminal } = context;
  const project = findProject(context, options.config);
  const history = openHistory(context, project);
  if (options.showEdited !== undefined) return showEdited(context, history, options.showEdited);
  const plan = await planUndo(history);
  sayTarget(context, plan.target);
  sayPlan(context, plan, options);
  await requireConsent(context, options, questionOf(options));

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
    if (options.force === true)
      terminal.hint('`undotenv undo --show-edited FILE` prints what was edited');
    terminal.hint(`\`${migrateCommandFor(plan)}\` does it again`);
  } finally {
    for (const destination of opened) await destination.close();
  }
}

function questionOf({ deleteSecrets }: UndoOptions): string {
  return deleteSecrets === true
    ? 'undo this migration and schedule the deletion of the secrets it created?'
    : 'undo this migration?';
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
  for (const { name, outcome } of plan.secrets) {
    terminal.say(secretLine(visible(name), outcome, options));
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
  { terminal }: Context,
  history: MigrationHistory,
  path: string,
): Promise<void> {
  const files = await setAsideFiles(history);
  const file = files.find((each) => each.path === path);
  if (file === undefined) {
    throw new UsageError(`no edited ${path} was put aside`, {
      hint:
        files.length === 0
          ? 'no undo of this project was forced'
          : `there is: ${files.map((each) => each.path).join(', ')}`,
    });
  }
  terminal.printExactly(await file.read());
}

function recoveryWindow(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 7 || days > 30) {
    throw new InvalidArgumentError('a recovery window is 7 to 30 days');
  }
  return days;
}
