import { resolve } from 'node:path';
import { defaultMarkDirectory, type LocalServer, type PrincipalDefinition } from '@undotenv/local';
import { defaultWitnessDirectory } from '@undotenv/local/audit';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { startAccepted, type RollbackOptions } from '../target/accept-rollback.ts';
import { dataDirectoryOf } from '../target/destination.ts';
import { readPrincipalsFile } from '../target/principals-file.ts';
import { withPassphraseFile } from '../target/key-change.ts';
import {
  collectFunction,
  type FunctionModules,
  loadRotationFunctions,
} from '../target/rotation-functions.ts';
import { rootKeyOf, type PassphraseOptions } from '../target/root-key.ts';
import { localKeyCommand } from './local-key/local-key.ts';
import { asUsageError, UsageError } from '../errors.ts';
import { withConsent, withJson, type OutputOptions } from '../options.ts';
import { findProject, type Project } from '../project/project.ts';
import { untilStopped } from '../signals.ts';
import { visible } from '../terminal/terminal.ts';

interface LocalOptions extends OutputOptions, PassphraseOptions, RollbackOptions {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly ephemeral?: boolean;
  readonly auth: 'off' | 'strict';
  readonly account: string;
  readonly region: string;
  readonly principals?: string;
  readonly control?: boolean;
  readonly auditSync?: boolean;
  readonly throttling?: boolean;
  readonly lambdaEndpoint?: string;
  readonly rotationFunction?: FunctionModules;
}

const examples = `
Example:
  $ undotenv local
  $ undotenv local --ephemeral --port 0 --json
  $ undotenv local --principals principals.json --json
  $ undotenv local --rotation-function MyRotation=./rotate.mjs`;

export function localCommand(context: Context): Command {
  const command = new Command('local')
    .summary('serve an embedded Secrets Manager on this machine')
    .description('Serves Secrets Manager to any AWS SDK or CLI on this machine, until stopped.')
    .optionsGroup('Server:')
    .option('--port <port>', 'port to listen on; 0 picks a free one', portNumber, 4584)
    .option('--host <address>', 'loopback address to listen on', '127.0.0.1')
    .option('--account <id>', 'twelve digits', '123456789012')
    .option('--region <region>', 'region of requests that name none', 'us-east-1')
    .optionsGroup('Store:')
    .option('--data <directory>', "directory of the store (default: the project's own)")
    .option('--ephemeral', 'keep everything in memory')
    .option('--accept-rollback', 'go on with a store that is older than it was, or another one')
    .option('--audit-sync', 'answer only what is on record even after a power cut')
    .optionsGroup('Callers:')
    .option('--principals <file>', 'JSON file of who else may call, and what each is allowed')
    .addOption(
      new Option('--auth <mode>', 'verify signatures, or accept any; off needs --ephemeral')
        .choices(['strict', 'off'])
        .default('strict'),
    )
    .optionsGroup('Rotation and tests:')
    .option(
      '--rotation-function <name=file>',
      'rotation function to run in this process: a module that exports handler',
      collectFunction,
    )
    .option('--lambda-endpoint <url>', "server of Lambda's Invoke API, for all other functions")
    .option('--throttling', "answer ThrottlingException above AWS's rates")
    .option('--control', 'serve /_undotenv/: reset, clock, calls, faults; needs --ephemeral')
    .optionsGroup('Options:')
    .addHelpText('after', examples)
    .action((options: LocalOptions) => local(context, options));
  // Options behind `key` are its own, though `local` has some of the same name.
  command.enablePositionalOptions().addCommand(localKeyCommand(context));
  return withConsent(withJson(withPassphraseFile(command)));
}

async function local(context: Context, options: LocalOptions): Promise<void> {
  refuseContradictions(options);
  const principals =
    options.principals === undefined
      ? undefined
      : readPrincipalsFile(resolve(context.directory, options.principals));
  const functions = await loadRotationFunctions(options.rotationFunction ?? {}, context);
  const project = findProject(context);
  const dataDirectory =
    options.ephemeral === true ? undefined : dataDirectoryOf(context, options, project.directory);
  const server = await startAccepted(context, options, {
    port: options.port,
    host: options.host,
    auth: options.auth,
    account: options.account,
    region: options.region,
    ...(principals !== undefined && { principals }),
    ...(options.throttling === true && { throttling: true }),
    ...(options.lambdaEndpoint !== undefined && { lambdaEndpoint: options.lambdaEndpoint }),
    functions,
    ...(options.control === true && { control: true }),
    ...(dataDirectory !== undefined && {
      dataDirectory,
      rootKey: await rootKeyOf(context, dataDirectory, options),
      audit: {
        sync: options.auditSync === true,
        witnessDirectory: defaultWitnessDirectory(context.variables),
      },
      marks: { directory: defaultMarkDirectory(context.variables) },
    }),
  }).catch((error: unknown) => {
    throw asUsageError(error);
  });
  // Before the first word: whoever reads it may stop the server at once.
  const stopped = untilStopped();
  try {
    if (options.auth === 'off') {
      const whoever = 'any process of this machine can read and write';
      context.terminal.warn(`signatures are not verified: ${whoever}`);
    }
    if (options.json === true) context.terminal.print(readyLine(server, principals));
    else sayReady(context, server, { dataDirectory, project, options });
    await stopped;
  } finally {
    await server.close();
  }
}

/** The contract other programs wait for: one line, and the only place a key is ever printed. */
function readyLine(
  server: LocalServer,
  principals: readonly PrincipalDefinition[] | undefined,
): string {
  const { url, account, region, accessKeyId, secretAccessKey } = server;
  const keys = principals?.map(({ arn }) => server.principals.keyOf(arn));
  return JSON.stringify({
    ...{ url, account, region, accessKeyId, secretAccessKey, pid: process.pid },
    ...(keys !== undefined && { principals: keys }),
  });
}

interface Served {
  /** Absent in memory. */
  readonly dataDirectory: string | undefined;
  readonly project: Project;
  readonly options: LocalOptions;
}

function sayReady(
  { terminal }: Context,
  { url, region }: LocalServer,
  { dataDirectory, project, options: { data } }: Served,
): void {
  const where = dataDirectory === undefined ? 'in memory' : `in ${visible(dataDirectory)}`;
  terminal.success(`Secrets Manager is at ${terminal.colors.bold(url)} (${region}), ${where}`);
  // `run` needs a manifest, and finds no store that is nowhere.
  if (dataDirectory === undefined || project.manifestFile === undefined) {
    terminal.hint('--json prints the access key that SDKs and the AWS CLI need; stop with Ctrl-C');
    return;
  }
  const run = data === undefined ? 'undotenv run --local' : `undotenv run --data ${visible(data)}`;
  terminal.hint(`\`${run} -- node app.js\` runs a program on it; stop with Ctrl-C`);
  // The endpoint once more: an AWS CLI as old as Debian 12's takes none from its environment, and
  // would carry values to AWS (2.9.19, observed).
  const list = `aws --endpoint-url ${url} secretsmanager list-secrets`;
  terminal.hint(`the AWS CLI: \`${run} --connection -- ${list}\``);
}

function refuseContradictions(options: LocalOptions): void {
  if (options.ephemeral === true && options.auditSync === true) {
    throw new UsageError('--audit-sync needs a store that is kept, and --ephemeral keeps none');
  }
  if (options.ephemeral === true && options.acceptRollback === true) {
    throw new UsageError(
      '--accept-rollback needs a store that is kept, and --ephemeral keeps none',
    );
  }
  if (options.ephemeral === true && options.data !== undefined) {
    throw new UsageError('give --data or --ephemeral, not both');
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is 0 to 65535');
  return port;
}
