import type { Manifest, SecretsShape, Variables } from '@undotenv/manifest';
import { parseReference, UndotenvError } from '@undotenv/protocol';
import { abortable } from './abortable.ts';
import { createApi, type SecretsManagerApi } from './api.ts';
import { createCache, noCache } from './cache/cache.ts';
import { systemClock, type Clock } from './clock.ts';
import { defaultCredentials } from './credentials/default-credentials.ts';
import { declareSecrets, isOptional, noDeclaredSecrets } from './declared-secrets.ts';
import { endpointFromEnvironment, resolveRegion } from './endpoint.ts';
import { SecretNotFoundError } from './errors.ts';
import { silentLogger, type Logger } from './logger.ts';
import { createReader, readRequest, type Reader, type View } from './reader.ts';
import { seal } from './redaction.ts';
import { environmentSource } from './sources/environment.ts';
import { secretsManagerSource } from './sources/secrets-manager.ts';
import type { DeclaredReadOptions, SecretsClient, SecretsClientOptions } from './secrets-client.ts';
import { chainSources } from './sources/source-chain.ts';
import { jsonView, textView } from './views.ts';

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
  const { manifest, environment, variables = process.env, clock = systemClock } = options;
  const api = options.api ?? openApi(options, variables, clock);
  const declared = manifest
    ? declareSecrets(manifest, { environment, variables, logger })
    : noDeclaredSecrets;
  const reader = openReader(api, options, variables, logger);
  const declarations = manifest?.sources ?? [];
  const readsVariables = declarations.some(({ source }) => source === 'environment');

  async function read<Result>(
    reference: string,
    viewOf: (jsonKey: string | undefined) => View<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const parsed = parseReference(reference);
    // Only variables need to know what the manifest makes of them.
    const declaration = readsVariables ? declared.declarationOf(parsed.secretId) : undefined;
    const reading = reader.read(readRequest(parsed, declaration), viewOf(parsed.jsonKey));
    return abortable(reading, signal);
  }

  /** Not async: what is cached already stands in a promise, and is handed on as it is. */
  function get(secret: string, options: DeclaredReadOptions = {}): Promise<string | object> {
    try {
      const request = declared.locate(secret, options.environment);
      const typed: View<string | object> = (value) => value.typed(request.declared);
      return abortable(reader.read(request, typed), options.signal);
    } catch (error) {
      const refusal = error as Error;
      return Promise.reject(refusal);
    }
  }

  return {
    region: api.region,
    // The manifest carries Shape as a type only; `typed` checks that the value is of it.
    get: (secret, options) => get(secret, options) as Promise<Shape[typeof secret]>,
    getString: (reference, { signal } = {}) => read(reference, textView, signal),
    getJson: (reference, { signal } = {}) => read(reference, jsonView, signal),
    // As for `get`.
    ready: (options) => readAll(manifest, (secret) => get(secret, options)) as Promise<Shape>,
    nameOf: (secret, environment) => declared.locate(secret, environment).secretId,
    clearCache() {
      reader.clear();
    },
    close() {
      reader.close();
      // A borrowed api belongs to its owner.
      if (options.api === undefined) api.close();
    },
  };
}

function openReader<Shape extends SecretsShape>(
  api: SecretsManagerApi,
  { manifest, cache = {}, clock = systemClock }: SecretsClientOptions<Shape>,
  variables: Variables,
  logger: Logger,
): Reader {
  const sources = {
    environment: environmentSource(variables),
    'secrets-manager': secretsManagerSource(api),
  };
  const declarations = manifest?.sources ?? [{ source: 'secrets-manager' }];
  return createReader({
    activeSources: chainSources(declarations, sources, variables),
    cache: cache === false ? noCache() : createCache(cache, clock),
    logger,
  });
}

async function readAll(
  manifest: Manifest | undefined,
  get: (secret: string) => Promise<string | object>,
): Promise<object> {
  const members = (manifest?.secrets ?? []).map(async (declared) => {
    try {
      return [[declared.secret, await get(declared.secret)] as const];
    } catch (error) {
      if (isOptional(declared) && error instanceof SecretNotFoundError) return [];
      throw error;
    }
  });
  return seal(Object.fromEntries((await Promise.all(members)).flat()));
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
