import { resolve } from 'node:path';
import {
  defaultEndpoint,
  endpointFromEnvironment,
  type CredentialsProvider,
} from '@undotenv/client/api';
import { connectLocal, defaultDataDirectory, defaultMarkDirectory } from '@undotenv/local';
import { defaultWitnessDirectory } from '@undotenv/local/audit';
import type { Variables } from '@undotenv/manifest';
import {
  openDestination as openClientDestination,
  type Destination,
  type MigrationTarget,
} from '@undotenv/migration';
import { accountOf } from './account.ts';
import type { Context } from '../context.ts';
import { asUsageError, RefusedError } from '../errors.ts';
import type { TargetOptions } from '../options.ts';
import { rootKeyOf } from './root-key.ts';

/** A target that is open: what it is, how to call it, and how a program is told to reach it. */
export interface OpenDestination extends Destination {
  /**
   * The variables that bring a program which uses the client, any SDK or the AWS CLI here; one that
   * would lead it elsewhere is `undefined`, and to be removed.
   */
  readonly connection: Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}

/** What a project has to say about its target. */
export interface TargetDefaults {
  /** It decides which local store is the project's. */
  readonly directory: string;
  /** What the application sees: its `AWS_REGION` is where it will read. */
  readonly variables: Variables;
  /** Where nothing else names a region. */
  readonly region: string;
}

/**
 * Opens the target the options name. It never guesses: the local store only on `--local`, AWS only
 * with credentials.
 *
 * @throws {RefusedError} `REFUSED` if neither is there.
 */
export function openDestination(
  context: Context,
  options: TargetOptions,
  defaults: TargetDefaults,
): Promise<OpenDestination> {
  return options.local === true
    ? openLocal(context, options, defaults)
    : openAws(context, options, defaults);
}

/** The local store's directory for a project: `--data`, or one of its own below XDG_DATA_HOME. */
export function dataDirectoryOf(
  context: Context,
  options: TargetOptions,
  projectDirectory: string,
): string {
  if (options.data !== undefined) return resolve(context.directory, options.data);
  return defaultDataDirectory(projectDirectory, context.variables);
}

async function openLocal(
  context: Context,
  options: TargetOptions,
  defaults: TargetDefaults,
): Promise<OpenDestination> {
  const region = options.region ?? regionSetting(defaults.variables) ?? defaults.region;
  const dataDirectory = dataDirectoryOf(context, options, defaults.directory);
  const rootKey = await rootKeyOf(context, dataDirectory);
  const local = await connectLocal({
    dataDirectory,
    region,
    rootKey,
    audit: { witnessDirectory: defaultWitnessDirectory(context.variables) },
    marks: { directory: defaultMarkDirectory(context.variables) },
  }).catch((error: unknown) => {
    throw asUsageError(error);
  });
  const credentials = { accessKeyId: local.accessKeyId, secretAccessKey: local.secretAccessKey };
  const target: MigrationTarget = {
    kind: 'local',
    region,
    endpoint: local.url,
    account: local.account,
    dataDirectory,
  };
  const connection = {
    ...endpointVariables(local.url),
    ...regionVariables(region),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
  };
  const { socketPath } = local;
  const access = { target, credentials, ...(socketPath !== undefined && { socketPath }) };
  return open(access, connection, () => local.close());
}

async function openAws(
  context: Context,
  options: TargetOptions,
  defaults: TargetDefaults,
): Promise<OpenDestination> {
  const { profile } = options;
  const credentials = await awsCredentials(profile);
  const region =
    options.region ??
    regionSetting(defaults.variables) ??
    (await profileRegion(profile)) ??
    defaults.region;
  const endpointOption = options.endpointUrl ?? endpointFromEnvironment(context.variables);
  const account = await accountOf(
    await credentials(),
    region,
    context,
    endpointOption !== undefined,
  );
  const endpoint = endpointOption ?? defaultEndpoint(region);
  const target: MigrationTarget = {
    kind: 'aws',
    region,
    endpoint,
    ...(account !== undefined && { account }),
  };
  const connection = {
    // The program finds the credentials as we did.
    ...awsVariables(context.variables),
    ...regionVariables(region),
    ...(profile !== undefined && { ...withoutKeys, AWS_PROFILE: profile }),
    ...(endpointOption !== undefined && endpointVariables(endpoint)),
  };
  return open({ target, credentials }, connection, () => Promise.resolve());
}

function open(
  access: Parameters<typeof openClientDestination>[0],
  connection: OpenDestination['connection'],
  closeServer: () => Promise<void>,
): OpenDestination {
  const destination = openClientDestination(access);
  return {
    ...destination,
    connection,
    async close() {
      destination.api.close();
      await closeServer();
    },
  };
}

/**
 * What leads an SDK to an endpoint. The second one may be set in the user's shell or profile: the
 * values that a program writes would go to AWS then, whatever the first one says.
 */
export function endpointVariables(url: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  };
}

/** The second one is the only one that boto3 and Debian's AWS CLI (2.9.19) read. */
export function regionVariables(region: string): Readonly<Record<string, string>> {
  return { AWS_REGION: region, AWS_DEFAULT_REGION: region };
}

/** A key in the environment would win over the profile that was asked for. */
const withoutKeys = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
};

function awsVariables(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(variables).filter(
    ([name]) => name.startsWith('AWS_') && name !== 'AWS_TOKEN',
  );
  return Object.fromEntries(entries);
}

/** Everything the SDK knows: environment, profiles, SSO, web identity, container, instance. */
async function awsCredentials(profile: string | undefined): Promise<CredentialsProvider> {
  // Loaded only here: a command on the local store starts without it.
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const provider = defaultProvider(profile === undefined ? {} : { profile });
  await provider().catch((cause: unknown) => {
    throw new RefusedError('there is no target: no AWS credentials were found', {
      hint: 'add --local for the local store on this machine, or sign in to AWS: `aws sso login`, AWS_PROFILE, --profile',
      cause,
    });
  });
  return provider;
}

/** The region the environment names; the SDK for JavaScript reads the first of the two only. */
function regionSetting(variables: Variables): string | undefined {
  const named = [variables['AWS_REGION'], variables['AWS_DEFAULT_REGION']];
  return named.find((region) => region !== undefined && region !== '');
}

/** The region of the profile in the AWS configuration files. */
async function profileRegion(profile: string | undefined): Promise<string | undefined> {
  const { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } =
    await import('@smithy/core/config');
  const region = loadConfig(NODE_REGION_CONFIG_OPTIONS, {
    ...NODE_REGION_CONFIG_FILE_OPTIONS,
    ...(profile !== undefined && { profile }),
  });
  return region().catch(() => undefined);
}
