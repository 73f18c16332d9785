import type { ManifestSecret } from '@undotenv/manifest';
import type { Cache, CacheParts, Fetching } from '../cache/contract.ts';
import type { Entry } from '../cache/entry.ts';
import type { Clock } from '../clock.ts';
import { silentLogger, type Logger } from '../log/logger.ts';
import type { CacheSize, Observers } from '../observer.ts';
import { readerLog } from './reader-log.ts';
import { readerObservations } from './reader-observations.ts';
import {
  createSecretValue,
  type DeclaredShapes,
  type SecretValue,
} from '../values/secret-value.ts';
import type { SteadOf } from '../values/missing-keys.ts';
import { isAbsence, mayBeAbsent } from './absence.ts';
import { isOf } from './alias.ts';
import type { SecretNotFoundError } from '../errors.ts';
import { isSameVersion, type StoredSecret } from '../sources/source.ts';
import { readInOrder, type ActiveSources } from '../sources/read-in-order.ts';
import type { ReadVersion } from '../reference-client.ts';
import { tellRead, type ReadValue } from './read-values.ts';
import type { ReadRequest, Shortcut } from './read-request.ts';
import { createShortcuts } from './shortcuts.ts';
import { createWatchers, type ChangeListener } from './watchers.ts';

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
  /** The same for a view that is one function and gives all readers of a version the same. */
  readShared<Result, Request extends ReadRequest>(
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
  /**
   * What is cached, where nothing is asked or told at a read but the clock: no variable opens other
   * sources, and nobody observes. Until its time is over, or it is replaced, it may be read without
   * the reader; `use` notes it.
   */
  steady(request: ReadRequest): Entry<SecretValue> | undefined;
  readonly use: (entry: Entry<SecretValue>) => unknown;
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
  cacheSize: () => CacheSize;
  /** All that is cached. */
  keptValues(): ReadValue[];
  close(): void;
}

export interface ReaderOptions {
  activeSources: (request: ReadRequest) => ActiveSources;
  openCache: (
    parts: Omit<CacheParts<ReadRequest, SecretValue>, 'clock' | 'timers'>,
  ) => Cache<ReadRequest, SecretValue>;
  logger: Logger;
  clock: Clock;
  observers?: Observers | undefined;
  shapes?: DeclaredShapes | undefined;
  /** Whether everything is read as a `Secret`. */
  sealsAll?: boolean;
  steadOf?: SteadOf;
  /** What the manifest declares of a version that was read by a reference. */
  declarationOf?: (stored: StoredSecret) => ManifestSecret | undefined;
}

/** Cache before sources. A value that cannot be used is dropped, so that a repair shows at once. */
export function createReader(options: ReaderOptions): Reader {
  const { activeSources, openCache, logger, clock, observers, shapes, sealsAll = false } = options;
  const { declarationOf = () => undefined, steadOf } = options;
  let closed = false;
  /** Weak: an object that the application has dropped is nobody's. */
  const versions = new WeakMap<object, ReadVersion>();
  // Nothing is put in words that nobody hears.
  const log = logger === silentLogger ? undefined : readerLog(logger);
  const observed = observers && readerObservations(observers);
  const watchers = createWatchers((secretId, error) => log?.listenerFailed(secretId, error));
  const shortcuts = createShortcuts();
  const cache = openCache({
    load: fetch,
    isKept: ({ stored }) => stored.isUncached !== true,
    sizeOf: ({ stored }) => stored.bytes?.length ?? Buffer.byteLength(stored.text ?? ''),
    onKept: (key, { stored }) => {
      watchers.see(key, stored);
      shortcuts.prune();
    },
    onDropped: shortcuts.prune,
    report:
      (log ?? observed) &&
      ((event) => {
        log?.cacheEvent(event);
        observed?.cacheEvent(event);
      }),
  });

  async function fetch(
    request: ReadRequest,
    { previous, ...effort }: Fetching<SecretValue>,
  ): Promise<SecretValue> {
    const { secretId } = request;
    const isRefresh = previous !== undefined;
    const active = activeSources(request);
    log?.started(secretId);
    try {
      const cached = previous?.stored;
      const { stored, source } = await readInOrder(active, request, effort, cached);
      log?.retrieved(secretId, source);
      observed?.fetched(secretId, isRefresh, source);
      if (previous !== undefined && isSameVersion(previous.stored, stored)) return previous;
      return valueOf(request, stored, source);
    } catch (error) {
      // What is cached is served still: the cache says for how long.
      if (!isRefresh) tellFailure(secretId, error);
      observed?.fetchFailed(secretId, isRefresh, error);
      throw error;
    }
  }

  /** Of fetches that many may wait for: each of those knows whether it can do without. */
  const absences = new WeakSet<SecretNotFoundError>();

  function tellFailure(secretId: string, error: unknown): void {
    if (!isAbsence(error)) {
      log?.failed(secretId, error);
      return;
    }
    absences.add(error);
    log?.absent(secretId);
  }

  /** An absence is a failure to whom needs the secret, and is told as one once, however many do. */
  function waits(request: ReadRequest, loading: Promise<SecretValue>): void {
    const { secretId } = request;
    const isOptional = mayBeAbsent(request);
    observed?.waits(secretId, loading, isOptional);
    if (log === undefined || isOptional) return;
    loading.catch((error: unknown) => {
      if (isAbsence(error) && absences.delete(error)) log.failed(secretId, error);
    });
  }

  function valueOf(request: ReadRequest, stored: StoredSecret, source: string): SecretValue {
    const { secretId, versionId, stages, replicaRegion } = stored;
    const key = keyOf(request);
    const version: ReadVersion = Object.freeze({
      secretId,
      versionId,
      stages,
      source,
      ...(replicaRegion !== undefined && { replicaRegion }),
    });
    const value = createSecretValue(stored, {
      onUnfit(error) {
        cache.delete(key, value);
        shortcuts.prune();
        log?.failed(secretId, error);
      },
      onShown(object) {
        versions.set(object, version);
      },
      shapes,
      sealsAll,
      steadOf,
    });
    tellRead({ stored, declared: request.declared ?? declarationOf(stored) });
    observed?.came(value, source);
    return value;
  }

  /** Put together once for a request while its sources stay the same. */
  const keyed = new WeakMap<ReadRequest, { active: ActiveSources; key: string }>();

  function keyOf(request: ReadRequest, active: ActiveSources = activeSources(request)): string {
    if (active.key === '') return request.cacheKey;
    const known = keyed.get(request);
    if (known?.active === active) return known.key;
    const key = active.key + request.cacheKey;
    keyed.set(request, { active, key });
    return key;
  }

  function refused(): Promise<never> {
    return Promise.reject(new TypeError('the secrets client was closed'));
  }

  function answered(secretId: string, value: SecretValue): void {
    log?.hit(secretId);
    observed?.hit(secretId, value);
  }

  /** Once a view has given something, the request knows it: what it rejects with is asked anew. */
  function remember(request: ReadRequest, shortcut: Shortcut): void {
    const { entry, view, result } = shortcut;
    if (request.shortcut?.entry === entry && request.shortcut.view === view) return;
    result.then(
      () => {
        shortcuts.set(request, shortcut);
      },
      () => undefined,
    );
  }

  function forget(matches: Parameters<typeof cache.forget>[0]): void {
    cache.forget(matches);
    shortcuts.prune();
  }

  /** @param onCached told of what it was answered from, unless that was waited for */
  function look<Result, Request extends ReadRequest>(
    request: Request,
    view: View<Result, Request>,
    key: string,
    onCached?: (entry: Entry<SecretValue>, result: Promise<Result>) => void,
  ): Promise<Result> {
    const entry = cache.fresh(key, request);
    if (entry === undefined) {
      const loading = cache.load(key, request);
      waits(request, loading);
      return loading.then((value) => view(value, request));
    }
    answered(request.secretId, entry.value);
    const result = view(entry.value, request);
    onCached?.(entry, result);
    return result;
  }

  return {
    read(request, view) {
      return closed ? refused() : look(request, view, keyOf(request));
    },
    readShared<Result, Request extends ReadRequest>(request: Request, view: View<Result, Request>) {
      if (closed) return refused();
      const active = activeSources(request);
      const { shortcut } = request;
      if (
        shortcut?.active === active &&
        shortcut.view === view &&
        clock.monotonicMs() < shortcut.entry.freshUntilMs
      ) {
        cache.use(shortcut.entry);
        answered(request.secretId, shortcut.entry.value);
        // Of the same view it is the result.
        return shortcut.result as Promise<Result>;
      }
      return look(request, view, keyOf(request, active), (entry, result) => {
        remember(request, { entry, active, view, result });
      });
    },
    refresh(request, view) {
      if (closed) return refused();
      const loading = cache.refresh(keyOf(request), request);
      waits(request, loading);
      return loading.then((value) => view(value, request));
    },
    peek(request) {
      if (closed) throw new TypeError('the secrets client was closed');
      const cached = cache.fresh(keyOf(request), request);
      if (cached !== undefined) observed?.hit(request.secretId, cached.value);
      return cached?.value;
    },
    steady(request) {
      const isSteady = observers === undefined && activeSources(request).isFixed === true;
      return isSteady ? cache.kept(keyOf(request)) : undefined;
    },
    use: cache.use,
    kept: (request) => cache.kept(keyOf(request)),
    cacheSize: () => cache.size(),
    keptValues: () =>
      cache.values().map(({ stored }) => ({ stored, declared: declarationOf(stored) })),
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
      forget((id, value) => isOf(secretId, id, value?.stored));
      log?.invalidated(secretId);
    },
    clear() {
      forget(() => true);
      log?.cleared();
    },
    close() {
      closed = true;
      forget(() => true);
    },
  };
}
