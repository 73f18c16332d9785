import type { GetSecretValueResponse } from '@undotenv/protocol';
import { createCache } from './cache/cache.ts';
import type { CacheEvent, CacheRules, Fetching } from './cache/contract.ts';
import { cachePolicy, type CachePolicy, type CacheTimes } from './cache/policy.ts';
import { checkRegion, defaultEndpoint, parseEndpoint } from './calls/endpoint.ts';
import { systemTimers, type RetryTimers } from './calls/retry.ts';
import { errorOfAnswer } from './calls/service-errors.ts';
import { openSignedCalls } from './calls/signed-calls.ts';
import { systemClock, type Clock } from './clock.ts';
import type { CredentialsHolder } from './credentials/fixed-credentials.ts';
import { isAlias } from './reads/alias.ts';
import { checkSecretId } from './reads/check-secret-id.ts';
import { rememberKept, tellRead } from './reads/read-values.ts';
import { storedSecret } from './sources/secrets-manager.ts';
import type { SourceRequest, StoredSecret } from './sources/source.ts';
import type { View } from './values/views.ts';

export interface CoreClientOptions {
  region: string;
  /** What {@link fromEnvironment}, `fixedCredentials` or `holdCredentials` give. */
  credentials: CredentialsHolder;
  /** AWS's own of the region when absent. */
  endpoint?: string | undefined;
  /** Lets values travel in clear to another machine: for a container network you trust. */
  allowPlainHttp?: boolean;
  /** For one of up to three tries; 2,000 when absent. */
  timeoutMs?: number;
  /** Times for all secrets, or what `cacheRules` gives: all that `createSecretsClient` can do. */
  cache?: CacheTimes | CacheRules;
  /** Told what the cache does; names of secrets, never values. */
  onCacheEvent?: (event: CacheEvent) => void;
  clock?: Clock;
  /** Waiting and jitter. */
  timers?: RetryTimers;
}

/**
 * Reads secrets of one region, by name or ARN. What gives a promise rejects with a
 * {@link ClientError}; with a TypeError for what is neither, and after `close`.
 */
export interface CoreClient {
  /** What `view` makes of a secret, once a version: give the same function each time. */
  get<Result>(secretId: string, view: View<Result>): Promise<Result>;
  /** The same, asked for now whatever is cached. If that fails, what was cached is kept. */
  refresh<Result>(secretId: string, view: View<Result>): Promise<Result>;
  /**
   * Tells that a login with this version failed: if it is the one cached, it is read anew, five
   * times in a row and then once a second at most.
   *
   * @returns whether another version is at hand, so that another login may succeed
   */
  reportAuthFailure(failed: { secretId: string; versionId: string }): Promise<boolean>;
  /** Forgets one secret, under its name and its ARN; a read under way is not kept either. */
  invalidate(secretId: string): void;
  /** Forgets all values and ends its connections; a later read is a TypeError. */
  close(): void;
}

/** A version, and what was made of it. */
interface Shown {
  readonly stored: StoredSecret;
  readonly views: WeakMap<View<unknown>, Promise<unknown>>;
}

/** A value is 64 KiB at most, of which JSON can make six times as much. */
const maxResponseBytes = 1_048_576;

/**
 * Opens nothing yet: the first read connects.
 *
 * ```ts
 * const secrets = createCoreClient(fromEnvironment());
 * const { host, password } = await secrets.get('production/database', json);
 * ```
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region or endpoint cannot be used.
 * @throws {RangeError} naming the time of `cache` out of bounds.
 */
export function createCoreClient(options: CoreClientOptions): CoreClient {
  const { cache: times = {}, timeoutMs = 2_000, onCacheEvent } = options;
  const { credentials, clock = systemClock, timers = systemTimers } = options;
  const region = checkRegion(options.region);
  const endpoint = parseEndpoint(
    options.endpoint ?? defaultEndpoint(region),
    options.allowPlainHttp ?? false,
  );
  const calls = openSignedCalls({
    region,
    endpoint,
    credentials,
    errorOf: errorOfAnswer,
    timeoutMs,
    clock,
    timers,
  });
  const rules = 'policyOf' in times ? times : rulesOf(cachePolicy(times));
  let closed = false;
  const cache = createCache<SourceRequest, Shown>(rules, {
    load: ask,
    sizeOf: ({ stored }) => stored.bytes?.length ?? Buffer.byteLength(stored.text ?? ''),
    report,
    clock,
    timers,
  });

  function report(event: CacheEvent): void {
    try {
      onCacheEvent?.(event);
    } catch {
      // A listener's own failure, which is no read's.
    }
  }

  async function ask({ secretId }: SourceRequest, fetching: Fetching<Shown>): Promise<Shown> {
    checkSecretId(secretId, region);
    const { previous, maxTries, withinMs } = fetching;
    const answer = await calls.call({
      operation: 'GetSecretValue',
      request: { SecretId: secretId },
      secretId,
      maxTries,
      maxResponseBytes,
      withinMs,
    });
    // `storedSecret` checks what the type promises.
    const stored = storedSecret((answer ?? {}) as GetSecretValueResponse, { secretId });
    // Of Secrets Manager, a version never changes.
    if (previous?.stored.versionId === stored.versionId) return previous;
    tellRead(() => ({ stored, declared: undefined }));
    return { stored, views: new WeakMap() };
  }

  /** A value that cannot be used is dropped, so that a repair shows at once. */
  function show<Result>(shown: Shown, view: View<Result>): Promise<Result> {
    // What was kept under a view is what it gave.
    let result = shown.views.get(view) as Promise<Result> | undefined;
    if (result === undefined) {
      // Async, so that what a view throws rejects.
      // eslint-disable-next-line @typescript-eslint/require-await
      result = (async () => view(shown.stored))();
      shown.views.set(view, result);
      result.catch(() => {
        cache.delete(shown.stored.secretId, shown);
      });
    }
    return result;
  }

  function read<Result>(
    secretId: string,
    view: View<Result>,
    how: 'load' | 'refresh',
  ): Promise<Result> {
    if (closed) return Promise.reject(new TypeError('the secrets client was closed'));
    const request = { secretId };
    const cached = how === 'load' ? cache.fresh(secretId, request) : undefined;
    if (cached !== undefined) return show(cached, view);
    return cache[how](secretId, request).then((shown) => show(shown, view));
  }

  const client: CoreClient = {
    get: (secretId, view) => read(secretId, view, 'load'),
    refresh: (secretId, view) => read(secretId, view, 'refresh'),
    async reportAuthFailure({ secretId, versionId }) {
      const hasFailed = ({ stored }: Shown): boolean => stored.versionId === versionId;
      const current =
        (await cache.refreshSuspect(secretId, { secretId }, hasFailed)) ??
        cache.kept(secretId)?.value;
      return current !== undefined && !hasFailed(current);
    },
    invalidate(secretId) {
      cache.forget((id, shown) => id === secretId || isAlias(shown?.stored, secretId));
    },
    close() {
      closed = true;
      cache.forget(() => true);
      calls.close();
    },
  };
  rememberKept(client, () => cache.values().map(({ stored }) => ({ stored, declared: undefined })));
  return client;
}

function rulesOf(policy: CachePolicy): CacheRules {
  return { policyOf: () => policy };
}
