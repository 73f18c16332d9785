import { createSecretsClient } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { loadEnvFiles, resolveVariables } from '@undotenv/client/environment';
import type { Manifest } from '@undotenv/manifest';
import type { Command } from 'commander';
import { openApplication, openApplicationIfAny, type Application } from '../project/application.ts';
import { inheritedVariables } from '../child/child-environment.ts';
import { runChild } from '../child/child-process.ts';
import type { Context } from '../context.ts';
import type { Destination } from '@undotenv/migration';
import type { OpenDestination } from '../target/destination.ts';
import { openFor, withDestination } from '../target/session.ts';
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

export function define(command: Command, context: Context): void {
  command
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
  withProjectOptions(withTargetOptions(command));
}

async function run(context: Context, words: readonly string[], options: RunOptions): Promise<void> {
  if (options.connection === true || words.some((word) => word.includes('@undotenv/client/env'))) {
    await runConnected(context, words, options);
  } else {
    await runWithSecrets(context, words, options);
  }
}

/** The program reads by itself, through the client, an SDK or the AWS CLI, and is given no value. */
async function runConnected(
  context: Context,
  words: readonly string[],
  options: RunOptions,
): Promise<void> {
  // Only the preloader cannot do without a manifest.
  const application =
    options.connection === true
      ? await openApplicationIfAny(context, options)
      : await openApplication(context, options);
  const { others } = await givenBesides(context, options, application);
  // A local store may be served by this very process: it stays open while the program runs.
  await withDestination(context, options, application, 'write', async ({ connection }) => {
    const manifestFile = application?.project.manifestFile;
    const added = { ...connection, ...(manifestFile && { UNDOTENV_CONFIG: manifestFile }) };
    const masked = maskedValues({ secrets: {}, others, plain: plainVariablesOf(application) });
    await start(context, words, options, { variables: { ...others, ...added }, masked });
  });
}

async function runWithSecrets(
  context: Context,
  words: readonly string[],
  options: RunOptions,
): Promise<void> {
  const application = await openApplication(context, options);
  const { inherited, others } = await givenBesides(context, options, application);
  const secrets = await readSecrets(context, options, application, Object.keys(inherited));
  const masked = maskedValues({ secrets, others, plain: plainVariablesOf(application) });
  await start(context, words, options, { variables: { ...others, ...secrets }, masked });
}

/**
 * What the program is given besides its secrets: what it inherits, and what the files of its
 * application add. Without a manifest these hold its secrets still, which nobody asked to pass on.
 */
async function givenBesides(
  context: Context,
  { pristine }: RunOptions,
  application: Application | undefined,
): Promise<Record<'inherited' | 'others', NodeJS.ProcessEnv>> {
  const inherited = inheritedVariables(context.variables, { pristine: pristine === true });
  if (application === undefined) return { inherited, others: inherited };
  const { project, environmentFiles } = application;
  const added = await loadEnvFiles(project.directory, inherited, environmentFiles);
  return { inherited, others: { ...inherited, ...added, ...environmentVariable(application) } };
}

async function start(
  context: Context,
  [command = '', ...programArguments]: readonly string[],
  options: RunOptions,
  { variables, masked }: { variables: NodeJS.ProcessEnv; masked: readonly string[] },
): Promise<void> {
  const { exitCode, problem } = await runChild({
    command,
    arguments: programArguments,
    directory: context.directory,
    variables,
    maskedValues: masked,
    mask: maskOf(options),
  });
  if (problem !== undefined) context.terminal.error(`${visible(command)}: ${problem}`);
  context.exitWith(exitCode);
}

/** Variables the program inherits win: an override on the command line is meant. */
async function readSecrets(
  context: Context,
  options: RunOptions,
  application: Application,
  alreadySet: readonly string[],
): Promise<Record<string, string>> {
  const { manifest, environment, variables } = application;
  const only = chosenSecrets(manifest, options);
  const target = new LazyTarget(() => openFor(context, options, application, 'write'));
  try {
    const client = createSecretsClient({
      manifest,
      environment: environment.name,
      variables,
      api: target.api,
      apiIn: (region) => target.apiIn(region),
    });
    return await resolveVariables(client, manifest, {
      alreadySet,
      variables,
      ...(only !== undefined && { only }),
    });
  } finally {
    await target.close();
  }
}

function chosenSecrets({ secrets }: Manifest, { only }: RunOptions): string[] | undefined {
  const chosen = only?.split(',').map((name) => name.trim());
  const unknown = chosen?.find((name) => secrets.every(({ secret }) => secret !== name));
  if (unknown === undefined) return chosen;
  throw new UsageError(`the manifest declares no secret "${unknown}"`, {
    hint: `secrets: ${secrets.map(({ secret }) => secret).join(', ')}`,
  });
}

function plainVariablesOf(application: Application | undefined): ReadonlySet<string> {
  return application === undefined ? new Set() : plainVariables(application.manifest);
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
  /** Its region is known once it is open. */
  readonly api: SecretsManagerApi;
  readonly #open: () => Promise<OpenDestination>;
  #opening: Promise<OpenDestination> | undefined;

  constructor(open: () => Promise<OpenDestination>) {
    this.#open = open;
    this.api = this.#apiOf('', (destination) => destination);
  }

  apiIn(region: string): SecretsManagerApi {
    return this.#apiOf(region, (destination) => destination.inRegion(region));
  }

  #apiOf(region: string, pick: (opened: OpenDestination) => Destination): SecretsManagerApi {
    return {
      region,
      endpoint: '',
      call: async (operation, request, callOptions) => {
        this.#opening ??= this.#open();
        const { api } = pick(await this.#opening);
        return api.call(operation, request, callOptions);
      },
      close: () => undefined,
    };
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }
}
