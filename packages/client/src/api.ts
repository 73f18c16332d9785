import { randomUUID } from 'node:crypto';
import { isAbsolute } from 'node:path';
import type { OperationName, OperationRequest, OperationResponse } from '@undotenv/protocol';
import { keptSigningKey } from '@undotenv/protocol/signature-v4';
import { abortable } from './calls/abortable.ts';
import { batchAnswerLength } from './calls/batches.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Credentials, CredentialsProvider } from './credentials/credentials.ts';
import { holdCredentials } from './credentials/hold-credentials.ts';
import { defaultEndpoint } from './calls/default-endpoint.ts';
import { checkRegion, parseEndpoint } from './calls/endpoint.ts';
import { endpointHint, hinted, regionHint } from './calls/hinted.ts';
import { createHttpClient } from './calls/http.ts';
import { systemTimers, type RetryTimers } from './calls/retry.ts';
import { openSignedCalls } from './calls/signed-calls.ts';
import { errorOfAnyAnswer } from './calls/write-errors.ts';

export type { Clock } from './clock.ts';
export type { Credentials, CredentialsProvider } from './credentials/credentials.ts';
export { defaultEndpoint } from './calls/default-endpoint.ts';
export { endpointFromEnvironment } from './calls/endpoint.ts';
export type { RetryTimers } from './calls/retry.ts';

export interface ApiOptions {
  region: string;
  /** `https://secretsmanager.<region>.amazonaws.com`, or its partition's, when absent. */
  endpoint?: string | undefined;
  /**
   * A Unix socket, by its absolute path, that every call goes through; signature and Host header
   * stay those of `endpoint`, and its port is never connected to. As `connectLocal` names it.
   */
  socketPath?: string | undefined;
  /** Fixed, or a function asked again before what it gave expires. */
  credentials: Credentials | CredentialsProvider;
  /** For one try; 5,000 when absent. */
  timeoutMs?: number;
  /** Tries of one call in all; 3 when absent, 1 never retries. */
  maxTries?: number;
  /** Lets values travel in clear to another machine: for a container network you trust. */
  allowPlainHttp?: boolean;
  clock?: Clock;
  timers?: RetryTimers;
  /** Makes ClientRequestTokens; a random UUID when absent. */
  newToken?: () => string;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Tries of this call in all; the api's own when absent. */
  maxTries?: number;
  /** Milliseconds for all tries together; as long as they take when absent. */
  withinMs?: number;
}

/** One signed call of any operation: what every part of undotenv that writes goes through. */
export interface SecretsManagerApi {
  readonly region: string;
  readonly endpoint: string;
  /**
   * Fills in ClientRequestToken where the SDKs do, and repeats the identical request after a
   * transient failure.
   *
   * @throws {ClientError} a subclass typed by AWS's code; after the last try if it is retryable.
   */
  call<Name extends OperationName>(
    operation: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): Promise<OperationResponse<Name>>;
  /** Ends the connections: a call that was sent is UNAVAILABLE, one that was not a TypeError. */
  close(): void;
}

/**
 * Opens nothing yet: the first call connects.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region, endpoint or fixed credentials
 *   cannot be used.
 * @throws {RangeError} naming the option out of bounds.
 * @throws {TypeError} if `socketPath` is not absolute.
 */
export function createApi(options: ApiOptions): SecretsManagerApi {
  const { timeoutMs = 5_000, maxTries = 3, socketPath } = options;
  if (!(timeoutMs > 0)) throw new RangeError('timeoutMs is not a number above zero');
  if (!(maxTries >= 1)) throw new RangeError('maxTries is not a number of at least one');
  // An empty one would be none to Node, and the call would go to the port.
  if (socketPath !== undefined && !isAbsolute(socketPath)) {
    throw new TypeError('socketPath is not an absolute path');
  }
  const region = hinted(() => checkRegion(options.region), regionHint);
  const { endpoint: named = defaultEndpoint(region), allowPlainHttp = false } = options;
  const endpoint = hinted(() => parseEndpoint(named, allowPlainHttp), endpointHint);
  const { clock = systemClock, timers = systemTimers, newToken = randomUUID } = options;
  const calls = openSignedCalls({
    region,
    endpoint,
    http: createHttpClient(endpoint, { socketPath }),
    keyOf: keptSigningKey,
    credentials: holdCredentials(options.credentials, clock),
    errorOf: errorOfAnyAnswer,
    timeoutMs,
    clock,
    timers,
  });
  return {
    region,
    endpoint: endpoint.href,
    async call<Name extends OperationName>(
      operation: Name,
      request: OperationRequest<Name>,
      callOptions: CallOptions = {},
    ) {
      const { signal } = callOptions;
      // The wait between two tries ends at once, too.
      const calling = calls.call(operation, withToken(operation, request, newToken), {
        secretId: secretIdOf(request),
        maxTries: callOptions.maxTries ?? maxTries,
        maxAnswerLength: maxAnswerLength(operation),
        isWrite: !isRead.test(operation),
        signal,
        withinMs: callOptions.withinMs,
      });
      const answer = await abortable(calling, signal);
      // The operation's table of shapes says what a successful body holds.
      return answer as OperationResponse<Name>;
    },
    close() {
      calls.close();
    },
  };
}

/** A page of ListSecrets with every description and tag at its limit is 2.4 MB. */
function maxAnswerLength(operation: OperationName): number {
  if (operation === 'BatchGetSecretValue') return batchAnswerLength;
  return operation.startsWith('List') ? 4 * 1_048_576 : 1_048_576;
}

const isRead = /^(?:BatchGet|Describe|Get|List|Validate)/;

const takesToken: ReadonlySet<OperationName> = new Set([
  'CreateSecret',
  'PutSecretValue',
  'UpdateSecret',
]);

/** The token makes a repeated write harmless; the service demands one and the SDKs fill it in. */
function withToken(operation: OperationName, request: object, newToken: () => string): object {
  return takesToken.has(operation) ? { ClientRequestToken: newToken(), ...request } : request;
}

function secretIdOf(request: OperationRequest<OperationName>): string | undefined {
  if ('SecretId' in request) return request.SecretId;
  return 'Name' in request ? request.Name : undefined;
}
