import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { importRootKeys, parseSavedKey } from '@undotenv/local/key-change';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { withJson, type OutputOptions, withPassphraseFile } from '../../options.ts';
import { readUnlock, type PassphraseOptions } from '../../target/root-key.ts';
import { sayRootKey } from '../../terminal/target-line.ts';

interface ImportOptions extends OutputOptions, PassphraseOptions {
  readonly file?: string;
  readonly stdin?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Puts a saved root key back. A key that is there stays the current one, and the saved one ' +
        'is added beside it: nothing that opens today stops opening.',
    )
    .option('--file <file>', 'what `undotenv local key export` has written')
    .option('--stdin', 'read it from stdin')
    .addHelpText('after', '\nExample:\n  $ undotenv local key import --file ~/safe/undotenv.key')
    .action((options: ImportOptions) => importKey(context, options));
  withJson(withPassphraseFile(command));
}

const said = {
  created: 'the root key is back',
  added: 'the saved key was added: what it has sealed opens again',
  unchanged: 'the key is there already',
} as const;

async function importKey(context: Context, options: ImportOptions): Promise<void> {
  const { terminal } = context;
  const path = sayRootKey(context);
  const saved = parseSavedKey(await readSavedKey(context, options));
  const outcome = importRootKeys(path, saved, await readUnlock(context, options));
  if (options.json === true) terminal.printJson({ path, outcome, keyIds: saved.ids });
  else terminal.success(said[outcome]);
}

/** More than sixteen keys and everything around them. */
const maxBytes = 16_384;

async function readSavedKey(context: Context, { file, stdin }: ImportOptions): Promise<string> {
  if ((file !== undefined) === (stdin === true)) {
    throw new UsageError('say where the saved key is: --file FILE or --stdin');
  }
  if (file === undefined) return readStart(context.stdin);
  const path = resolve(context.directory, file);
  return readStart(createReadStream(path)).catch((cause: unknown) => {
    throw new UsageError(`the file ${path} cannot be read`, { cause });
  });
}

async function readStart(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += Buffer.from(chunk as Uint8Array).toString('latin1');
    if (text.length > maxBytes) break;
  }
  return text.slice(0, maxBytes);
}
