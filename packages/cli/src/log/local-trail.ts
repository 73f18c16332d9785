import { defaultWitnessDirectory, refuseMissingTrail } from '@undotenv/local/audit';
import type { KeyRing } from '@undotenv/local/root-key';
import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { withPassphraseFile } from '../options.ts';
import { findProject } from '../project/project.ts';
import { dataDirectoryOf } from '../target/data-directory.ts';
import { rootKeyOf, type PassphraseOptions } from '../target/root-key.ts';
import { visible } from '../terminal/terminal.ts';

export interface TrailOptions extends PassphraseOptions {
  readonly local?: boolean;
  readonly data?: string;
}

/** The trail a command reads: the files themselves, whether or not a server writes them. */
export interface LocalTrail {
  readonly dataDirectory: string;
  readonly rootKey: KeyRing;
  readonly witnessDirectory: string;
}

export function withTrailOptions(command: Command): Command {
  return withPassphraseFile(
    command
      .addOption(new Option('--local', "of the project's local store: there is no other"))
      .option('--data <directory>', 'directory of the local store'),
  );
}

/** Says whose trail it is, because AWS has one of its own. */
export async function openLocalTrail(context: Context, options: TrailOptions): Promise<LocalTrail> {
  const dataDirectory = dataDirectoryOf(context, options, findProject(context).directory);
  refuseMissingTrail(dataDirectory, context.variables);
  const { bold } = context.terminal.colors;
  context.terminal.say(`${bold('trail:')} local store in ${visible(dataDirectory)}`);
  return {
    dataDirectory,
    rootKey: await rootKeyOf(context, dataDirectory, options),
    witnessDirectory: defaultWitnessDirectory(context.variables),
  };
}
