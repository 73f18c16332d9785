import type { SecretsShape, SourceDeclaration, Variables } from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { abortable } from './calls/abortable.ts';
import { systemClock } from './clock.ts';
import { declareSecrets, noDeclaredSecrets } from './reads/declared-secrets.ts';
import { declaredReads } from './reads/declared-reads.ts';
import { liveSecret } from './reads/live-secrets.ts';
import { silentLogger, type Logger } from './logger.ts';
import { logCreation } from './log-creation.ts';
import { openApis, openCache, type RegionalApis } from './open-parts.ts';
import { createReader, type Reader, type ReadRequest } from './reads/reader.ts';
import { sealAccessors } from './values/redaction.ts';
import { referenceReads } from './reads/reference-reads.ts';
import { createReferences } from './reads/references.ts';
import { systemTimers } from './calls/retry.ts';
import type { DeclaredReadOptions, SecretsClient, SecretsClientOptions } from './secrets-client.ts';
import { batchingSource } from './sources/batch.ts';
import { environmentSource } from './sources/environment.ts';
import { regionalSource } from './sources/regional.ts';
import { secretsManagerSource } from './sources/secrets-manager.ts';
import type { Source } from './sources/source.ts';
import { chainSources } from './sources/source-chain.ts';
import { ownPart, typedObject } from './values/typed-object.ts';

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
 * @throws {RangeError} naming the option of `cache` out of bounds.
 */
export function createSecretsClient<Shape extends SecretsShape = NoSecrets>(
  options: SecretsClientOptions<Shape> = {},
): SecretsClient<Shape> {
  const { logger = silentLogger } = options;
  return logCreation(logger, () => openClient(options, logger));
}

function openClient<Shape extends SecretsShape>(
  options: SecretsClientOptions<Shape>,
  logger: Logger,
): SecretsClient<Shape> {
  const { manifest, environment, variables = process.env } = options;
  const { clock = systemClock, timers = systemTimers } = options;
  const apis = openApis(options, manifest?.region);
  const declared = manifest
    ? declareSecrets(manifest, { environment, variables, logger })
    : noDeclaredSecrets;
  const reader = openReader(apis, options, variables, logger);
  const names = new Set(manifest?.secrets.map(({ secret }) => secret));
  // Only variables need to know what the manifest makes of them.
  const readsVariables = manifest?.sources.some(({ source }) => source === 'environment') === true;
  const parse = createReferences(
    readsVariables ? (secretId) => declared.declarationOf(secretId) : undefined,
  );
  const reads = declaredReads(reader, declared);

  /** A name of the manifest, else a reference. */
  const requestOf = (secret: string): ReadRequest =>
    names.has(secret) ? declared.locate(secret) : parse(secret).request;

  async function refresh(secret: string, options?: DeclaredReadOptions): Promise<string | object> {
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
    return sealAccessors(new Map(members));
  }

  return {
    region: apis.home.region,
    ...referenceReads(reader, parse),
    // The manifest carries Shape as a type only; `typed` checks that the value is of it.
    get: (secret, options) => reads.get(secret, options) as Promise<Shape[typeof secret]>,
    getRaw: (secret, options) => reads.getRaw(secret, options),
    // As for `get`.
    ready: (options) => ready(options) as Promise<Shape>,
    nameOf: (secret, environment) => declared.locate(secret, environment).secretId,
    versionOf: (value) => reader.versionOf(value),
    // As for `get`; of a reference it is the text.
    refresh: refresh as SecretsClient<Shape>['refresh'],
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
    },
  };
}

function openReader<Shape extends SecretsShape>(
  apis: RegionalApis,
  options: SecretsClientOptions<Shape>,
  variables: Variables,
  logger: Logger,
): Reader {
  const { manifest, batch = false } = options;
  const secretsManager = regionalSource(apis, (api) =>
    batch === false
      ? secretsManagerSource(api)
      : batchingSource(api, {
          scope: batch === 'auto' ? 'ready' : 'turn',
          onRefused: (error) => {
            logBatchRefused(logger, error);
          },
        }),
  );
  const sourceOf = ({ source, defaults }: SourceDeclaration): Source =>
    source === 'environment' ? environmentSource(variables, defaults) : secretsManager;
  const declarations: readonly SourceDeclaration[] = manifest?.sources ?? [
    { source: 'secrets-manager' },
  ];
  return createReader({
    activeSources: chainSources(declarations, sourceOf, variables),
    openCache: (parts) => openCache(options, parts),
    logger,
    shapes: { ownPart, typedObject },
  });
}

function logBatchRefused(logger: Logger, error: unknown): void {
  const code = error instanceof UndotenvError ? error.code : 'UNEXPECTED';
  const msg = `BatchGetSecretValue was refused: ${code}; secrets are read one by one`;
  logger.warn({ event: 'batch.refused', msg, code });
}
