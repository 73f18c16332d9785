import { resolve } from 'node:path';
import { checkExport, defaultMarkDirectory, exportStore } from '@undotenv/local/archive';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { withJson } from '../../options.ts';
import { findProject } from '../../project/project.ts';
import { dataDirectoryOf } from '../../target/data-directory.ts';
import { askNewPassphrase, readPassphraseFile } from '../../target/passphrase.ts';
import { rootKeyOf } from '../../target/root-key.ts';
import { quoted } from '../../terminal/shell-word.ts';
import { visible } from '../../terminal/terminal.ts';
import {
  type ArchiveOptions,
  contentsText,
  isShown,
  passphraseFileOption,
  withArchiveOptions,
} from './options.ts';

const examples = `
Example:
  $ undotenv local export ~/safe/shop.undotenv
  $ undotenv local export shop.undotenv --passphrase-file /dev/fd/3 3< ~/safe/passphrase`;

export function define(command: Command, context: Context): void {
  command
    .argument('<file>', 'new file to write, readable by you alone')
    .description(
      'Saves everything in the store as one encrypted file, under a passphrase of its own: secrets ' +
        'of all regions with all versions, principals, KMS keys. A server may be running. Access ' +
        'keys, the audit trail and the backups of migrations stay here.',
    )
    .addHelpText('after', examples)
    .action((file: string, options: ArchiveOptions) => exportTo(context, file, options));
  withJson(withArchiveOptions(command));
}

async function exportTo(context: Context, name: string, options: ArchiveOptions): Promise<void> {
  const { terminal } = context;
  const dataDirectory = dataDirectoryOf(context, options, findProject(context).directory);
  const file = resolve(context.directory, name);
  terminal.say(`${terminal.colors.bold('store:')} local store in ${visible(dataDirectory)}`);
  checkExport({ dataDirectory, file });
  const rootKey = await rootKeyOf(context, dataDirectory);
  const passphrase = await newPassphrase(context, options);
  const { exportedAt, counts } = exportStore({
    dataDirectory,
    rootKey,
    file,
    passphrase,
    marks: { directory: defaultMarkDirectory(context.variables) },
    clock: { now: () => context.clock().getTime() },
    onProgress: (secrets, of) => {
      if (!isShown(secrets, of)) return;
      terminal.progress(`exporting secret ${String(secrets)} of ${String(of)}`);
    },
  });
  if (options.json === true) terminal.printJson({ file, dataDirectory, exportedAt, counts });
  else terminal.success(`exported ${contentsText(counts)} to ${visible(file)}`);
  terminal.hint('it opens with its passphrase alone: without that nobody gets anything back');
  terminal.hint(visible(`\`undotenv local import ${quoted(file)}\` fills another store from it`));
}

function newPassphrase(context: Context, { passphraseFile }: ArchiveOptions): Promise<string> {
  if (passphraseFile !== undefined) {
    return Promise.resolve(readPassphraseFile(context, passphraseFile));
  }
  return askNewPassphrase(context, {
    question: 'passphrase for the archive',
    option: passphraseFileOption,
  });
}
