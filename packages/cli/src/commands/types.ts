import { basename, join, relative, resolve } from 'node:path';
import { isDataFile } from '@undotenv/manifest';
import { renderTypes } from '@undotenv/manifest/file';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { resolveReference } from '../project/application.ts';
import { findProject, loadManifest } from '../project/project.ts';
import { ownPartOf } from '../secrets/own-part.ts';
import { sessionAt, withSession, type Session } from '../target/session.ts';
import { visible } from '../terminal/terminal.ts';
import { renderStoredTypes, shapeOfSecret } from '../types/stored-types.ts';
import { bringTypesFile, type Outcome } from '../types/types-file.ts';
import { valueRequest } from '../secrets/value-request.ts';

interface TypesOptions extends TargetOptions, ProjectOptions, OutputOptions {
  readonly check?: boolean;
  readonly from?: readonly string[];
  readonly output?: string;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Writes undotenv.config.d.ts: what reads of each secret give, for `loadManifest<Secrets>`. ' +
        'A manifest in TypeScript or JavaScript needs none. With --from it writes ' +
        'undotenv.secrets.d.ts: the keys of stored secrets and the types of their values, and ' +
        'never a value.',
    )
    .option('--from <reference...>', 'secrets of the manifest, or any names or ARNs')
    .option('--check', 'write nothing; exit with 1 if the file is not as it would be written')
    .option('--output <file>', 'the file to write')
    .addHelpText(
      'after',
      '\nExample:\n  $ undotenv types --check\n  $ undotenv types --from shop/stripe --local',
    )
    .action((options: TypesOptions) =>
      options.from === undefined
        ? typesOfManifest(context, options)
        : typesOfSecrets(context, options.from, options),
    );
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function typesOfManifest(context: Context, options: TypesOptions): Promise<void> {
  const project = findProject(context, options.config);
  const { directory, manifestFile } = project;
  // Loaded first: a manifest that is wrong is what there is to say.
  const manifest = await loadManifest(project);
  if (manifestFile === undefined || !isDataFile(manifestFile)) {
    throw new UsageError('a manifest in TypeScript or JavaScript is typed by itself', {
      hint: 'import it where the secrets client is created',
    });
  }
  const path = outputOf(context, options, join(directory, 'undotenv.config.d.ts'));
  await bring(context, path, renderTypes(manifest, basename(manifestFile)), options);
}

async function typesOfSecrets(
  context: Context,
  references: readonly string[],
  options: TypesOptions,
): Promise<void> {
  const shapes = await withSession(context, options, 'read', async (session) => {
    const found = new Map<string, string>();
    for (const text of references) found.set(text, await shapeOf(session, text));
    return found;
  });
  const { directory } = findProject(context, options.config);
  const path = outputOf(context, options, join(directory, 'undotenv.secrets.d.ts'));
  await bring(context, path, renderStoredTypes(shapes), options);
}

async function shapeOf(session: Session, text: string): Promise<string> {
  const reference = resolveReference(session.application, text);
  if (reference.jsonKey !== undefined) {
    throw new UsageError('--from takes whole secrets, and not one key of them', {
      hint: 'leave the key out: the types of all keys are written',
    });
  }
  const { destination } = sessionAt(session, reference);
  const answer = await destination.api.call('GetSecretValue', valueRequest(reference));
  const { place } = reference;
  return shapeOfSecret(place === undefined ? answer : ownPartOf(answer, place));
}

function outputOf(context: Context, { output }: TypesOptions, usual: string): string {
  return output === undefined ? usual : resolve(context.directory, output);
}

async function bring(
  context: Context,
  path: string,
  wanted: string,
  options: TypesOptions,
): Promise<void> {
  const outcome = await bringTypesFile(path, wanted, options.check === true);
  report(context, path, outcome, options);
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
