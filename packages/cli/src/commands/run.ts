import { createSecretsClient } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { loadEnvFiles, resolveVariables } from '@undotenv/client/environment';
import { Command } from 'commander';
import { openApplication, type Application } from '../project/application.ts';
import { inheritedVariables } from '../child/child-environment.ts';
import { runChild } from '../child/child-process.ts';
import type { Context } from '../context.ts';
import { openDestination, type OpenDestination } from '../target/destination.ts';
import { UsageError } from '../errors.ts';
import { maskedValues, plainVariables } from '../child/masked-values.ts';
import {
  withProjectOptions,
  withTargetOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { visible } from '../terminal/terminal.ts';

interface RunOptions extends TargetOptions, ProjectOptions {
  readonly only?: string;
  readonly pristine?: boolean;
  readonly connection?: boolean;
  readonly mask?: boolean;
}

export function runCommand(context: Context): Command {
  const command = new Command('run')
    .summary('run a program with its secrets')
    .usage('[options] -- COMMAND [ARGUMENTS]')
    .description(
      'Runs a program with its secrets in environment variables. What is set already stays, and ' +
        "the program's exit code is ours.",
    )
    .argument('<command...>', 'the program and its arguments')
    .option('--only <secrets>', 'these secrets of the manifest alone, separated by commas')
    .option('--pristine', 'pass on only what a program needs to start')
    .option(
      '--connection',
      'pass what reaches the target, for a program that reads with the client',
    )
    .option('--mask', 'mask values in the output, also on a terminal')
    .option('--no-mask', 'do not mask values where the output is not a terminal')
    .passThroughOptions()
    .addHelpText('after', '\nExample:\n  $ undotenv run --local -- node server.js')
    .action((words: string[], options: RunOptions) => run(context, words, options));
  return withProjectOptions(withTargetOptions(command));
}

async function run(context: Context, words: readonly string[], options: RunOptions): Promise<void> {
  const [command, ...programArguments] = words;
  if (command === undefined) throw new UsageError('name the program to run after --');
  const application = await openApplication(context, options);
  const inherited = inheritedVariables(context.variables, { pristine: options.pristine === true });
  const fileVariables = await loadEnvFiles(
    application.project.directory,
    inherited,
    application.environmentFiles,
  );
  const others = { ...inherited, ...fileVariables, ...environmentVariable(application) };
  const target = new LazyTarget(context, options, application);
  const plain = plainVariables(application.manifest);
  const start = async (
    added: NodeJS.ProcessEnv,
    secrets: Record<string, string>,
  ): Promise<void> => {
    const { exitCode, problem } = await runChild({
      command,
      arguments: programArguments,
      directory: context.directory,
      variables: { ...others, ...added },
      maskedValues: maskedValues({ secrets, others, plain }),
      mask: maskOf(options),
    });
    if (problem !== undefined) context.terminal.error(`${visible(command)}: ${problem}`);
    context.exitWith(exitCode);
  };
  try {
    if (readsByItself(words, options)) {
      // A local store may be served by this very process: it stays open while the program runs.
      const { connection } = await target.open();
      const { manifestFile } = application.project;
      await start({ ...connection, ...(manifestFile && { UNDOTENV_CONFIG: manifestFile }) }, {});
      return;
    }
    const secrets = await readSecrets(application, inherited, target, options);
    await target.close();
    await start(secrets, secrets);
  } finally {
    await target.close();
  }
}

/** The program reads through the client, which takes what reaches the target, not the values. */
function readsByItself(words: readonly string[], { connection }: RunOptions): boolean {
  return connection === true || words.some((word) => word.includes('@undotenv/client/env'));
}

/** Variables the program inherits win: an override on the command line is meant. */
async function readSecrets(
  { manifest, environment, variables }: Application,
  inherited: NodeJS.ProcessEnv,
  target: LazyTarget,
  { only }: RunOptions,
): Promise<Record<string, string>> {
  const chosen = only?.split(',').map((name) => name.trim());
  const unknown = chosen?.find((name) => manifest.secrets.every(({ secret }) => secret !== name));
  if (unknown !== undefined) {
    throw new UsageError(`the manifest declares no secret "${unknown}"`, {
      hint: `secrets: ${manifest.secrets.map(({ secret }) => secret).join(', ')}`,
    });
  }
  const client = createSecretsClient({
    manifest,
    environment: environment.name,
    variables,
    api: target.api,
  });
  return resolveVariables(client, manifest, {
    alreadySet: Object.keys(inherited),
    variables,
    ...(chosen !== undefined && { only: chosen }),
  });
}

/** So that a program which asks for the environment's name gets the one its values are from. */
function environmentVariable({ manifest, environment }: Application): Record<string, string> {
  return environment.defaulted ? {} : { [manifest.environment.variable]: environment.name };
}

function maskOf({ mask }: RunOptions): 'all' | 'none' | 'unless-terminal' {
  if (mask === undefined) return 'unless-terminal';
  return mask ? 'all' : 'none';
}

/** Opened by the first call: with local credentials switched on there is nothing to reach. */
class LazyTarget {
  readonly api: SecretsManagerApi;
  readonly #open: () => Promise<OpenDestination>;
  #opening: Promise<OpenDestination> | undefined;

  constructor(context: Context, options: TargetOptions, application: Application) {
    const { manifest, project, variables } = application;
    const defaults = { directory: project.directory, variables, region: manifest.region };
    this.#open = () => openDestination(context, options, defaults);
    this.api = {
      region: manifest.region,
      endpoint: '',
      call: async (operation, request, callOptions) =>
        (await this.open()).api.call(operation, request, callOptions),
      close: () => undefined,
    };
  }

  open(): Promise<OpenDestination> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }
}
