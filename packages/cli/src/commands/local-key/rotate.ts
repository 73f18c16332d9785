import { defaultMarkDirectory } from '@undotenv/local';
import { rewrapDataDirectory, type KeyChange } from '@undotenv/local/key-change';
import { defaultRootKeyPath, type KeyRing } from '@undotenv/local/root-key';
import { rewrapMigrations } from '@undotenv/migration';
import { UndotenvError } from '@undotenv/protocol';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import {
  withConsent,
  withJson,
  type ConsentOptions,
  type OutputOptions,
  withDataDirectories,
  withPassphraseFile,
} from '../../options.ts';
import { withKeyChange } from '../../target/key-change.ts';
import { keysInUse, keyUses, refuseWhatIsInUse } from '../../target/key-uses.ts';
import type { PassphraseOptions } from '../../target/root-key.ts';
import { requireConsent } from '../../terminal/consent.ts';
import { sayRootKey } from '../../terminal/target-line.ts';
import { counted, visible } from '../../terminal/terminal.ts';

interface RotateOptions extends ConsentOptions, OutputOptions, PassphraseOptions {
  readonly data: readonly string[];
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Makes a new root key and seals the local stores and the backups of migrations under it. ' +
        'Interrupted, it goes on when run again; until then everything opens. The old key is ' +
        'kept for data directories elsewhere, until `undotenv local key forget`.',
    )
    .addHelpText('after', '\nExample:\n  $ undotenv local key rotate')
    .action((options: RotateOptions) => rotate(context, options));
  withConsent(withJson(withPassphraseFile(withDataDirectories(command))));
}

async function rotate(context: Context, options: RotateOptions): Promise<void> {
  sayRootKey(context);
  await requireConsent(context, options, 'seal everything under a new root key?');
  await withKeyChange(context, options, async (change) => {
    const uses = await keyUses(context, options.data);
    refuseWhatIsInUse(uses);
    const isUnfinished = hasRetiredIn(change, keysInUse(uses));
    if (!isUnfinished) change.renew();
    const outcomes: Outcome[] = [];
    for (const { directory } of uses) {
      outcomes.push(await rewrap(context, directory, change.ring));
    }
    report(context, options, change, outcomes, isUnfinished);
  });
}

/** Something known is under an older key: a rotation was interrupted, or a key was imported. */
function hasRetiredIn({ ring }: KeyChange, inUse: ReadonlySet<string>): boolean {
  return ring.ids.slice(1).some((id) => inUse.has(id));
}

interface Outcome {
  readonly directory: string;
  readonly store: boolean;
  readonly migrations: number;
  readonly problem?: UndotenvError;
}

/** A directory that is damaged keeps no other from its new key. */
async function rewrap(context: Context, directory: string, rootKey: KeyRing): Promise<Outcome> {
  try {
    const marks = { directory: defaultMarkDirectory(context.variables) };
    const store = rewrapDataDirectory(directory, rootKey, marks);
    const { rewrapped } = await rewrapMigrations({ dataDirectory: directory, rootKey });
    return { directory, store, migrations: rewrapped };
  } catch (error) {
    if (!(error instanceof UndotenvError)) throw error;
    return { directory, store: false, migrations: 0, problem: error };
  }
}

function report(
  context: Context,
  options: RotateOptions,
  { ring }: KeyChange,
  outcomes: readonly Outcome[],
  isUnfinished: boolean,
): void {
  const { terminal } = context;
  const problems = outcomes.filter(({ problem }) => problem !== undefined);
  if (problems.length > 0) context.exitWith(exitCodes.failed);
  for (const { directory, problem } of problems) {
    terminal.warn(`${visible(directory)} is as it was: ${visible(problem?.message ?? '')}`);
  }
  if (options.json === true) {
    terminal.printJson({
      path: defaultRootKeyPath(context.variables),
      keyId: ring.id,
      continued: isUnfinished,
      directories: outcomes.map(({ problem, ...rest }) => ({
        ...rest,
        ...(problem !== undefined && { error: problem.code }),
      })),
    });
    return;
  }
  const stores = outcomes.filter(({ store }) => store).length;
  const migrations = outcomes.reduce((sum, outcome) => sum + outcome.migrations, 0);
  const what = `${counted(stores, 'store')} and ${counted(migrations, 'migration')}`;
  terminal.success(`sealed ${what} under root key ${ring.id}`);
  if (isUnfinished)
    terminal.hint('this went on where a rotation ended; run it again for a new key');
  terminal.hint('the saved copy is out of date: `undotenv local key export --out FILE`');
}
