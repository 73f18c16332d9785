import { resolve } from 'node:path';
import { saveKey, savedKeyText } from '@undotenv/local/key-change';
import { defaultRootKeyPath, loadRootKey } from '@undotenv/local/root-key';
import { RootKeyMissingError } from '@undotenv/local/errors';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { withJson, type OutputOptions, withPassphraseFile } from '../../options.ts';
import { readUnlock, type PassphraseOptions } from '../../target/root-key.ts';
import { visible } from '../../terminal/terminal.ts';

interface ExportOptions extends OutputOptions, PassphraseOptions {
  readonly out?: string;
  readonly reveal?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Writes the root key, with those it has replaced, so that it can be put back on this ' +
        'machine or another. Whoever has what it writes, and a copy of the data, has the values.',
    )
    .option('--out <file>', 'new file to write, readable by you alone')
    .option('--reveal', 'print the key on stdout instead')
    .addHelpText('after', '\nExample:\n  $ undotenv local key export --out ~/safe/undotenv.key')
    .action((options: ExportOptions) => exportKey(context, options));
  withJson(withPassphraseFile(command));
}

async function exportKey(context: Context, options: ExportOptions): Promise<void> {
  const { out, reveal = false, json = false } = options;
  const { terminal } = context;
  if ((out !== undefined) === reveal) {
    throw new UsageError('say where the key goes: --out FILE, or --reveal to print it');
  }
  if (reveal && json) throw new UsageError('--reveal prints the key itself: leave out --json');
  const path = defaultRootKeyPath(context.variables);
  const ring = loadRootKey(path, await readUnlock(context, options));
  if (ring === undefined) throw new RootKeyMissingError(path);
  if (out === undefined) {
    terminal.print(savedKeyText(ring).trimEnd());
    return;
  }
  const file = resolve(context.directory, out);
  saveKey(file, ring);
  if (json) terminal.printJson({ file, keyIds: ring.ids });
  else terminal.success(`saved root key ${ring.id} as ${visible(file)}`);
  terminal.hint('keep it where you keep passwords, not in the project and not beside the data');
}
