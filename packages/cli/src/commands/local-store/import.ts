import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  defaultMarkDirectory,
  type Imported,
  importStore,
  type ImportSource,
  openArchive,
  openDirectorySource,
  refuseMissingStore,
} from '@undotenv/local/archive';
import { defaultWitnessDirectory } from '@undotenv/local/audit';
import type { KeyRing } from '@undotenv/local/root-key';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { withConsent, withJson, type ConsentOptions } from '../../options.ts';
import { findProject } from '../../project/project.ts';
import { dataDirectoryOf } from '../../target/data-directory.ts';
import { askPassphrase, readPassphraseFile } from '../../target/passphrase.ts';
import { rootKeyOf } from '../../target/root-key.ts';
import { requireConsent } from '../../terminal/consent.ts';
import { quoted } from '../../terminal/shell-word.ts';
import { visible } from '../../terminal/terminal.ts';
import {
  type ArchiveOptions,
  contentsText,
  isShown,
  passphraseFileOption,
  withArchiveOptions,
} from './options.ts';

interface ImportOptions extends ArchiveOptions, ConsentOptions {
  readonly replace?: boolean;
  readonly acceptRollback?: boolean;
}

const examples = `
Example:
  $ undotenv local import ~/safe/shop.undotenv
  $ undotenv local import ~/safe/shop.undotenv --replace`;

export function define(command: Command, context: Context): void {
  command
    .argument('<file>', 'what was exported, or a store that an import has kept aside')
    .description(
      'Fills the store from a file that was exported, all of it or nothing. The file is proved from ' +
        'beginning to end first. A store that is not empty needs --replace, and is kept aside.',
    )
    .option('--replace', 'put it in the place of what the store holds, which is kept aside')
    .option('--accept-rollback', 'also where the store is gone, older than it was, or another one')
    .addHelpText('after', examples)
    .action((file: string, options: ImportOptions) => importFrom(context, file, options));
  withConsent(withJson(withArchiveOptions(command)));
}

async function importFrom(context: Context, name: string, options: ImportOptions): Promise<void> {
  const { terminal, variables } = context;
  const path = resolve(context.directory, name);
  const dataDirectory = dataDirectoryOf(context, options, findProject(context).directory);
  terminal.say(`${terminal.colors.bold('target:')} local store in ${visible(dataDirectory)}`);
  const marks = { directory: defaultMarkDirectory(variables) };
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const source = isDirectory
    ? await openKept(context, path, marks)
    : await openExported(context, path, options);
  try {
    await confirm(context, options);
    // Last: where there is none, one is made, and not for what is refused.
    const rootKey = await rootKeyOf(context, dataDirectory);
    const imported = importInto(context, { dataDirectory, rootKey, marks }, source, options);
    report(context, { path, dataDirectory, imported, options });
  } finally {
    source.close();
  }
}

async function openKept(
  context: Context,
  dataDirectory: string,
  marks: Place['marks'],
): Promise<ImportSource> {
  refuseMissingStore(dataDirectory);
  const rootKey = await rootKeyOf(context, dataDirectory);
  return openDirectorySource({ dataDirectory, rootKey, marks });
}

async function openExported(
  context: Context,
  path: string,
  { passphraseFile }: ImportOptions,
): Promise<ImportSource> {
  const passphrase =
    passphraseFile === undefined
      ? await askPassphrase(context, {
          question: 'passphrase of the archive',
          option: passphraseFileOption,
        })
      : readPassphraseFile(context, passphraseFile);
  const archive = openArchive(path, passphrase);
  const { exportedAt, counts } = archive;
  context.terminal.say(`exported ${exportedAt.toISOString()}: ${contentsText(counts)}`);
  return archive;
}

async function confirm(context: Context, options: ImportOptions): Promise<void> {
  if (options.replace === true) {
    const question = 'put it in the place of what the store holds? a copy of that is kept';
    await requireConsent(context, options, question);
  } else if (options.acceptRollback === true) {
    await requireConsent(context, options, 'go on with what is there? what was lost stays lost');
  }
}

interface Place {
  readonly dataDirectory: string;
  readonly rootKey: KeyRing;
  readonly marks: { readonly directory: string };
}

function importInto(
  { terminal, variables, clock }: Context,
  place: Place,
  source: ImportSource,
  { replace = false, acceptRollback = false }: ImportOptions,
): Imported {
  return importStore(
    {
      ...place,
      marks: { ...place.marks, acceptRollback },
      replace,
      audit: { witnessDirectory: defaultWitnessDirectory(variables) },
      clock: { now: () => clock().getTime() },
      onProgress: (secrets, of) => {
        if (!isShown(secrets, of)) return;
        terminal.progress(`importing secret ${String(secrets)} of ${String(of)}`);
      },
    },
    source,
  );
}

interface Report {
  readonly path: string;
  readonly dataDirectory: string;
  readonly imported: Imported;
  readonly options: ImportOptions;
}

function report({ terminal }: Context, { path, dataDirectory, imported, options }: Report): void {
  const { counts, replaced } = imported;
  if (options.json === true) terminal.printJson({ file: path, dataDirectory, ...imported });
  else terminal.success(`imported ${contentsText(counts)}`);
  if (replaced !== undefined) {
    const { aside } = replaced;
    terminal.hint(
      visible(
        `the store as it was (${contentsText(replaced.counts)}) is kept in ${aside}; delete it ` +
          'once nobody needs it',
      ),
    );
    const data = options.data === undefined ? '' : ` --data ${quoted(options.data)}`;
    const command = `undotenv local import ${quoted(aside)} --replace${data}`;
    terminal.hint(visible(`\`${command}\` puts it back`));
  }
  const where = options.data === undefined ? '--local' : `--data ${quoted(options.data)}`;
  terminal.hint(visible(`\`undotenv list ${where}\` shows what is there`));
}
