import { defaultProvider } from '@aws-sdk/credential-provider-node';
import {
  loadConfig,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
} from '@smithy/core/config';
import {
  defaultEndpoint,
  endpointFromEnvironment,
  type CredentialsProvider,
} from '@undotenv/client/api';
import type { MigrationTarget } from '@undotenv/migration';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import type { TargetOptions } from '../options.ts';
import { accountOf } from './account.ts';
import { endpointVariables, regionSetting, regionVariables } from './connection-variables.ts';
import { reachable, type OpenDestination, type TargetDefaults } from './destination.ts';

/** @throws {RefusedError} `REFUSED` without credentials. */
export async function openAws(
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
  return reachable({ target, credentials }, connection, () => Promise.resolve());
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
  const provider = defaultProvider(profile === undefined ? {} : { profile });
  await provider().catch((cause: unknown) => {
    throw new RefusedError('there is no target: no AWS credentials were found', {
      hint: 'add --local for the local store on this machine, or sign in to AWS: `aws sso login`, AWS_PROFILE, --profile',
      cause,
    });
  });
  return provider;
}

/** The region of the profile in the AWS configuration files. */
async function profileRegion(profile: string | undefined): Promise<string | undefined> {
  const region = loadConfig(NODE_REGION_CONFIG_OPTIONS, {
    ...NODE_REGION_CONFIG_FILE_OPTIONS,
    ...(profile !== undefined && { profile }),
  });
  return region().catch(() => undefined);
}
