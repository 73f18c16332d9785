import { connectLocal, defaultMarkDirectory, refuseMissingStore } from '@undotenv/local';
import { defaultWitnessDirectory } from '@undotenv/local/audit';
import type { MigrationTarget } from '@undotenv/migration';
import type { Context } from '../context.ts';
import { asUsageError } from '../errors.ts';
import { localRegion } from '../option-values.ts';
import type { TargetOptions } from '../options.ts';
import { endpointVariables, regionSetting, regionVariables } from './connection-variables.ts';
import { dataDirectoryOf } from './data-directory.ts';
import {
  reachable,
  type OpenDestination,
  type Purpose,
  type TargetDefaults,
} from './destination.ts';
import { rootKeyOf } from './root-key.ts';

/**
 * The local store, through the server that owns it, or one of our own until it is closed.
 *
 * @throws {StoreMissingError} `STORE_MISSING` where there is none to read.
 */
export async function openLocal(
  context: Context,
  options: TargetOptions,
  defaults: TargetDefaults,
  purpose: Purpose,
): Promise<OpenDestination> {
  if (options.region !== undefined) localRegion('--region')(options.region);
  const region = options.region ?? regionSetting(defaults.variables) ?? defaults.region;
  const dataDirectory = dataDirectoryOf(context, options, defaults.directory);
  const marks = { directory: defaultMarkDirectory(context.variables) };
  if (purpose === 'read') refuseMissingStore(dataDirectory, marks);
  const rootKey = await rootKeyOf(context, dataDirectory);
  const local = await connectLocal({
    dataDirectory,
    region,
    rootKey,
    audit: { witnessDirectory: defaultWitnessDirectory(context.variables) },
    marks,
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
  return reachable(access, connection, () => local.close());
}
