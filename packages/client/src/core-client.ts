import type { GetSecretValueResponse } from '@undotenv/protocol';
import { signingKey } from '@undotenv/protocol/signature-v4';
import { createEngine } from './cache/engine.ts';
import { deleteValue } from './cache/forget.ts';
import type { CacheRules, ExtendCache, Fetching } from './cache/contract.ts';
import { publicEndpoint } from './calls/default-endpoint.ts';
import { checkRegion, parseEndpoint } from './calls/endpoint.ts';
import { createHttpClient } from './calls/http.ts';
import type { RetryTimers } from './calls/retry.ts';
import { errorOfAnswer } from './calls/service-errors.ts';
import { openSignedCalls } from './calls/signed-calls.ts';
import type { Clock } from './clock.ts';
import { coreParts, type Shown } from './core-parts.ts';
import type { CredentialsHolder } from './credentials/fixed-credentials.ts';
import { checkSecretId } from './reads/check-secret-id.ts';
import { tellRead } from './reads/read-values.ts';
import { storedSecret } from './sources/stored-secret.ts';
import type { SourceRequest } from './sources/source.ts';
import type { View } from './values/views.ts';

export interface CoreClientOptions {
  region: string;
  /** What {@link fromEnvironment}, `fixedCredentials` or `holdCredentials` give. */
  credentials: CredentialsHolder;
  /** AWS's own of the region when absent; to be given for its sovereign and isolated clouds. */
  endpoint?: string | undefined;
  /** Lets values travel in clear to another machine: for a container network you trust. */
  allowPlainHttp?: boolean;
  /** For one of up to three tries; 2,000 when absent. */
  timeoutMs?: number;
  /** What `cacheTimes` or `cacheRules` give. */
  cache?: CacheRules;
  /** `batchedCalls` asks for secrets that are wanted at once in one call; each alone when absent. */
  calls?: typeof openSignedCalls;
  /** `errorInItsWords` tells of a refusal in the service's words; ours when absent. */
  errorOf?: typeof errorOfAnswer;
  /** Told what the cache does: what `cacheEvents` makes of a listener. */
  tell?: ExtendCache;
  clock?: Clock;
  /** Waiting and jitter. */
  timers?: RetryTimers;
}

/**
 * Reads secrets of one region, by name or ARN. The functions beside it do more with one: `refresh`,
 * `invalidate`, `reportAuthFailure`.
 */
export interface CoreClient {
  /**
   * What `view` makes of a secret, once a version: give the same function each time.
   *
   * @throws {ClientError} or a TypeError for what is neither name nor ARN, and after `close`.
   */
  get<Result>(secretId: string, view: View<Result>): Promise<Result>;
  /** Forgets all values and ends its connections. */
  close(): void;
}

/**
 * Opens nothing yet: the first read connects.
 *
 * ```ts
 * const secrets = createCoreClient(fromEnvironment());
 * const { host, password } = await secrets.get('production/database', json);
 * ```
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region or endpoint cannot be used.
 */
export function createCoreClient(options: CoreClientOptions): CoreClient {
  const region = checkRegion(options.region);
  const endpoint = parseEndpoint(
    options.endpoint ?? publicEndpoint(region),
    options.allowPlainHttp,
  );
  const calls = (options.calls ?? openSignedCalls)({
    errorOf: errorOfAnswer,
    ...options,
    region,
    endpoint,
    http: createHttpClient(endpoint),
    keyOf: signingKey,
  });
  const cache = createEngine<SourceRequest, Shown>(options.cache ?? {}, { ...options, load });
  options.cache?.extend?.(cache);
  options.tell?.(cache);

  async function load(
    { secretId }: SourceRequest,
    { previous, ...effort }: Fetching<Shown>,
  ): Promise<Shown> {
    checkSecretId(secretId);
    // Named, for a policy's condition on the stage denies who names none.
    const request = { SecretId: secretId, VersionStage: 'AWSCURRENT' };
    const answer = await calls.call('GetSecretValue', request, { ...effort, secretId });
    // It checks what the type promises.
    const stored = storedSecret((answer ?? {}) as GetSecretValueResponse, secretId);
    // Of Secrets Manager, a version never changes.
    if (previous?.stored.versionId === stored.versionId) return previous;
    tellRead({ stored });
    return { stored, views: new WeakMap() };
  }

  /** A value that cannot be used is dropped, so that a repair shows at once. */
  function show<Result>(shown: Shown, view: View<Result>): Promise<Result> {
    const { stored, views } = shown;
    // What was kept under a view is what it gave.
    let result = views.get(view) as Promise<Result> | undefined;
    if (!result) {
      result = Promise.resolve(stored).then(view);
      views.set(view, result);
      result.catch(() => {
        deleteValue(cache, stored.secretId, shown);
      });
    }
    return result;
  }

  const client: CoreClient = {
    get(secretId, view) {
      const request = { secretId };
      const entry = cache.fresh(secretId, request);
      return entry
        ? show(entry.value, view)
        : cache.load(secretId, request).then((shown) => show(shown, view));
    },
    close() {
      cache.entries.clear();
      cache.flights.clear();
      calls.close();
    },
  };
  coreParts.set(client, { cache, show, options });
  return client;
}
