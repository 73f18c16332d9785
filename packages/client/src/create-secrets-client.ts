import {
  type Manifest,
  type ManifestSecret,
  type NothingPlain,
  type PlainParts,
  type SecretsShape,
  type Variables,
} from '@undotenv/manifest';
import type { SecretsManagerApi } from './api.ts';
import { abortable } from './calls/abortable.ts';
import { systemClock } from './clock.ts';
import {
  declareSecrets,
  noDeclaredSecrets,
  type DeclaredSecrets,
} from './reads/declared-secrets.ts';
import { declaredReads } from './reads/declared-reads.ts';
import { liveSecret } from './reads/live-secrets.ts';
import { errorCode } from './log/error-code.ts';
import { logCreation } from './log/log-creation.ts';
import type { Logger } from './log/logger.ts';
import { joinObservers, type Observers } from './observer.ts';
import { observedApis } from './observed-apis.ts';
import { openApis, openCache, type RegionalApis } from './open-parts.ts';
import { rememberKept } from './reads/read-values.ts';
import type { ReadRequest } from './reads/read-request.ts';
import { createReader, type Reader } from './reads/reader.ts';
import { redactingAccessors } from './values/redaction.ts';
import { referenceReads, textInstead } from './reads/reference-reads.ts';
import { createReferences, type KnownOfNames } from './reads/references.ts';
import { withWrappedErrors } from './reads/wrap-errors.ts';
import { systemTimers } from './calls/retry.ts';
import type { SealedReads, SealedShape } from './sealed/sealed-shape.ts';
import type {
  AnyClient,
  DeclaredReadOptions,
  SealedClientOptions,
  SecretsClient,
  SecretsClientOptions,
} from './secrets-client.ts';
import { batchingSource } from './sources/batch.ts';
import { manifestSources } from './sources/manifest-sources.ts';
import { regionalSource } from './sources/regional.ts';
import { replicaRegionsOf, replicatedSource } from './sources/replicated.ts';
import { secretsManagerSource } from './sources/secrets-manager.ts';
import type { Source, StoredSecret } from './sources/source.ts';
import { missingKeys, type SteadOf } from './values/missing-keys.ts';
import { ownPart, typedObject } from './values/typed-object.ts';

export type AnyOptions = SecretsClientOptions<SecretsShape> | SealedClientOptions<SecretsShape>;

/** Without a manifest there is no secret to get by name. */
// `{}` is meant: an object type without members.
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type
type NoSecrets = Record<never, never>;

/**
 * Opens nothing yet: the first read connects.
 *
 * ```ts
 * const secrets = createSecretsClient({ manifest });
 * const { host, password } = await secrets.get('database');
 * ```
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region, endpoint or fixed credentials
 *   cannot be used.
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`: the manifest does not know `environment`.
 * @throws {RangeError} naming the option of `cache` out of bounds, or a region that `replicaRegions`
 *   names twice, or that is the client's own.
 * @throws {TypeError} naming what is no option of `cache`.
 */
export function createSecretsClient<
  Shape extends SecretsShape = NoSecrets,
  Plain extends PlainParts = NothingPlain,
>(
  options: SealedClientOptions<Shape, Plain>,
): SecretsClient<SealedShape<Shape, Plain>, SealedReads>;
export function createSecretsClient<Shape extends SecretsShape = NoSecrets>(
  options?: SecretsClientOptions<Shape>,
): SecretsClient<Shape>;
export function createSecretsClient(options: AnyOptions = {}): AnyClient {
  return openSecretsClient(options);
}

/** For those whose own overloads tell what the client seals. */
export function openSecretsClient(options: AnyOptions): AnyClient {
  return logCreation(options.logger, (logger) => openClient(options, logger));
}

function openClient(options: AnyOptions, logger: Logger): AnyClient {
  const { manifest, environment, variables = process.env } = options;
  const { clock = systemClock, timers = systemTimers } = options;
  const observers = joinObservers(options.observers);
  const own = openApis(options, manifest?.region);
  const apis = observers === undefined ? own : observedApis(own, observers);
  const declared = manifest
    ? declareSecrets(manifest, { environment, variables, logger })
    : noDeclaredSecrets;
  const steadOf = missingKeys(options, logger);
  const reader = openReader(apis, options, { variables, logger, observers, declared, steadOf });
  observers?.open({ region: apis.home.region, cacheSize: reader.cacheSize });
  const names = new Set(manifest?.secrets.map(({ secret }) => secret));
  const reads = declaredReads(reader, declared);
  const parse = createReferences(knownOfNames(manifest, declared));

  /** What is declared of a secret wins also where it is read by its name; of a bundle nothing is. */
  const steadByName: SteadOf = (secretId) => {
    const known = declarationOf(declared, { secretId });
    const isOwn = known?.kind === 'json' && known.bundled === undefined;
    return steadOf(secretId, isOwn ? known : undefined);
  };

  /** A name of the manifest, else a reference. */
  const requestOf = (secret: string): ReadRequest =>
    names.has(secret) ? declared.locate(secret) : parse(secret).request;

  async function refresh(
    secret: string,
    options?: DeclaredReadOptions,
  ): Promise<string | object | undefined> {
    if (names.has(secret)) return reads.refresh(secret, options);
    const { request, text } = parse(secret);
    return abortable(reader.refresh(request, text), options?.signal);
  }

  async function ready(readOptions?: DeclaredReadOptions): Promise<object> {
    const secrets = await reads.getAll(names, readOptions);
    const parts = { reader, clock, timers };
    const members = secrets.map((each) => {
      // Without a cache there is nothing to be current with.
      const read = options.cache === false ? () => each.typed : liveSecret(each, parts);
      return [each.declared.secret, read] as const;
    });
    return redactingAccessors(new Map(members));
  }

  const client: AnyClient = {
    region: apis.home.region,
    ...referenceReads(reader, parse, textInstead(options, steadByName)),
    get: (secret, options) => reads.get(secret, options),
    getRaw: (secret, options) => reads.getRaw(secret, options),
    // The manifest carries its shape as a type only; `typed` has checked that the values are of it.
    ready: (options) => ready(options) as Promise<SecretsShape>,
    async explain({ environment: asked } = {}) {
      // Loaded only where it is asked for.
      const { explain } = await import('./explain/explain.ts');
      return explain({ options, api: apis.home, declared, reader }, asked);
    },
    nameOf: (secret, environment) => declared.locate(secret, environment).secretId,
    versionOf: (value) => reader.versionOf(value),
    // As for `get`; of a reference it is the text.
    refresh: refresh as AnyClient['refresh'],
    reportAuthFailure: ({ secretId, versionId }) =>
      reader.reportAuthFailure(requestOf(secretId), versionId),
    onChange: (secret, listener) => reader.watch(requestOf(secret), listener),
    invalidate(secret) {
      reader.invalidate(requestOf(secret).secretId);
    },
    clear() {
      reader.clear();
    },
    close() {
      reader.close();
      apis.close();
      observers?.close();
    },
  };
  const { wrapErrors = 'none' } = options;
  const shown = wrapErrors === 'none' ? client : withWrappedErrors(client, wrapErrors);
  rememberKept(shown, () => reader.keptValues());
  return shown;
}

/** Only variables need to know what the manifest makes of them. */
function knownOfNames(manifest: Manifest | undefined, declared: DeclaredSecrets): KnownOfNames {
  if (manifest === undefined) return {};
  const readsVariables = manifest.sources.some(({ source }) => source === 'environment');
  const hasRegions = manifest.secrets.some(({ region }) => region !== undefined);
  return {
    declarationOf: readsVariables ? (secretId) => declared.declarationOf(secretId) : undefined,
    regionOf: hasRegions ? (secretId) => declared.regionOf(secretId) : undefined,
  };
}

interface ReaderParts {
  readonly declared: DeclaredSecrets;
  readonly steadOf: SteadOf;
  readonly variables: Variables;
  readonly logger: Logger;
  readonly observers: Observers | undefined;
}

function openReader(
  apis: RegionalApis,
  options: AnyOptions,
  { variables, logger, observers, declared, steadOf }: ReaderParts,
): Reader {
  const { batch = false, sealed = false } = options;
  const { clock = systemClock, timers = systemTimers } = options;
  const open = (api: SecretsManagerApi): Source =>
    batch === false
      ? secretsManagerSource(api)
      : batchingSource(api, {
          scope: batch === 'auto' ? 'ready' : 'turn',
          onRefused: (error) => {
            logBatchRefused(logger, error);
          },
        });
  const replicas = replicaRegionsOf(options, apis.home.region).map((region) => apis.of(region));
  const replicated =
    replicas.length === 0
      ? undefined
      : replicatedSource(apis.home, replicas, { open, clock, timers, logger });
  const secretsManager = regionalSource({ apis, open, replicated });
  return createReader({
    region: apis.home.region,
    activeSources: manifestSources(secretsManager, options, { variables, logger }),
    openCache: (parts) => openCache(options, parts, (request) => nameOf(declared, request)),
    logger,
    clock,
    observers,
    shapes: { ownPart, typedObject },
    sealsAll: sealed,
    steadOf,
    declarationOf: (stored) => declarationOf(declared, stored),
  });
}

/** Unknown while the environment is: then nothing of the secret counts as plain. */
function declarationOf(
  declared: DeclaredSecrets,
  { name, secretId }: Pick<StoredSecret, 'name' | 'secretId'>,
): ManifestSecret | undefined {
  try {
    return declared.declarationOf(name ?? secretId);
  } catch {
    return undefined;
  }
}

/**
 * The manifest's own, in whichever environment a secret is read by its declaration; of a reference,
 * in that of the moment. A bundle is all of its secrets at once, and has none.
 */
function nameOf(
  declared: DeclaredSecrets,
  request: Pick<ReadRequest, 'secretId' | 'declared'>,
): string | undefined {
  const known = request.declared ?? declarationOf(declared, request);
  return known?.bundled === undefined ? known?.secret : undefined;
}

function logBatchRefused(logger: Logger, error: unknown): void {
  const code = errorCode(error);
  const msg = `BatchGetSecretValue was refused: ${code}; secrets are read one by one`;
  logger.warn({ event: 'batch.refused', msg, code });
}
