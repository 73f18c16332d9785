import type { Manifest, NothingPlain, PlainParts, SecretsShape } from '@undotenv/manifest';
import { defaultPolicy, type CacheTimes } from '../cache/policy.ts';
import type { CacheOptions } from '../cache/rules.ts';
import { systemClock } from '../clock.ts';
import { openSecretsClient } from '../create-secrets-client.ts';
import type { SealedReads, SealedShape } from '../sealed/sealed-shape.ts';
import type {
  AnyClient,
  SealedClientOptions,
  SecretsClient,
  SecretsClientOptions,
} from '../secrets-client.ts';
import { thawClock } from './thaw-clock.ts';

export interface LambdaClientOptions<
  Shape extends SecretsShape,
> extends SecretsClientOptions<Shape> {
  manifest: Manifest<Shape>;
}

export interface SealedLambdaClientOptions<
  Shape extends SecretsShape,
  Plain extends PlainParts = NothingPlain,
> extends SealedClientOptions<Shape, Plain> {
  manifest: Manifest<Shape, Plain>;
}

const ignore = (): void => undefined;

/**
 * A client for the module scope of a Lambda function. All of the manifest's secrets are asked for at
 * once, while Lambda starts the function and its CPU is not throttled; the handler's first read
 * joins that question. A start that fails is told by the read that needs the secret, and logged.
 *
 * Lambda freezes a process between invocations, and what runs in the background with it. So nothing
 * does: unless `cache` has a `maxAgeMs`, a read that finds a value older than `ttlMs` waits for the
 * new one, 2 s at most, and gets the old one if none can be had.
 *
 * ```ts
 * const secrets = createLambdaClient({ manifest });
 * export const handler = async () => connect(await secrets.get('database'));
 * ```
 *
 * @throws as `createSecretsClient`
 */
export function createLambdaClient<Shape extends SecretsShape, Plain extends PlainParts>(
  options: SealedLambdaClientOptions<Shape, Plain>,
): SecretsClient<SealedShape<Shape, Plain>, SealedReads>;
export function createLambdaClient<Shape extends SecretsShape>(
  options: LambdaClientOptions<Shape>,
): SecretsClient<Shape>;
export function createLambdaClient(
  options: LambdaClientOptions<SecretsShape> | SealedLambdaClientOptions<SecretsShape>,
): AnyClient {
  const { cache = {}, clock = systemClock } = options;
  const client = openSecretsClient({
    ...options,
    clock: thawClock(clock),
    cache: cache && waitingCache(cache),
  });
  client.ready().catch(ignore);
  return client;
}

/**
 * Without jitter no value is due before it is waited for; cold starts spread a fleet enough. A
 * secret's own `ttlMs` is waited for as the general one is.
 */
function waitingCache(cache: CacheOptions): CacheOptions {
  const { ttlMs = defaultPolicy.ttlMs, maxAgeMs, secrets = {} } = cache;
  const own = Object.entries(secrets).map(([secretId, times]): [string, CacheTimes] => [
    secretId,
    { ...times, maxAgeMs: times?.maxAgeMs ?? maxAgeMs ?? times?.ttlMs ?? ttlMs },
  ]);
  return { jitter: 0, ...cache, maxAgeMs: maxAgeMs ?? ttlMs, secrets: Object.fromEntries(own) };
}
