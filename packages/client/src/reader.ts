import { UndotenvError, type SecretReference } from '@undotenv/protocol';
import type { ManifestSecret } from '@undotenv/manifest';
import type { Cache } from './cache/cache.ts';
import type { Logger } from './logger.ts';
import { createSecretValue, type SecretValue } from './secret-value.ts';
import type { SourceRequest } from './sources/source.ts';
import { readInOrder, type ActiveSources } from './sources/source-chain.ts';

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

/** What a caller wants of a value; it rejects if the value cannot give it. */
export type View<Result> = (value: SecretValue, request: ReadRequest) => Promise<Result>;

export interface Reader {
  read<Result>(request: ReadRequest, view: View<Result>): Promise<Result>;
  clear(): void;
  close(): void;
}

export interface ReaderOptions {
  activeSources: () => ActiveSources;
  cache: Cache<SecretValue>;
  logger: Logger;
}

/** Cache before sources. A value that cannot be used is dropped, so that a repair shows at once. */
export function createReader({ activeSources, cache, logger }: ReaderOptions): Reader {
  let closed = false;

  async function fetch(
    request: ReadRequest,
    { sources }: ActiveSources,
    expired: SecretValue | undefined,
  ): Promise<SecretValue> {
    const { secretId } = request;
    logger.debug({ event: 'secret.read.started', msg: `reading ${secretId}`, secretId });
    try {
      const { stored, source } = await readInOrder(sources, request);
      logger.debug({ event: 'secret.read.finished', msg: `read ${secretId}`, secretId });
      const msg = `retrieved ${secretId} from ${source}`;
      logger.info({ event: 'secret.retrieved', msg, secretId, source });
      const { versionId, text } = expired?.stored ?? {};
      const isSame = versionId === stored.versionId && text === stored.text;
      return expired !== undefined && isSame ? expired : createSecretValue(stored);
    } catch (error) {
      logFailure(secretId, error);
      throw error;
    }
  }

  async function readAfresh<Result>(
    request: ReadRequest,
    key: string,
    active: ActiveSources,
    view: View<Result>,
  ): Promise<Result> {
    const value = await cache.load(key, (expired) => fetch(request, active, expired));
    try {
      return await view(value, request);
    } catch (error) {
      // Logged once, by whoever of those that share the value is first.
      if (cache.delete(key, value)) logFailure(request.secretId, error);
      throw error;
    }
  }

  function logFailure(secretId: string, error: unknown): void {
    const code = error instanceof UndotenvError ? error.code : 'UNEXPECTED';
    const msg = `${secretId} could not be read: ${code}`;
    logger.error({ event: 'secret.read.failed', msg, secretId, code });
  }

  return {
    read(request, view) {
      if (closed) return Promise.reject(new TypeError('the secrets client was closed'));
      const active = activeSources();
      const key = active.key + request.cacheKey;
      const cached = cache.fresh(key);
      return cached === undefined ? readAfresh(request, key, active, view) : view(cached, request);
    },
    clear() {
      cache.clear();
      logger.info({ event: 'cache.cleared', msg: 'secrets cache cleared' });
    },
    close() {
      closed = true;
      cache.clear();
    },
  };
}
