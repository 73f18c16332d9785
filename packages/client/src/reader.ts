import { UndotenvError, type SecretReference } from '@undotenv/protocol';
import type { ManifestSecret } from '@undotenv/manifest';
import type { Cache } from './cache/cache.ts';
import type { Logger } from './logger.ts';
import { createSecretValue, type SecretValue } from './secret-value.ts';
import type { SourceRequest, StoredSecret } from './sources/source.ts';
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

/** What a caller wants of a value; rejects, and never throws, if the value cannot give it. */
export type View<Result> = (value: SecretValue) => Promise<Result>;

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
    key: string,
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
      if (expired !== undefined && isSameVersion(expired.stored, stored)) return expired;
      const value = createSecretValue(stored, (error) => {
        cache.delete(key, value);
        logFailure(secretId, error);
      });
      return value;
    } catch (error) {
      logFailure(secretId, error);
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
      if (cached !== undefined) return view(cached);
      return cache.load(key, (expired) => fetch(request, key, active, expired)).then(view);
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

/** Variables have no versions, so the text decides too. */
function isSameVersion(one: StoredSecret, other: StoredSecret): boolean {
  return one.versionId === other.versionId && one.text === other.text;
}
