import { createApi, type SecretsManagerApi } from './api.ts';
import { createCache } from './cache/cache.ts';
import type { Cache, CacheParts } from './cache/contract.ts';
import { noCache } from './cache/no-cache.ts';
import { cacheRules, type DeclaredName } from './cache/rules.ts';
import { systemClock } from './clock.ts';
import type { ReferenceClientOptions } from './reference-client.ts';
import { defaultCredentials } from './credentials/default-credentials.ts';
import { endpointFromEnvironment, resolveRegion } from './calls/endpoint.ts';
import { hinted, regionHint } from './calls/hinted.ts';
import type { ReadRequest } from './reads/read-request.ts';
import { systemTimers } from './calls/retry.ts';
import type { SecretValue } from './values/secret-value.ts';

/** Apis by region: what an ARN, or the manifest, says is elsewhere is read there. */
export interface RegionalApis {
  /** Of the client's own region. */
  readonly home: SecretsManagerApi;
  of(region: string): SecretsManagerApi;
  close(): void;
}

/** Opens the client's own region at once, others when something of them is read. */
export function openApis(
  options: ReferenceClientOptions,
  defaultRegion = 'us-east-1',
): RegionalApis {
  const { variables = process.env } = options;
  // One provider for all regions: a role is assumed once.
  const credentials = options.credentials ?? defaultCredentials(variables);
  const open = (region: string): SecretsManagerApi =>
    createApi({
      region,
      endpoint: options.endpoint ?? endpointFromEnvironment(variables),
      socketPath: options.socketPath,
      credentials,
      allowPlainHttp: options.allowPlainHttp ?? false,
      timeoutMs: options.timeoutMs ?? 2_000,
      clock: options.clock ?? systemClock,
    });
  // A borrowed api belongs to its owner, who decides where it calls.
  const { api } = options;
  if (api !== undefined) {
    return { home: api, of: options.apiIn ?? (() => api), close: () => undefined };
  }

  const region = hinted(() => resolveRegion(options.region, variables, defaultRegion), regionHint);
  const home = open(region);
  const opened = new Map([[home.region, home]]);
  return {
    home,
    of(region) {
      const known = opened.get(region);
      if (known !== undefined) return known;
      const other = open(region);
      opened.set(region, other);
      return other;
    },
    close() {
      for (const each of opened.values()) each.close();
    },
  };
}

export function openCache(
  { cache = {}, clock = systemClock, timers = systemTimers }: ReferenceClientOptions,
  parts: Omit<CacheParts<ReadRequest, SecretValue>, 'clock' | 'timers'>,
  declaredName?: DeclaredName,
): Cache<ReadRequest, SecretValue> {
  return cache === false
    ? noCache(parts)
    : createCache(cacheRules(cache, declaredName), { ...parts, clock, timers });
}
