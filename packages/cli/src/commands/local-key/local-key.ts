import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { localKeyExportCommand } from './export.ts';
import { localKeyForgetCommand } from './forget.ts';
import { localKeyImportCommand } from './import.ts';
import { localKeyProtectCommand } from './protect.ts';
import { localKeyRotateCommand } from './rotate.ts';
import { localKeyShowCommand } from './show.ts';

export function localKeyCommand(context: Context): Command {
  const command = new Command('key')
    .summary('save, protect or rotate the root key of this machine')
    .description(
      'The root key opens the local stores and the backups of migrations. Without it nobody opens ' +
        'them: save it with `undotenv local key export`.',
    )
    .addHelpText('after', '\nExample:\n  $ undotenv local key export --out ~/safe/undotenv.key');
  for (const create of [
    localKeyShowCommand,
    localKeyExportCommand,
    localKeyImportCommand,
    localKeyProtectCommand,
    localKeyRotateCommand,
    localKeyForgetCommand,
  ]) {
    command.addCommand(create(context));
  }
  return command;
}
