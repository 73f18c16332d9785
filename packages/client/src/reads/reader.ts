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
import { isOf } from './alias.ts';
import { cacheKeys } from './cache-keys.ts';
import { createLastValues } from './last-values.ts';
import { SecretNotFoundError } from '../errors.ts';
import { isSameVersion, type StoredSecret } from '../sources/source.ts';
import { readInOrder, type ActiveSources } from '../sources/read-in-order.ts';
import type { ReadVersion } from '../reference-client.ts';
import { tellRead, type ReadValue } from './read-values.ts';
import type { ReadRequest, Shortcut } from './read-request.ts';
import { createReadings, formOf, type Form, type Reading } from './readings.ts';
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
  /**
   * The same for a view that is one function and gives all readers of a version the same.
   *
   * @param instead what is given for a reading that may reject; what was read before is given as it is
   */
  readShared<Result, Request extends ReadRequest>(
    request: Request,
    view: View<Result, Request>,
    instead?: (reading: Promise<Result>, request: Request) => Promise<Result>,
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
  /** Which version that is, and which region gave it last. */
  keptVersion(request: ReadRequest): ReadVersion | undefined;
  /** Which version an object of values shows. */
  versionOf(object: object): ReadVersion | undefined;
  /** @returns whether another version than the one that failed is at hand. */
  reportAuthFailure(request: ReadRequest, versionId: string): Promise<boolean>;
  readonly watch: (request: ReadRequest, listener: ChangeListener) => () => void;
  /** Forgets the secret: all its versions, under its name and its ARN. */
  invalidate(secretId: string): void;
  clear(): void;
  cacheSize: () => CacheSize;
  /** All that is cached. */
  keptValues(): ReadValue[];
  close(): void;
}

export interface ReaderOptions {
  /** The client's own. */
  region: string;
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

/** What a replica gave is good for as long: the secret's own region may be back. */
const replicaFreshMs = 60_000;

/** Cache before sources. A value that cannot be used is dropped, so that a repair shows at once. */
export function createReader(options: ReaderOptions): Reader {
  const { activeSources, openCache, logger, clock, observers, shapes, sealsAll = false } = options;
  const { region, declarationOf = () => undefined, steadOf } = options;
  let closed = false;
  const keyOf = cacheKeys(activeSources);
  const readings = createReadings();
  const lastValues = createLastValues();
  // Nothing is put in words that nobody hears.
  const log = logger === silentLogger ? undefined : readerLog(logger);
  const observed =
    observers &&
    readerObservations(observers, {
      sourceOf: (value) => readings.of(value)?.version.source,
      hasStead,
    });
  const watchers = createWatchers({
    region,
    formOf: (request) => formAt(request, activeSources(request)),
    keptAt: (key) => readingOf(cache.kept(key)),
    kept: keptReadings,
    catchUp,
    onFailed: (secretId, error) => log?.listenerFailed(secretId, error),
  });
  const shortcuts = createShortcuts();
  const cache = openCache({
    load: fetch,
    isKept: ({ stored }) => stored.isUncached !== true,
    sizeOf: ({ stored }) => stored.bytes?.length ?? Buffer.byteLength(stored.text ?? ''),
    freshForMs(value) {
      const { version, form } = readings.of(value) ?? {};
      // Asked for by its id, it is the same everywhere.
      const mayDiffer = version?.replicaRegion !== undefined && form?.isVersion === false;
      return mayDiffer ? replicaFreshMs : Infinity;
    },
    onKept: (_key, value) => {
      const reading = readings.of(value);
      if (reading !== undefined) watchers.see(reading);
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
    const key = keyOf(request, active);
    const askedAtMs = clock.monotonicMs();
    log?.started(secretId);
    try {
      const cached = previous?.stored;
      const { stored, source } = await readInOrder(active, request, effort, cached);
      log?.retrieved(stored, source);
      observed?.fetched(secretId, isRefresh, source);
      const known = previous ?? lastValues.get(key);
      const isKnown =
        known !== undefined &&
        isSameVersion(known.stored, stored) &&
        known.stored.isUncached === stored.isUncached;
      const value = isKnown ? known : valueOf(request, key, stored);
      readings.note(value, formAt(request, active), { stored, source, askedAtMs });
      lastValues.set(key, value);
      // Of what is cached, who listens since then has heard.
      if (!isKnown || !isRefresh) {
        tellRead({ stored, declared: request.declared ?? declarationOf(stored) });
      }
      return value;
    } catch (error) {
      // What is cached is served still: the cache says for how long.
      if (!isRefresh) log?.fetchFailed(secretId, error);
      observed?.fetchFailed(secretId, isRefresh, error);
      throw error;
    }
  }

  function waits<Result, Request extends ReadRequest>(
    request: Request,
    view: View<Result, Request>,
    loading: Promise<SecretValue>,
  ): Promise<Result> {
    log?.waits(request, loading);
    const result = loading.then((value) => view(value, request));
    return observed === undefined ? result : observed.looks(request, loading, result);
  }

  /** As the client's reads of references have it: of a bundle nothing is declared. */
  function hasStead({ secretId, declared }: ReadRequest): boolean {
    const isOwn = declared?.kind === 'json' && declared.bundled === undefined;
    return steadOf?.(secretId, isOwn ? declared : undefined) !== undefined;
  }

  function formAt(request: ReadRequest, active: ActiveSources): Form {
    return formOf(request, active.key, keyOf(request, active));
  }

  function readingOf(entry: Entry<SecretValue> | undefined): Reading | undefined {
    return entry && readings.of(entry.value);
  }

  function keptReadings(): Reading[] {
    return cache.values().flatMap((value) => readings.of(value) ?? []);
  }

  function catchUp(request: ReadRequest, versionId: string): Promise<unknown> | undefined {
    try {
      const key = keyOf(request);
      const kept = cache.kept(key)?.value.stored.versionId ?? versionId;
      return kept === versionId ? undefined : cache.refresh(key, request);
    } catch {
      // Variables that contradict each other are the next read's to tell.
      return undefined;
    }
  }

  function valueOf({ secretId }: ReadRequest, key: string, stored: StoredSecret): SecretValue {
    const value = createSecretValue(stored, {
      onUnfit(error) {
        // A bundle may lack what is not required, and is fit for all else.
        if (error instanceof SecretNotFoundError) {
          log?.absent(secretId, error.message);
          return;
        }
        cache.delete(key, value);
        shortcuts.prune();
        log?.failed(secretId, error);
      },
      onShown(object) {
        readings.show(object, value);
      },
      shapes,
      sealsAll,
      steadOf,
    });
    return value;
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
      (given) => {
        // Of nothing, observers are told otherwise.
        if (given !== undefined || observed === undefined) shortcuts.set(request, shortcut);
      },
      () => undefined,
    );
  }

  function forget(matches: Parameters<typeof cache.forget>[0]): void {
    cache.forget(matches);
    lastValues.forget(matches);
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
    if (entry === undefined) return waits(request, view, cache.load(key, request));
    log?.hit(request.secretId);
    const result = view(entry.value, request);
    onCached?.(entry, result);
    return observed === undefined ? result : observed.looks(request, entry.value, result);
  }

  return {
    read(request, view) {
      return closed ? refused() : look(request, view, keyOf(request));
    },
    readShared<Result, Request extends ReadRequest>(
      request: Request,
      view: View<Result, Request>,
      instead?: (reading: Promise<Result>, request: Request) => Promise<Result>,
    ) {
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
      const reading = look(request, view, keyOf(request, active), (entry, result) => {
        remember(request, { entry, active, view, result });
      });
      return instead === undefined ? reading : instead(reading, request);
    },
    refresh(request, view) {
      if (closed) return refused();
      return waits(request, view, cache.refresh(keyOf(request), request));
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
    keptVersion(request) {
      return readingOf(cache.kept(keyOf(request)))?.version;
    },
    cacheSize: () => cache.size(),
    keptValues: () =>
      cache.values().map(({ stored }) => ({ stored, declared: declarationOf(stored) })),
    versionOf: (object) => readings.of(object)?.version,
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
    watch: watchers.add,
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
