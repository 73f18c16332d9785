import type { Manifest, Variables } from '@undotenv/manifest';
import type { SecretsManagerApi } from '../api.ts';
import { cachePolicies } from '../cache/rules.ts';
import { fileOfVariable } from '../environment/variable-origins.ts';
import type { ReferenceClientOptions } from '../reference-client.ts';
import { momentOf } from '../sources/moment.ts';
import { replicaRegionsOf } from '../sources/replicated.ts';
import type { CredentialsPlace, Explained, ExplainedSettings, Origin } from './explanation.ts';

export interface ExplainedOptions extends ReferenceClientOptions {
  readonly manifest?: Manifest;
  readonly environment?: string | undefined;
  readonly strict?: boolean;
  readonly replicaRegions?: readonly string[];
}

/** @param fixed the environment that was asked for, as the manifest spells it */
export function explainSettings(
  options: ExplainedOptions,
  api: SecretsManagerApi,
  fixed: string | undefined,
): ExplainedSettings {
  const { manifest, strict = false, variables = process.env } = options;
  return {
    ...(manifest !== undefined && { environment: environmentOf(manifest, variables, fixed) }),
    region: { value: api.region, ...regionOrigin(options, variables) },
    replicaRegions: replicaRegionsIn(options, api.region),
    endpoint: { value: api.endpoint, ...endpointOrigin(options, variables) },
    credentials: credentialsOf(options, variables),
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

/** In the order in which they are looked for; of two variables both must be set. */
const places: readonly (readonly [CredentialsPlace, readonly string[]])[] = [
  ['environment', ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']],
  ['profile', ['AWS_PROFILE']],
  ['web identity', ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN']],
  ['container', ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']],
  ['container', ['AWS_CONTAINER_CREDENTIALS_FULL_URI']],
];

function credentialsOf(
  { api, credentials }: ExplainedOptions,
  variables: Variables,
): Explained<CredentialsPlace> {
  if (api !== undefined) return { value: 'given', from: 'api' };
  if (credentials !== undefined) return { value: 'given', from: 'option' };
  for (const [value, names] of places) {
    const origins = names.map((name) => firstSet(variables, [name]));
    const [origin] = origins;
    if (origin !== undefined && !origins.includes(undefined)) return { value, ...origin };
  }
  return { value: 'profile or instance', from: 'default' };
}

function cacheOf({ cache }: ExplainedOptions): ExplainedSettings['cache'] {
  if (cache === false) return { value: false, from: 'option' };
  const { ttlMs, maxAgeMs, staleIfErrorMs } = cachePolicies(cache ?? {})({ secretId: '' });
  const value = { ttlMs, maxAgeMs, staleIfErrorMs };
  return { value, from: cache === undefined ? 'default' : 'option' };
}
