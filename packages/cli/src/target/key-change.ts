import { KeyChange } from '@undotenv/local/key-change';
import { defaultRootKeyPath } from '@undotenv/local/root-key';
import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { readUnlock, type PassphraseOptions } from './root-key.ts';

/** Opens the user's key file for `work` alone, and lets it go whatever happens. */
export async function withKeyChange<Result>(
  context: Context,
  options: PassphraseOptions,
  work: (change: KeyChange) => Result | Promise<Result>,
): Promise<Result> {
  const unlock = await readUnlock(context, options);
  const change = new KeyChange(defaultRootKeyPath(context.variables), unlock);
  try {
    return await work(change);
  } finally {
    change.close();
  }
}

export function withPassphraseFile(command: Command): Command {
  return command.option(
    '--passphrase-file <file>',
    'file that holds the passphrase of the root key (default: $UNDOTENV_PASSPHRASE_FILE, or asks)',
  );
}

/** May be given more than once. */
export function withDataDirectories(command: Command): Command {
  return command.addOption(
    new Option('--data <directory>', 'a data directory elsewhere; may be repeated')
      .argParser((value: string, before: readonly string[]) => [...before, value])
      .default([], 'none'),
  );
}
