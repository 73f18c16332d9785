import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { isDataFile } from '@undotenv/manifest';
import { renderTypes } from '@undotenv/manifest/file';
import { Command } from 'commander';
import type { Context } from '../context.ts';
import { ManifestFileError, RefusedError, UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { withJson, type OutputOptions } from '../options.ts';
import { findProject, loadManifest } from '../project/project.ts';
import { visible } from '../terminal/terminal.ts';

interface TypesOptions extends OutputOptions {
  readonly check?: boolean;
  readonly config?: string;
  readonly output?: string;
}

export function typesCommand(context: Context): Command {
  const command = new Command('types')
    .summary('write the types of a manifest in JSON or YAML')
    .description(
      'Writes undotenv.config.d.ts: what reads of each secret give, for `loadManifest<Secrets>`. ' +
        'A manifest in TypeScript or JavaScript needs none.',
    )
    .option('--check', 'write nothing; exit with 1 if the file is not as it would be written')
    .option('--output <file>', 'the file to write, if not undotenv.config.d.ts beside the manifest')
    .option('--config <file>', 'the manifest, if not undotenv.config.{json,yaml,yml}')
    .addHelpText('after', '\nExample:\n  $ undotenv types --check')
    .action((options: TypesOptions) => types(context, options));
  return withJson(command);
}

type Outcome = 'differs' | 'missing' | 'unchanged' | 'written';

async function types(context: Context, options: TypesOptions): Promise<void> {
  const project = findProject(context, options.config);
  const { directory, manifestFile } = project;
  // Loaded first: a manifest that is wrong is what there is to say.
  const manifest = await loadManifest(project);
  if (manifestFile === undefined || !isDataFile(manifestFile)) {
    throw new UsageError('a manifest in TypeScript or JavaScript is typed by itself', {
      hint: 'import it where the secrets client is created',
    });
  }
  const output = options.output;
  const path =
    output === undefined
      ? join(directory, 'undotenv.config.d.ts')
      : resolve(context.directory, output);
  const wanted = renderTypes(manifest, basename(manifestFile));
  const present = await readIfPresent(path);
  const outcome = outcomeOf(present, wanted, options);
  if (outcome === 'written') await write(path, wanted, present);
  report(context, path, outcome, options);
}

function outcomeOf(present: string | undefined, wanted: string, { check }: TypesOptions): Outcome {
  if (present === wanted) return 'unchanged';
  if (check !== true) return 'written';
  return present === undefined ? 'missing' : 'differs';
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    // A check-out may have turned the line ends.
    return (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ManifestFileError(`${path} cannot be read`, { cause });
  }
}

/** Only over what this command has written: the name may be that of somebody's own file. */
async function write(path: string, text: string, present: string | undefined): Promise<void> {
  if (present !== undefined && !present.startsWith('// Written by `undotenv types`')) {
    throw new RefusedError(`${path} was not written by \`undotenv types\``, {
      hint: 'move it away, or name another file with --output',
    });
  }
  try {
    // A new file never through a link: in a cloned project it may lead to a file that shells run.
    await writeFile(path, text, { flag: present === undefined ? 'wx' : 'w' });
  } catch (cause) {
    throw new ManifestFileError(`${path} cannot be written`, { cause });
  }
}

function report(context: Context, path: string, outcome: Outcome, { json }: TypesOptions): void {
  const { terminal } = context;
  const name = visible(relative(context.directory, path) || path);
  if (json === true) terminal.printJson({ file: path, outcome });
  if (outcome === 'written') terminal.success(`wrote ${name}`);
  if (outcome === 'unchanged') terminal.success(`${name} is up to date`);
  if (outcome !== 'missing' && outcome !== 'differs') return;
  terminal.error(outcome === 'missing' ? `${name} is missing` : `${name} is out of date`);
  terminal.hint('`undotenv types` writes it');
  context.exitWith(exitCodes.failed);
}
