import { parseSecretArn } from '@undotenv/protocol';
import type { SecretChange } from '../reference-client.ts';
import { isSameVersion, type StoredSecret } from '../sources/source.ts';
import { isOf } from './alias.ts';
import type { ReadRequest } from './read-request.ts';
import type { Reading } from './readings.ts';

/** May be async: what it throws or rejects with is logged. */
export type ChangeListener = (change: SecretChange) => unknown;

/** Who wants to hear of new versions of a secret, by whatever reference it is read. */
export interface Watchers {
  /**
   * @param kept what is cached at the moment
   * @returns what ends the watching.
   */
  add(request: ReadRequest, kept: Iterable<Reading>, listener: ChangeListener): () => void;
  /** Tells of what was read if it is another version than the one seen last. */
  see(reading: Reading): void;
}

export interface WatcherParts {
  /** The client's own region, where names are. */
  readonly region: string;
  /**
   * Reads what is cached for `request` anew, if that is another version: who is told of a change
   * reads it next, and must not find the version before.
   */
  readonly catchUp: (request: ReadRequest, versionId: string) => Promise<unknown> | undefined;
  /** Told what a listener threw: it is nobody's to catch where the value was read. */
  readonly onFailed: (secretId: string, error: unknown) => void;
}

interface Watch {
  readonly request: ReadRequest;
  seen: Reading | undefined;
  readonly listeners: Set<ChangeListener>;
}

export function createWatchers({ region, catchUp, onFailed }: WatcherParts): Watchers {
  const watches = new Map<string, Watch>();

  function isWatched({ request, seen }: Watch, { form, value: { stored } }: Reading): boolean {
    if (form.cacheKey === request.cacheKey) return true;
    const isLabelled =
      form.versionStage === request.versionStage && form.versionId === request.versionId;
    if (!isLabelled || stored.arn === undefined) return false;
    // By its name another secret could be read elsewhere, or in another account.
    const watched = parseSecretArn(request.secretId)?.region ?? request.region ?? region;
    return (
      parseSecretArn(stored.arn)?.region === watched &&
      isOf(request.secretId, form.secretId, stored) &&
      (seen === undefined || isOfOneAccount(seen.value.stored, stored))
    );
  }

  function tell(watch: Watch, reading: Reading): void {
    const { seen, listeners } = watch;
    const { stored } = reading.value;
    watch.seen = reading;
    if (seen === undefined || !isChange(seen.value.stored, stored)) return;
    const { secretId } = watch.request;
    const { versionId } = stored;
    const change = { secretId, versionId, previousVersionId: seen.value.stored.versionId };
    for (const listener of listeners) {
      Promise.resolve()
        // Another listener may have ended it meanwhile.
        .then(() => (listeners.has(listener) ? listener(change) : undefined))
        .catch((error: unknown) => {
          onFailed(secretId, error);
        });
    }
  }

  function see(watch: Watch, reading: Reading): void {
    const { request, seen } = watch;
    // Answers may come in another order than they were asked for.
    const isLate = (): boolean => reading.askedAtMs < (watch.seen?.askedAtMs ?? -Infinity);
    if (isLate()) return;
    const { stored } = reading.value;
    const isFound = seen !== undefined && isChange(seen.value.stored, stored);
    const isOwn = reading.form.cacheKey === request.cacheKey;
    const catchingUp = isFound && !isOwn ? catchUp(request, stored.versionId) : undefined;
    if (catchingUp === undefined) {
      tell(watch, reading);
      return;
    }
    // That is seen as any read is; should it fail, this is all that is known.
    catchingUp.catch(() => {
      if (!isLate()) tell(watch, reading);
    });
  }

  return {
    add(request, kept, listener) {
      const key = request.cacheKey;
      const watch = watches.get(key) ?? { request, seen: undefined, listeners: new Set() };
      watches.set(key, watch);
      if (watch.listeners.size === 0) {
        for (const reading of kept)
          if (isWatched(watch, reading)) watch.seen = latest(watch, reading);
      }
      // Of its own, so that one listener added twice is told twice and removed once.
      const own: ChangeListener = (change) => listener(change);
      watch.listeners.add(own);
      return () => {
        watch.listeners.delete(own);
        if (watch.listeners.size === 0 && watches.get(key) === watch) watches.delete(key);
      };
    },
    see(reading) {
      for (const watch of watches.values()) if (isWatched(watch, reading)) see(watch, reading);
    },
  };
}

/** What is cached for the watch itself is what its listener knows; else what was asked last. */
function latest({ request, seen }: Watch, reading: Reading): Reading {
  if (seen === undefined || reading.form.cacheKey === request.cacheKey) return reading;
  if (seen.form.cacheKey === request.cacheKey) return seen;
  return reading.askedAtMs < seen.askedAtMs ? seen : reading;
}

function isChange(seen: StoredSecret, stored: StoredSecret): boolean {
  return isOfOneAccount(seen, stored) && !isSameVersion(seen, stored);
}

/** Unknown of what has no ARN. */
function isOfOneAccount({ arn: one }: StoredSecret, { arn: other }: StoredSecret): boolean {
  if (one === undefined || other === undefined) return true;
  return parseSecretArn(one)?.account === parseSecretArn(other)?.account;
}
