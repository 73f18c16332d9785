import { resolve } from 'node:path';
import {
  defaultMarkDirectory,
  type LocalOptions,
  type LocalServer,
  type PrincipalDefinition,
} from '@undotenv/local';
import { defaultWitnessDirectory } from '@undotenv/local/audit';
import type { Context } from '../context.ts';
import { asUsageError } from '../errors.ts';
import type { OutputOptions } from '../options.ts';
import { findProject, type Project } from '../project/project.ts';
import { untilStopped } from '../signals.ts';
import { dataDirectoryOf } from '../target/data-directory.ts';
import { rootKeyOf, type PassphraseOptions } from '../target/root-key.ts';
import { visible } from '../terminal/terminal.ts';
import { startAccepted, type RollbackOptions } from './accept-rollback.ts';
import { readKeysFile, readPrincipalsFile } from './definition-files.ts';
import type { FunctionModules } from './function-modules.ts';
import { rotationFailureWarner } from './rotation-failures.ts';
import { loadRotationFunctions } from './rotation-functions.ts';

export interface ServeOptions extends OutputOptions, PassphraseOptions, RollbackOptions {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly ephemeral?: boolean;
  readonly auth: 'off' | 'strict';
  readonly account: string;
  readonly region: string;
  readonly principals?: string;
  readonly kmsKeys?: string;
  readonly control?: boolean;
  readonly auditSync?: boolean;
  readonly throttling?: boolean;
  readonly secretsPerRegion?: number;
  readonly deletionDelay?: number;
  readonly lambdaEndpoint?: string;
  readonly rotationFunction?: FunctionModules;
}

/** Serves until the process is told to stop. */
export async function serve(context: Context, options: ServeOptions): Promise<void> {
  const project = findProject(context);
  const dataDirectory =
    options.ephemeral === true ? undefined : dataDirectoryOf(context, options, project.directory);
  const definitions = readDefinitionFiles(context, options);
  const { principals } = definitions;
  const server = await startAccepted(context, options, {
    ...definitions,
    ...(await settingsOf(context, options)),
    ...(dataDirectory !== undefined && (await storeOf(context, options, dataDirectory))),
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

function readDefinitionFiles(
  { directory }: Context,
  { principals, kmsKeys }: ServeOptions,
): Pick<LocalOptions, 'keys' | 'principals'> {
  return {
    ...(principals !== undefined && {
      principals: readPrincipalsFile(resolve(directory, principals)),
    }),
    ...(kmsKeys !== undefined && { keys: readKeysFile(resolve(directory, kmsKeys)) }),
  };
}

async function settingsOf(context: Context, options: ServeOptions): Promise<LocalOptions> {
  const { port, host, auth, account, region, lambdaEndpoint, secretsPerRegion } = options;
  return {
    ...{ port, host, auth, account, region },
    ...(options.throttling === true && { throttling: true }),
    ...(secretsPerRegion !== undefined && { secretsPerRegion }),
    ...(options.deletionDelay !== undefined && { deletionDelaySeconds: options.deletionDelay }),
    ...(lambdaEndpoint !== undefined && { lambdaEndpoint }),
    functions: await loadRotationFunctions(options.rotationFunction ?? {}, context),
    onRotationFailure: rotationFailureWarner(context.terminal),
    ...(options.control === true && { control: true }),
  };
}

async function storeOf(
  context: Context,
  options: ServeOptions,
  dataDirectory: string,
): Promise<LocalOptions> {
  return {
    dataDirectory,
    rootKey: await rootKeyOf(context, dataDirectory, options),
    audit: {
      sync: options.auditSync === true,
      witnessDirectory: defaultWitnessDirectory(context.variables),
    },
    marks: { directory: defaultMarkDirectory(context.variables) },
  };
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
  readonly options: ServeOptions;
}

function sayReady(
  { terminal }: Context,
  { url, region }: LocalServer,
  { dataDirectory, project, options: { data } }: Served,
): void {
  const where = dataDirectory === undefined ? 'in memory' : `in ${visible(dataDirectory)}`;
  terminal.success(`Secrets Manager is at ${terminal.colors.bold(url)} (${region}), ${where}`);
  // No other command finds a store that is nowhere.
  if (dataDirectory === undefined) {
    terminal.hint('--json prints the access key that SDKs and the AWS CLI need; stop with Ctrl-C');
    return;
  }
  const run = data === undefined ? 'undotenv run --local' : `undotenv run --data ${visible(data)}`;
  // Without a manifest there is no secret to hand over, and a program reads for itself.
  const program = project.manifestFile === undefined ? `${run} --connection` : run;
  terminal.hint(`\`${program} -- node app.js\` runs a program on it; stop with Ctrl-C`);
  // The endpoint once more: an AWS CLI as old as Debian 12's takes none from its environment, and
  // would carry values to AWS (2.9.19, observed).
  const list = `aws --endpoint-url ${url} secretsmanager list-secrets`;
  terminal.hint(`the AWS CLI: \`${run} --connection -- ${list}\``);
}
