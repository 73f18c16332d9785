import type { Manifest } from '@undotenv/manifest';
import type { SecretsManagerApi } from '../api.ts';
import type { RetryTimers } from '../calls/retry.ts';
import type { Clock } from '../clock.ts';
import { errorCode } from '../log/error-code.ts';
import type { Logger } from '../log/logger.ts';
import { failoverSource, type Region } from './failover.ts';
import type { Source } from './source.ts';

/** Those of the client that say where replicas are. */
export interface ReplicatedOptions {
  readonly replicaRegions?: readonly string[] | undefined;
  readonly manifest?: Pick<Manifest, 'region' | 'replicaRegions'>;
  readonly api?: SecretsManagerApi;
}

export interface ReplicatedParts {
  readonly open: (api: SecretsManagerApi) => Source;
  readonly clock: Clock;
  readonly timers: RetryTimers;
  readonly logger: Logger;
}

/**
 * Where replicas are asked for. A manifest knows the regions of its secrets: one that is read in
 * none of them is somewhere else, and so are its replicas.
 *
 * @param home the client's own region
 * @throws {RangeError} if the option names a region twice.
 */
export function replicaRegionsOf(
  { replicaRegions, manifest, api }: ReplicatedOptions,
  home: string,
): readonly string[] {
  if (replicaRegions !== undefined) {
    const twice = replicaRegions.find((each, index) => replicaRegions.indexOf(each) !== index);
    if (twice === undefined) return replicaRegions;
    throw new RangeError(`replicaRegions names ${twice} twice`);
  }
  // A borrowed api calls where its owner wants it to.
  if (manifest === undefined || api !== undefined) return [];
  const regions = [manifest.region, ...manifest.replicaRegions];
  return regions.includes(home) ? regions.filter((region) => region !== home) : [];
}

/**
 * Secrets Manager in the client's own region, with replicas behind it.
 *
 * @throws {RangeError} if the replicas are in that region, too.
 */
export function replicatedSource(
  home: SecretsManagerApi,
  replicas: readonly SecretsManagerApi[],
  { open, clock, timers, logger }: ReplicatedParts,
): Source {
  if (replicas.some(({ region }) => region === home.region)) {
    throw new RangeError(`replicaRegions names ${home.region}, the client's own region`);
  }
  const inRegion = (api: SecretsManagerApi): Region => ({ region: api.region, source: open(api) });
  return failoverSource(inRegion(home), replicas.map(inRegion), {
    clock,
    timers,
    onDown(region, error) {
      const code = errorCode(error);
      const msg = `Secrets Manager in ${region} does not answer: ${code}; the next region is asked`;
      logger.warn({ event: 'region.failed', msg, region, code });
    },
    onUp(region) {
      const msg = `Secrets Manager in ${region} answers again`;
      logger.info({ event: 'region.recovered', msg, region });
    },
  });
}
