import { Command } from 'commander';
import type { Context } from '../context.ts';
import { localKeyExportCommand } from './local-key-export.ts';
import { localKeyForgetCommand } from './local-key-forget.ts';
import { localKeyImportCommand } from './local-key-import.ts';
import { localKeyProtectCommand } from './local-key-protect.ts';
import { localKeyRotateCommand } from './local-key-rotate.ts';
import { localKeyShowCommand } from './local-key-show.ts';

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
