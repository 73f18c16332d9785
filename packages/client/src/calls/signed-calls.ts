import {
  contentType,
  isJsonObject,
  targetPrefix,
  UndotenvError,
  type OperationName,
} from '@undotenv/protocol';
import { signRequest } from '@undotenv/protocol/signature-v4';
import type { Clock } from '../clock.ts';
import type { CredentialsHolder } from '../credentials/fixed-credentials.ts';
import { CredentialsRejectedError, ResponseRefusedError, UnavailableError } from '../errors.ts';
import { createHttpPost, TransportError, type HttpResponse } from './http.ts';
import { retryDelayMs, sleep, type RetryTimers } from './retry.ts';
import { errorOfAnswer } from './service-errors.ts';

export interface SignedCallsParts {
  readonly region: string;
  readonly endpoint: URL;
  readonly socketPath?: string | undefined;
  readonly credentials: CredentialsHolder;
  /** For one try. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly timers: RetryTimers;
}

export interface SignedCall {
  readonly operation: OperationName;
  readonly request: object;
  /** Whom errors name. */
  readonly secretId?: string | undefined;
  readonly maxTries: number;
  /** For all tries together. */
  readonly withinMs?: number | undefined;
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Signed calls to one endpoint, retried: what the API client and the smallest client share. */
export interface SignedCalls {
  /**
   * The JSON object of the answer, of which nothing is known yet; `undefined` for an empty body.
   *
   * @throws {ClientError} a subclass typed by AWS's code; after the last try if it is retryable.
   */
  call(call: SignedCall): Promise<object | undefined>;
  close(): void;
}

/** Opens nothing yet: the first call connects. */
export function openSignedCalls(parts: SignedCallsParts): SignedCalls {
  const { region, endpoint, credentials, timeoutMs, clock, timers } = parts;
  const post = createHttpPost(endpoint, parts.socketPath);
  let closed = false;
  // A call, for it may change while another call awaits.
  const isClosed = (): boolean => closed;

  /** Signs and sends once. */
  async function send(call: SignedCall, body: string, leftMs: number): Promise<HttpResponse> {
    const headers = {
      host: endpoint.host,
      'content-type': contentType,
      'x-amz-target': targetPrefix + call.operation,
    };
    const signature = signRequest(
      { method: 'POST', path: endpoint.pathname, headers, body },
      await credentials.current(),
      { region, service: 'secretsmanager' },
      clock.now(),
    );
    return post({
      headers: { ...headers, ...signature },
      body,
      timeoutMs: Math.min(timeoutMs, leftMs),
      maxResponseBytes: call.maxResponseBytes,
      signal: call.signal,
    });
  }

  return {
    async call(call) {
      if (isClosed()) throw new TypeError('the api was closed');
      const body = JSON.stringify(call.request);
      const endMs = clock.monotonicMs() + (call.withinMs ?? Infinity);
      // What the service never judged, a connection it had closed or credentials just expired, is
      // sent once more even where only one try is allowed.
      let spareTries = 1;
      for (let tries = 1; ; tries++) {
        call.signal?.throwIfAborted();
        const outcome = await send(call, body, endMs - clock.monotonicMs()).then(
          (response) => readAnswer(response, call, region),
          (error: unknown) => ({ failure: errorOfTransport(error, call.secretId), cause: error }),
        );
        if (!('failure' in outcome)) return outcome.value;
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
        if (tries >= call.maxTries) throw failure;
        const delayMs = isStale ? 0 : retryDelayMs(tries, timers.random);
        if (clock.monotonicMs() + delayMs >= endMs) throw failure;
        await sleep(delayMs, timers, call.signal);
      }
    },
    close() {
      closed = true;
      post.close();
    },
  };
}

type Outcome = { value: object | undefined } | { failure: unknown; cause?: unknown };

function readAnswer(
  { status, body }: HttpResponse,
  { operation, secretId }: SignedCall,
  region: string,
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
