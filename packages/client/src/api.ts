import { randomUUID } from 'node:crypto';
import { isAbsolute } from 'node:path';
import {
  contentType,
  isJsonObject,
  targetPrefix,
  UndotenvError,
  type OperationName,
  type OperationRequest,
  type OperationResponse,
} from '@undotenv/protocol';
import { signRequest } from '@undotenv/protocol/signature-v4';
import { systemClock, type Clock } from './clock.ts';
import type { Credentials, CredentialsProvider } from './credentials/credentials.ts';
import { holdCredentials } from './credentials/hold-credentials.ts';
import { checkRegion, defaultEndpoint, parseEndpoint } from './calls/endpoint.ts';
import { CredentialsRejectedError, ResponseRefusedError, UnavailableError } from './errors.ts';
import { createHttpPost, TransportError, type HttpResponse } from './calls/http.ts';
import { retryDelayMs, systemTimers, type RetryTimers } from './calls/retry.ts';
import { errorOfAnswer } from './calls/service-errors.ts';

export type { Clock } from './clock.ts';
export type { Credentials, CredentialsProvider } from './credentials/credentials.ts';
export { defaultEndpoint, endpointFromEnvironment } from './calls/endpoint.ts';
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
  /** Ends the connections: a call under way is UNAVAILABLE, one begun later a TypeError. */
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
  const region = checkRegion(options.region);
  const url = parseEndpoint(
    options.endpoint ?? defaultEndpoint(region),
    options.allowPlainHttp ?? false,
  );
  const { clock = systemClock, timers = systemTimers, newToken = randomUUID } = options;
  const credentials = holdCredentials(options.credentials, clock);
  const post = createHttpPost(url, socketPath);
  let closed = false;
  // A call, for it may change while another call awaits.
  const isClosed = (): boolean => closed;

  /** Signs and sends once. */
  async function send(
    operation: OperationName,
    body: string,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const headers = {
      host: url.host,
      'content-type': contentType,
      'x-amz-target': `${targetPrefix}${operation}`,
    };
    const signature = signRequest(
      { method: 'POST', path: url.pathname, headers, body },
      await credentials.current(),
      { region, service: 'secretsmanager' },
      clock.now(),
    );
    return post({
      headers: { ...headers, ...signature },
      body,
      timeoutMs,
      maxResponseBytes: maxResponseBytes(operation),
      signal,
    });
  }

  return {
    region,
    endpoint: url.href,
    async call<Name extends OperationName>(
      operation: Name,
      request: OperationRequest<Name>,
      { signal, maxTries: triesOfCall = maxTries }: CallOptions = {},
    ) {
      if (isClosed()) throw new TypeError('the api was closed');
      const secretId = secretIdOf(request);
      const body = JSON.stringify(withToken(operation, request, newToken));
      // What the service never judged, a connection it had closed or credentials just expired, is
      // sent once more even where only one try is allowed.
      let spareTries = 1;
      for (let tries = 1; ; tries++) {
        signal?.throwIfAborted();
        const outcome = await send(operation, body, signal).then(
          (response) => readAnswer(response, { operation, secretId, region }),
          (error: unknown) => ({ failure: errorOfTransport(error, secretId), cause: error }),
        );
        // The operation's table of shapes says what a successful body holds.
        if ('value' in outcome) return outcome.value as OperationResponse<Name>;
        const { failure, cause } = outcome;
        const isRenewed = isExpired(failure) && credentials.renew();
        const isStale = cause instanceof TransportError && cause.staleConnection;
        const again = isRenewed || isTransient(failure);
        if (!again || isClosed()) throw failure;
        if ((isStale || isRenewed) && spareTries > 0) {
          spareTries -= 1;
          tries -= 1;
          continue;
        }
        if (tries >= triesOfCall) throw failure;
        await timers.sleep(isStale ? 0 : retryDelayMs(tries, timers.random), signal);
      }
    },
    close() {
      closed = true;
      post.close();
    },
  };
}

/**
 * A page of ListSecrets with every description and tag at its limit is 2.4 MB; a value is 64 KiB,
 * of which JSON can make six times as much, and a batch holds 20.
 */
function maxResponseBytes(operation: OperationName): number {
  if (operation === 'BatchGetSecretValue') return 8 * 1_048_576;
  return operation.startsWith('List') ? 4 * 1_048_576 : 1_048_576;
}

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

/** What an answer is about. */
interface Asked {
  readonly operation: OperationName;
  readonly secretId: string | undefined;
  readonly region: string;
}

type Outcome = { value: unknown } | { failure: unknown; cause?: unknown };

function readAnswer(
  { status, body }: HttpResponse,
  { operation, secretId, region }: Asked,
): Outcome {
  const parsed = parseBody(body);
  if (status === 200) {
    if (body === '') return { value: undefined };
    if (isJsonObject(parsed)) return { value: parsed };
    return { failure: refused('it is not JSON', secretId) };
  }
  const { __type: type, Message, message = Message } = isJsonObject(parsed) ? parsed : {};
  if (typeof type !== 'string' && status < 500 && status !== 429) {
    return { failure: refused(`status ${String(status)} without an exception`, secretId) };
  }
  const answer = {
    status,
    awsCode: typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : '',
    message: typeof message === 'string' ? message : '',
  };
  return { failure: errorOfAnswer(answer, operation, secretId, region) };
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // The parser's message would quote the body.
    return undefined;
  }
}

function refused(reason: string, secretId: string | undefined): ResponseRefusedError {
  return new ResponseRefusedError(reason, secretId === undefined ? {} : { secretId });
}

/** What is not the transport's own, such as missing credentials or an abort, stays as it is. */
function errorOfTransport(error: unknown, secretId: string | undefined): unknown {
  if (!(error instanceof TransportError)) return error;
  if (error.reason === 'too-long') return refused('it is too long', secretId);
  const details = secretId === undefined ? {} : { secretId };
  if (error.reason === 'timeout') {
    return new UnavailableError({ ...details, message: 'Secrets Manager did not answer in time' });
  }
  const message = `Secrets Manager cannot be reached (${error.code ?? 'connection lost'})`;
  return new UnavailableError({ ...details, message });
}

function isTransient(failure: unknown): boolean {
  return failure instanceof UndotenvError && failure.retryable;
}

function isExpired(failure: unknown): boolean {
  return failure instanceof CredentialsRejectedError && failure.awsCode === 'ExpiredTokenException';
}
