import type { SecretReference } from '@undotenv/protocol';
import type { ManifestSecret } from '@undotenv/manifest';
import type { Cache, CacheParts, Fetching } from '../cache/contract.ts';
import { silentLogger, type Logger } from '../logger.ts';
import { readerLog } from './reader-log.ts';
import {
  createSecretValue,
  type DeclaredShapes,
  type SecretValue,
} from '../values/secret-value.ts';
import { isOfSecret } from '../sources/secrets-manager.ts';
import { isSameVersion, type SourceRequest, type StoredSecret } from '../sources/source.ts';
import { readInOrder, type ActiveSources } from '../sources/read-in-order.ts';
import type { ReadVersion } from '../core-client.ts';
import { createWatchers, type ChangeListener } from './watchers.ts';

/** A request with the key its answer is cached under, worked out once. */
export interface ReadRequest extends SourceRequest {
  readonly cacheKey: string;
}

export function readRequest(reference: SecretReference, declared?: ManifestSecret): ReadRequest {
  const { secretId, versionId, versionStage } = reference;
  const stage = versionStage === 'AWSCURRENT' ? undefined : versionStage;
  return {
    secretId,
    versionStage: stage,
    versionId,
    declared,
    cacheKey: `${secretId}|${stage ?? ''}|${versionId ?? ''}`,
  };
}

/** What a caller wants of a value; rejects, and never throws, if the value cannot give it. */
export type View<Result, Request extends ReadRequest = ReadRequest> = (
  value: SecretValue,
  request: Request,
) => Promise<Result>;

export interface Reader {
  read<Result, Request extends ReadRequest>(
    request: Request,
    view: View<Result, Request>,
  ): Promise<Result>;
  /** Asks the sources whatever is cached. */
  refresh<Result, Request extends ReadRequest>(
    request: Request,
    view: View<Result, Request>,
  ): Promise<Result>;
  /** What `read` would answer without waiting; a refresh starts where it would. */
  peek(request: ReadRequest): SecretValue | undefined;
  /** What is cached, however old, and the time of the clock up to which it may be served. */
  kept(request: ReadRequest): ReturnType<Cache<ReadRequest, SecretValue>['kept']>;
  /** Which version an object of values shows. */
  versionOf(object: object): ReadVersion | undefined;
  /** @returns whether another version than the one that failed is at hand. */
  reportAuthFailure(request: ReadRequest, versionId: string): Promise<boolean>;
  watch(request: ReadRequest, listener: ChangeListener): () => void;
  /** Forgets the secret: all its versions, under its name and its ARN. */
  invalidate(secretId: string): void;
  clear(): void;
  close(): void;
}

export interface ReaderOptions {
  activeSources: () => ActiveSources;
  openCache: (
    parts: Omit<CacheParts<ReadRequest, SecretValue>, 'clock' | 'timers'>,
  ) => Cache<ReadRequest, SecretValue>;
  logger: Logger;
  shapes?: DeclaredShapes | undefined;
}

/** Cache before sources. A value that cannot be used is dropped, so that a repair shows at once. */
export function createReader({ activeSources, openCache, logger, shapes }: ReaderOptions): Reader {
  let closed = false;
  /** Weak: an object that the application has dropped is nobody's. */
  const versions = new WeakMap<object, ReadVersion>();
  const log = readerLog(logger);
  const watchers = createWatchers(log.listenerFailed);
  const cache = openCache({
    load: fetch,
    sizeOf: ({ stored }) => stored.bytes?.length ?? Buffer.byteLength(stored.text ?? ''),
    onKept: (key, { stored }) => {
      watchers.see(key, stored);
    },
    report: log.cacheEvent,
  });
  const isSilent = logger === silentLogger;

  async function fetch(
    request: ReadRequest,
    { previous, ...effort }: Fetching<SecretValue>,
  ): Promise<SecretValue> {
    const { secretId } = request;
    const active = activeSources();
    log.started(secretId);
    try {
      const { stored, source } = await readInOrder(active, request, effort);
      log.retrieved(secretId, source);
      if (previous !== undefined && isSameVersion(previous.stored, stored)) return previous;
      return valueOf(request, stored, source);
    } catch (error) {
      // What is cached is served still: the cache says for how long.
      if (previous === undefined) log.failed(secretId, error);
      throw error;
    }
  }

  function valueOf(request: ReadRequest, stored: StoredSecret, source: string): SecretValue {
    const { secretId, versionId, stages } = stored;
    const key = keyOf(request);
    const version = Object.freeze({ secretId, versionId, stages, source });
    const value = createSecretValue(stored, {
      onUnfit(error) {
        cache.delete(key, value);
        log.failed(secretId, error);
      },
      onSealed(object) {
        versions.set(object, version);
      },
      shapes,
    });
    return value;
  }

  function keyOf({ cacheKey }: ReadRequest): string {
    const { key } = activeSources();
    return key === '' ? cacheKey : key + cacheKey;
  }

  function refused(): Promise<never> {
    return Promise.reject(new TypeError('the secrets client was closed'));
  }

  return {
    read(request, view) {
      if (closed) return refused();
      const key = keyOf(request);
      const cached = cache.fresh(key, request);
      if (cached === undefined) {
        return cache.load(key, request).then((value) => view(value, request));
      }
      if (!isSilent) log.hit(request.secretId);
      return view(cached, request);
    },
    refresh(request, view) {
      if (closed) return refused();
      return cache.refresh(keyOf(request), request).then((value) => view(value, request));
    },
    peek(request) {
      if (closed) throw new TypeError('the secrets client was closed');
      return cache.fresh(keyOf(request), request);
    },
    kept: (request) => cache.kept(keyOf(request)),
    versionOf: (object) => versions.get(object),
    async reportAuthFailure(request, versionId) {
      if (closed) return refused();
      const key = keyOf(request);
      let isOther = false;
      const isSuspected = ({ stored }: SecretValue): boolean => {
        isOther = stored.versionId !== versionId;
        return !isOther;
      };
      const refreshed = await cache.refreshSuspect(key, request, isSuspected);
      return refreshed === undefined ? isOther : refreshed.stored.versionId !== versionId;
    },
    watch(request, listener) {
      const key = keyOf(request);
      return watchers.add(key, cache.kept(key)?.value.stored, listener);
    },
    invalidate(secretId) {
      cache.forget((id, value) => id === secretId || isAlias(value?.stored, secretId));
      log.invalidated(secretId);
    },
    clear() {
      cache.forget(() => true);
      log.cleared();
    },
    close() {
      closed = true;
      cache.forget(() => true);
    },
  };
}

/** Whether what was read under another name or ARN is of this secret. */
function isAlias(stored: StoredSecret | undefined, secretId: string): boolean {
  if (stored?.arn === undefined || stored.name === undefined) return false;
  return isOfSecret({ ARN: stored.arn, Name: stored.name }, secretId);
}
