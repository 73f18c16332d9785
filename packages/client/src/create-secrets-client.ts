import type {
  ManifestSecret,
  SecretsShape,
  SourceDeclaration,
  Variables,
} from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { abortable } from './abortable.ts';
import { createApi, type SecretsManagerApi } from './api.ts';
import { createCache } from './cache/cache.ts';
import { noCache } from './cache/no-cache.ts';
import { systemClock, type Clock } from './clock.ts';
import { defaultCredentials } from './credentials/default-credentials.ts';
import { declareSecrets, isOptional, noDeclaredSecrets } from './declared-secrets.ts';
import { endpointFromEnvironment, resolveRegion } from './endpoint.ts';
import { MissingKeyError, SecretNotFoundError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { liveSecret, type ReadSecret } from './live-secrets.ts';
import { silentLogger, type Logger } from './logger.ts';
import { createReader, type Reader, type ReadRequest, type View } from './reader.ts';
import { sealAccessors } from './redaction.ts';
import { createReferences, type ParsedReference } from './references.ts';
import { systemTimers } from './retry.ts';
import type { SecretValue } from './secret-value.ts';
import { batchingSource } from './sources/batch.ts';
import { environmentSource } from './sources/environment.ts';
import { secretsManagerSource } from './sources/secrets-manager.ts';
import type {
  DeclaredReadOptions,
  OptionalReadOptions,
  Read,
  SecretsClient,
  SecretsClientOptions,
} from './secrets-client.ts';
import type { Source } from './sources/source.ts';
import { chainSources } from './sources/source-chain.ts';

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
  const logger = options.logger ?? silentLogger;
  try {
    const client = openClient(options, logger);
    const { region } = client;
    logger.info({ event: 'client.created', msg: `secrets client created in ${region}`, region });
    return client;
  } catch (error) {
    const code = error instanceof UndotenvError ? error.code : 'INVALID_ARGUMENT';
    logger.error({ event: 'client.failed', msg: 'secrets client not created', code });
    throw error;
  }
}

function openClient<Shape extends SecretsShape>(
  options: SecretsClientOptions<Shape>,
  logger: Logger,
): SecretsClient<Shape> {
  const { manifest, environment, variables = process.env } = options;
  const { clock = systemClock, timers = systemTimers } = options;
  const api = options.api ?? openApi(options, variables, clock);
  const declared = manifest
    ? declareSecrets(manifest, { environment, variables, logger })
    : noDeclaredSecrets;
  const reader = openReader(api, options, variables, logger);
  const names = new Set(manifest?.secrets.map(({ secret }) => secret));
  // Only variables need to know what the manifest makes of them.
  const readsVariables = manifest?.sources.some(({ source }) => source === 'environment') === true;
  const parse = createReferences(
    readsVariables ? (secretId) => declared.declarationOf(secretId) : undefined,
  );

  /** A name of the manifest, else a reference. */
  const requestOf = (secret: string): ReadRequest =>
    names.has(secret) ? declared.locate(secret) : parse(secret).request;

  /** Not async: what is cached already stands in a promise, and is handed on as it is. */
  function read<Result, Options extends OptionalReadOptions<unknown>>(
    reference: string,
    viewOf: (parsed: ParsedReference) => View<Result>,
    options: Options | undefined,
  ): Promise<Read<Result, Options>> {
    let reading: Promise<unknown>;
    try {
      const parsed = parse(reference);
      reading = reader.read(parsed.request, viewOf(parsed));
    } catch (error) {
      const refusal = error as Error;
      return Promise.reject(refusal);
    }
    if (options !== undefined) {
      reading = abortable(orInstead(reading, options), options.signal);
    }
    // `orInstead` gives what the type says, by the same rules.
    return reading as Promise<Read<Result, Options>>;
  }

  /** Not async, as above. */
  function get(secret: string, options: DeclaredReadOptions = {}): Promise<string | object> {
    try {
      const request = declared.locate(secret, options.environment);
      return abortable(reader.read(request, typedView), options.signal);
    } catch (error) {
      const refusal = error as Error;
      return Promise.reject(refusal);
    }
  }

  async function getRaw(
    secret: string,
    { environment, signal }: DeclaredReadOptions = {},
  ): Promise<string | JsonObject> {
    const request = declared.locate(secret, environment);
    return abortable(
      reader.read(request, (value) => value.raw(request.declared)),
      signal,
    );
  }

  async function refresh(
    secret: string,
    { environment, signal }: DeclaredReadOptions = {},
  ): Promise<string | object> {
    if (!names.has(secret)) {
      const { request, text } = parse(secret);
      return abortable(reader.refresh(request, text), signal);
    }
    const request = declared.locate(secret, environment);
    return abortable(reader.refresh(request, typedView), signal);
  }

  /** `undefined` for a secret that an application can do without. */
  async function readDeclared(
    secret: string,
    environment: string | undefined,
  ): Promise<ReadSecret | undefined> {
    const request = declared.locate(secret, environment);
    try {
      return await reader.read({ ...request, isBulk: true }, async (value) => ({
        request,
        declared: request.declared,
        value,
        typed: await value.typed(request.declared),
      }));
    } catch (error) {
      if (isOptional(request.declared) && error instanceof SecretNotFoundError) return undefined;
      throw error;
    }
  }

  async function ready({ environment, signal }: DeclaredReadOptions = {}): Promise<object> {
    const reading = Promise.all([...names].map((secret) => readDeclared(secret, environment)));
    const secrets = (await abortable(reading, signal)).filter((each) => each !== undefined);
    const parts = { reader, clock, timers };
    const members = secrets.map((each) => {
      // Without a cache there is nothing to be current with.
      const read = options.cache === false ? () => each.typed : liveSecret(each, parts);
      return [each.declared.secret, read] as const;
    });
    return sealAccessors(new Map(members));
  }

  return {
    region: api.region,
    // The manifest carries Shape as a type only; `typed` checks that the value is of it.
    get: (secret, options) => get(secret, options) as Promise<Shape[typeof secret]>,
    getRaw,
    getString: (reference, options) => read(reference, ({ text }) => text, options),
    getJson: (reference, options) => read(reference, ({ json }) => json, options),
    getBinary: (reference, options) => read(reference, ({ binary }) => binary, options),
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
      // A borrowed api belongs to its owner.
      if (options.api === undefined) api.close();
    },
  };
}

/** One function for all reads: a cached one allocates nothing. */
function typedView(
  value: SecretValue,
  { declared }: { declared: ManifestSecret },
): Promise<string | object> {
  return value.typed(declared);
}

/** What to give instead of a secret, or a key of it, that is not there. */
async function orInstead<Result>(
  reading: Promise<Result>,
  { default: instead, required = true }: OptionalReadOptions<unknown>,
): Promise<unknown> {
  try {
    return await reading;
  } catch (error) {
    const isAbsent = error instanceof SecretNotFoundError || error instanceof MissingKeyError;
    if (isAbsent && instead !== undefined) return instead;
    if (isAbsent && !required) return null;
    throw error;
  }
}

function openReader<Shape extends SecretsShape>(
  api: SecretsManagerApi,
  options: SecretsClientOptions<Shape>,
  variables: Variables,
  logger: Logger,
): Reader {
  const { manifest, cache = {}, clock = systemClock, timers = systemTimers } = options;
  const secretsManager = openSecretsManager(api, options, logger);
  const sourceOf = ({ source, defaults }: SourceDeclaration): Source =>
    source === 'environment' ? environmentSource(variables, defaults) : secretsManager;
  const declarations: readonly SourceDeclaration[] = manifest?.sources ?? [
    { source: 'secrets-manager' },
  ];
  return createReader({
    activeSources: chainSources(declarations, sourceOf, variables),
    openCache: (parts) =>
      cache === false
        ? noCache({ ...parts, clock, timers })
        : createCache(cache, { ...parts, clock, timers }),
    logger,
  });
}

function openSecretsManager<Shape extends SecretsShape>(
  api: SecretsManagerApi,
  { batch = false }: SecretsClientOptions<Shape>,
  logger: Logger,
): Source {
  if (batch === false) return secretsManagerSource(api);
  return batchingSource(api, {
    scope: batch === 'auto' ? 'ready' : 'turn',
    onRefused(error) {
      const code = error instanceof UndotenvError ? error.code : 'UNEXPECTED';
      const msg = `BatchGetSecretValue was refused: ${code}; secrets are read one by one`;
      logger.warn({ event: 'batch.refused', msg, code });
    },
  });
}

function openApi<Shape extends SecretsShape>(
  options: SecretsClientOptions<Shape>,
  variables: Variables,
  clock: Clock,
): SecretsManagerApi {
  return createApi({
    region: resolveRegion(options.region, variables, options.manifest?.region ?? 'us-east-1'),
    endpoint: options.endpoint ?? endpointFromEnvironment(variables),
    socketPath: options.socketPath,
    credentials: options.credentials ?? defaultCredentials(variables),
    allowPlainHttp: options.allowPlainHttp ?? false,
    timeoutMs: options.timeoutMs ?? 2_000,
    clock,
  });
}
