import { type Command, Option } from 'commander';
import { requireConsent } from '../terminal/consent.ts';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import { inferManifestOf } from '../project/infer-manifest.ts';
import { manifestFormats, type ManifestFormat } from '../project/manifest-source.ts';
import { withConsent, withJson, type ConsentOptions, type OutputOptions } from '../options.ts';
import { findProject } from '../project/project.ts';
import { visible } from '../terminal/terminal.ts';
import { showManifest, writeManifest } from '../project/write-manifest.ts';

interface InitOptions extends ConsentOptions, OutputOptions {
  readonly format: ManifestFormat;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Looks at .env and writes undotenv.config.mjs: which variables are secrets, and where they ' +
        'go. It holds names, never a value; read it and change what you like.',
    )
    .addOption(
      new Option(
        '--format <format>',
        'ts needs Node 22.18 or later to be preloaded, yaml its package',
      )
        .choices(manifestFormats)
        .default('js'),
    )
    .addHelpText('after', '\nExample:\n  $ undotenv init')
    .action((options: InitOptions) => init(context, options));
  withConsent(withJson(command));
}

async function init(context: Context, options: InitOptions): Promise<void> {
  const { terminal } = context;
  const project = findProject(context);
  terminal.say(`${terminal.colors.bold('target:')} ${visible(project.directory)}`);
  if (project.manifestFile !== undefined) {
    throw new RefusedError(`there is a manifest already: ${project.manifestFile}`, {
      hint: 'change it by hand, or move it away first',
    });
  }
  const inferred = await inferManifestOf(project, options.format);
  showManifest(context, inferred);
  await requireConsent(context, options, `write ${inferred.fileName}?`);
  const file = await writeManifest(context, project, inferred);
  if (options.json === true) terminal.printJson({ file });
  if (options.format === 'json' || options.format === 'yaml') {
    terminal.hint('for typed reads: `undotenv types`, now and whenever the manifest changes');
  }
  terminal.hint('next: `undotenv plan --local` shows what a migration would do');
}
