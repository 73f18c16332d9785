import type { Manifest, Variables } from '@undotenv/manifest';
import type { SecretsManagerApi } from '../api.ts';
import { cachePolicies } from '../cache/rules.ts';
import { importCredentialChain } from '../credentials/default-credentials.ts';
import { places } from '../credentials/places.ts';
import { fileOfVariable } from '../environment/variable-origins.ts';
import type { ReferenceClientOptions } from '../reference-client.ts';
import { momentOf } from '../sources/moment.ts';
import { replicaRegionsOf } from '../sources/replicated.ts';
import type { CredentialsPlace, Explained, ExplainedSettings, Origin } from './explanation.ts';

export interface ExplainedOptions extends ReferenceClientOptions {
  readonly manifest?: Manifest;
  readonly environment?: string | undefined;
  readonly strict?: boolean;
  readonly replicaRegions?: readonly string[] | undefined;
}

/** @param fixed the environment that was asked for, as the manifest spells it */
export async function explainSettings(
  options: ExplainedOptions,
  api: SecretsManagerApi,
  fixed: string | undefined,
): Promise<ExplainedSettings> {
  const { manifest, strict = false, variables = process.env } = options;
  return {
    ...(manifest !== undefined && { environment: environmentOf(manifest, variables, fixed) }),
    region: { value: api.region, ...regionOrigin(options, variables) },
    replicaRegions: replicaRegionsIn(options, api.region),
    endpoint: { value: api.endpoint, ...endpointOrigin(options, variables) },
    credentials: await credentialsOf(options, variables),
    cache: cacheOf(options),
    strict,
  };
}

/** The first of these variables that is set. */
function firstSet(variables: Variables, names: readonly string[]): Origin | undefined {
  const variable = names.find((name) => (variables[name] ?? '') !== '');
  if (variable === undefined) return undefined;
  const file = fileOfVariable(variables, variable);
  return { from: 'variable', variable, ...(file !== undefined && { file }) };
}

function environmentOf(
  manifest: Manifest,
  variables: Variables,
  fixed: string | undefined,
): Explained<string | undefined> {
  const { environment: value } = momentOf(manifest, variables, { environment: fixed });
  if (fixed !== undefined) return { value, from: 'option' };
  const named = firstSet(variables, [manifest.environment.variable]);
  return { value, ...(named ?? { from: 'manifest' }) };
}

function regionOrigin({ api, region }: ExplainedOptions, variables: Variables): Origin {
  if (api !== undefined) return { from: 'api' };
  if (region !== undefined) return { from: 'option' };
  return firstSet(variables, ['AWS_REGION', 'AWS_DEFAULT_REGION']) ?? { from: 'manifest' };
}

function replicaRegionsIn(
  options: ExplainedOptions,
  home: string,
): ExplainedSettings['replicaRegions'] {
  const value = replicaRegionsOf(options, home);
  if (options.replicaRegions !== undefined) return { value, from: 'option' };
  return { value, from: value.length === 0 ? 'default' : 'manifest' };
}

function endpointOrigin({ api, endpoint }: ExplainedOptions, variables: Variables): Origin {
  if (api !== undefined) return { from: 'api' };
  if (endpoint !== undefined) return { from: 'option' };
  const names = ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL'];
  return firstSet(variables, names) ?? { from: 'default' };
}

async function credentialsOf(
  { api, credentials }: ExplainedOptions,
  variables: Variables,
): Promise<Explained<CredentialsPlace>> {
  if (api !== undefined) return { value: 'given', from: 'api' };
  if (credentials !== undefined) return { value: 'given', from: 'option' };
  const keys = allSet(variables, ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
  if (keys !== undefined) return { value: 'environment', ...keys };
  for (const { name: value, namedBy, endsUnnamed } of places) {
    const origin = namedBy.map((names) => allSet(variables, names)).find(Boolean);
    if (origin !== undefined) return { value, ...origin };
    if (await endsUnnamed?.(variables, importCredentialChain)) return { value, from: 'default' };
  }
  return { value: 'instance', from: 'default' };
}

/** The first of these variables if all of them are set. */
function allSet(variables: Variables, names: readonly string[]): Origin | undefined {
  const origins = names.map((name) => firstSet(variables, [name]));
  return origins.includes(undefined) ? undefined : origins[0];
}

function cacheOf({ cache }: ExplainedOptions): ExplainedSettings['cache'] {
  if (cache === false) return { value: false, from: 'option' };
  const { ttlMs, maxAgeMs, staleIfErrorMs } = cachePolicies(cache ?? {})({ secretId: '' });
  const value = { ttlMs, maxAgeMs, staleIfErrorMs };
  return { value, from: cache === undefined ? 'default' : 'option' };
}
