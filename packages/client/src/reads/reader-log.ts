import { UndotenvError } from '@undotenv/protocol';
import type { CacheEvent } from '../cache/contract.ts';
import { errorCode } from '../log/error-code.ts';
import type { Logger } from '../log/logger.ts';
import type { SecretNotFoundError } from '../errors.ts';
import type { StoredSecret } from '../sources/source.ts';
import { isAbsence, mayBeAbsent } from './absence.ts';
import type { ReadRequest } from './read-request.ts';

/** What a reader reports, in the words and at the levels of the log. */
export interface ReaderLog {
  hit(secretId: string): void;
  started(secretId: string): void;
  retrieved(stored: StoredSecret, source: string): void;
  failed(secretId: string, error: unknown): void;
  /** Many may wait for it: each of those knows whether it can do without the secret. */
  fetchFailed(secretId: string, error: unknown): void;
  /** An absence is a failure to whom needs the secret, and is told as one once, however many do. */
  waits(request: ReadRequest, loading: Promise<unknown>): void;
  absent(secretId: string, msg?: string): void;
  listenerFailed: (secretId: string, error: unknown) => void;
  invalidated(secretId: string): void;
  cleared(): void;
  cacheEvent: (event: CacheEvent) => void;
}

export function readerLog(logger: Logger): ReaderLog {
  const absences = new WeakSet<SecretNotFoundError>();

  const log: ReaderLog = {
    hit(secretId) {
      logger.debug({ event: 'secret.hit', msg: `${secretId} is cached`, secretId });
    },
    started(secretId) {
      logger.debug({ event: 'secret.read.started', msg: `reading ${secretId}`, secretId });
    },
    retrieved({ secretId, replicaRegion }, source) {
      logger.debug({ event: 'secret.read.finished', msg: `read ${secretId}`, secretId });
      const place = replicaRegion === undefined ? source : `its replica in ${replicaRegion}`;
      const region = replicaRegion !== undefined && { region: replicaRegion };
      const msg = `retrieved ${secretId} from ${place}`;
      logger.info({ event: 'secret.retrieved', msg, secretId, source, ...region });
    },
    failed(secretId, error) {
      const code = errorCode(error);
      const msg = `${secretId} could not be read: ${code}`;
      logger.error({ event: 'secret.read.failed', msg, secretId, code, ...awsCodeOf(error) });
    },
    fetchFailed(secretId, error) {
      if (!isAbsence(error)) {
        log.failed(secretId, error);
        return;
      }
      absences.add(error);
      log.absent(secretId);
    },
    waits(request, loading) {
      if (mayBeAbsent(request)) return;
      loading.catch((error: unknown) => {
        if (isAbsence(error) && absences.delete(error)) log.failed(request.secretId, error);
      });
    },
    absent(secretId, msg = `${secretId} is in none of its sources`) {
      logger.info({ event: 'secret.absent', msg, secretId });
    },
    listenerFailed(secretId, error) {
      // The code alone: an application's own message may hold anything.
      const code = errorCode(error);
      const msg = `a listener to changes of ${secretId} failed: ${code}`;
      logger.error({ event: 'secret.listener.failed', msg, secretId, code });
    },
    invalidated(secretId) {
      logger.info({ event: 'secret.invalidated', msg: `${secretId} was forgotten`, secretId });
    },
    cleared() {
      logger.info({ event: 'cache.cleared', msg: 'secrets cache cleared' });
    },
    cacheEvent(event) {
      const { type, secretId } = event;
      switch (type) {
        case 'stale': {
          const msg = `${secretId} is served from the cache, though it is to be refreshed`;
          logger.debug({ event: 'secret.stale', msg, secretId, ageMs: event.ageMs });
          return;
        }
        case 'refreshing':
          logger.debug({
            event: 'secret.refresh.started',
            msg: `refreshing ${secretId}`,
            secretId,
          });
          return;
        case 'backoff': {
          const { retryAfterMs, error } = event;
          const code = errorCode(error);
          const msg = `${secretId} could not be refreshed: ${code}; the cached value is served on`;
          const failed = { msg, secretId, code, ...awsCodeOf(error), retryAfterMs };
          logger.warn({ event: 'secret.refresh.failed', ...failed });
          return;
        }
        case 'dropped': {
          const msg = `the cached value of ${secretId} may not be served any more`;
          logger.warn({ event: 'secret.dropped', msg, secretId, ageMs: event.ageMs });
        }
      }
    },
  };
  return log;
}

/** AWS's own name of the exception, where AWS answered with one. */
function awsCodeOf(error: unknown): { awsCode?: string } {
  if (!(error instanceof UndotenvError) || !('awsCode' in error)) return {};
  return typeof error.awsCode === 'string' ? { awsCode: error.awsCode } : {};
}
