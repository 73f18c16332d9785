import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { requireConsent } from '../consent.ts';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import { inferFromEnvFile } from '../infer-application.ts';
import { withConsent, withJson, type ConsentOptions, type OutputOptions } from '../options.ts';
import { findProject, type Project } from '../project.ts';
import { visible } from '../terminal.ts';

interface InitOptions extends ConsentOptions, OutputOptions {
  readonly typescript?: boolean;
}

export function initCommand(context: Context): Command {
  const command = new Command('init')
    .summary('write a manifest of the secrets in .env')
    .description(
      'Looks at .env and writes undotenv.config.mjs: which variables are secrets, and where they ' +
        'go. It holds names, never a value; read it and change what you like.',
    )
    .option('--typescript', 'write undotenv.config.ts (needs Node 22.18 or later to be preloaded)')
    .addHelpText('after', '\nExample:\n  $ undotenv init')
    .action((options: InitOptions) => init(context, options));
  return withConsent(withJson(command));
}

async function init(context: Context, options: InitOptions): Promise<void> {
  const { terminal } = context;
  const project = findProject(context.directory);
  terminal.say(`${terminal.colors.bold('target:')} ${visible(project.directory)}`);
  const file = await writeManifest(context, project, options);
  if (options.json === true) terminal.printJson({ file });
  terminal.hint('next: `undotenv plan --local` shows what a migration would do');
}

/**
 * Infers the manifest of a project that has none, shows it, and writes it on consent.
 *
 * @returns the file's path
 * @throws {RefusedError} `REFUSED` if there is a manifest already: it may hold decisions.
 */
export async function writeManifest(
  context: Context,
  project: Project,
  options: InitOptions,
): Promise<string> {
  const { terminal } = context;
  if (project.manifestFile !== undefined) {
    throw new RefusedError(`there is a manifest already: ${project.manifestFile}`, {
      hint: 'change it by hand, or move it away first',
    });
  }
  const typescript = options.typescript === true;
  const inferred = await inferFromEnvFile(project, { typescript });
  terminal.say(`secrets in .env: ${inferred.variables.map(visible).join(', ')}`);
  terminal.say(terminal.colors.dim(inferred.source.trimEnd()));
  await requireConsent(context, options, `write ${inferred.fileName}?`);
  const path = join(project.directory, inferred.fileName);
  // Never over a file that has come up meanwhile.
  if (existsSync(path)) throw new RefusedError(`${inferred.fileName} exists already`);
  await writeFile(path, inferred.source, { flag: 'wx' });
  terminal.success(`wrote ${inferred.fileName}`);
  return path;
}
