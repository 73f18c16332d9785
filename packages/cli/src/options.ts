import { manifestFilePattern } from '@undotenv/manifest';
import { Option, type Command } from 'commander';
import { regionName, serverUrl } from './option-values.ts';

/** Where a command reads or writes. */
export interface TargetOptions {
  readonly local?: boolean;
  readonly data?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** Which application, and which of its environments. */
export interface ProjectOptions {
  readonly config?: string;
  readonly env?: string;
}

export interface OutputOptions {
  readonly json?: boolean;
}

export interface ConsentOptions {
  readonly yes?: boolean;
}

export function withTargetOptions(command: Command): Command {
  return command
    .option('--local', 'use the local store on this machine instead of AWS')
    .addOption(
      new Option('--data <directory>', 'directory of the local store').implies({ local: true }),
    )
    .option('--region <region>', 'AWS region', regionName('--region'))
    .option('--profile <name>', 'profile of the AWS configuration')
    .option(
      '--endpoint-url <url>',
      'another endpoint of Secrets Manager',
      serverUrl('--endpoint-url'),
    );
}

export function withProjectOptions(command: Command): Command {
  return command
    .option('-e, --env <environment>', 'environment, as the manifest spells it')
    .option('--config <file>', `the manifest, if not ${manifestFilePattern}`);
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print the result as JSON on stdout');
}

export function withConsent(command: Command): Command {
  return command.option('-y, --yes', 'do not ask');
}

/** For commands that work on all applications of a repository. */
export function withApplications(command: Command): Command {
  return command.option(
    '--app <name...>',
    'of the applications below this folder only these, by folder or package name',
  );
}

export function withPassphraseFile(command: Command): Command {
  return command.option(
    '--passphrase-file <file>',
    'file that holds the passphrase of the root key (default: $UNDOTENV_PASSPHRASE_FILE, or asks)',
  );
}

/** May be given more than once. */
export function withDataDirectories(command: Command): Command {
  return command.addOption(
    new Option('--data <directory>', 'a data directory elsewhere; may be repeated')
      .argParser((value: string, before: readonly string[]) => [...before, value])
      .default([], 'none'),
  );
}
