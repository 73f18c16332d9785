import { RootKeyNeededError } from '@undotenv/local/errors';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import {
  withConsent,
  withJson,
  type ConsentOptions,
  type OutputOptions,
  withDataDirectories,
  withPassphraseFile,
} from '../../options.ts';
import { withKeyChange } from '../../target/key-change.ts';
import { keysOf, keyUses } from '../../target/key-uses.ts';
import type { PassphraseOptions } from '../../target/root-key.ts';
import { requireConsent } from '../../terminal/consent.ts';
import { sayRootKey } from '../../terminal/target-line.ts';
import { counted } from '../../terminal/terminal.ts';

interface ForgetOptions extends ConsentOptions, OutputOptions, PassphraseOptions {
  readonly data: readonly string[];
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Lets go of every key but the current one, replaced or imported, once nothing known needs ' +
        'them. A data directory elsewhere is not known unless --data names it: without its key ' +
        'it is lost.',
    )
    .addHelpText('after', '\nExample:\n  $ undotenv local key forget --data ./elsewhere')
    .action((options: ForgetOptions) => forget(context, options));
  withConsent(withJson(withPassphraseFile(withDataDirectories(command))));
}

async function forget(context: Context, options: ForgetOptions): Promise<void> {
  const { terminal } = context;
  const path = sayRootKey(context);
  await withKeyChange(context, options, async (change) => {
    const retired = change.ring.ids.slice(1);
    await refuseNeeded(context, options, retired);
    if (retired.length > 0) {
      const question = `forget ${counted(retired.length, 'key')} for good?`;
      for (const id of retired) terminal.say(`to forget: ${id}`);
      terminal.say('data directories that --data has not named are not looked at');
      await requireConsent(context, options, question);
      // Others went on sealing while somebody thought about it.
      await refuseNeeded(context, options, retired);
      change.forget(retired);
    }
    const outcome = retired.length > 0 ? 'forgotten' : 'unchanged';
    if (options.json === true) terminal.printJson({ path, outcome, keyIds: retired });
    else if (retired.length > 0) terminal.success(`forgot ${counted(retired.length, 'key')}`);
    else terminal.success('there is no key to forget');
  });
}

/** What does not say which key it needs may need any. */
async function refuseNeeded(
  context: Context,
  { data }: ForgetOptions,
  retired: readonly string[],
): Promise<void> {
  const uses = await keyUses(context, data);
  const unclear = uses.find(({ problem }) => problem !== undefined);
  if (unclear?.problem !== undefined) throw unclear.problem;
  const needing = uses.filter((use) => keysOf(use).some((id) => retired.includes(id)));
  if (needing.length > 0) throw new RootKeyNeededError(needing.map(({ directory }) => directory));
}
