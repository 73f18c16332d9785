import {
  contentType,
  parseJsonObject,
  targetPrefix,
  UndotenvError,
  type OperationName,
} from '@undotenv/protocol';
import { signRequest } from '@undotenv/protocol/signature-v4';
import type { Clock } from '../clock.ts';
import type { CredentialsHolder } from '../credentials/fixed-credentials.ts';
import { CredentialsRejectedError, ResponseRefusedError, UnavailableError } from '../errors.ts';
import { createHttpPost, TransportError, type HttpResponse } from './http.ts';
import { retryDelayMs, type RetryTimers } from './retry.ts';
import type { errorOfAnswer } from './service-errors.ts';

export interface SignedCallsParts {
  readonly region: string;
  readonly endpoint: URL;
  readonly socketPath?: string | undefined;
  readonly credentials: CredentialsHolder;
  /** What an exception of the service is thrown as. */
  readonly errorOf: typeof errorOfAnswer;
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
      const { secretId, signal, maxTries, withinMs = Infinity } = call;
      if (isClosed()) throw new TypeError('the api was closed');
      const body = JSON.stringify(call.request);
      const endMs = clock.monotonicMs() + withinMs;
      // What the service never judged, a connection it had closed or credentials just expired, is
      // sent once more even where only one try is allowed.
      let spareTries = 1;
      for (let tries = 1; ; tries++) {
        signal?.throwIfAborted();
        try {
          const response = await send(call, body, endMs - clock.monotonicMs());
          return readAnswer(response, call, parts);
        } catch (error) {
          const failure = errorOfTransport(error, secretId);
          const isRenewed = isExpired(failure) && credentials.renew();
          const isStale = error instanceof TransportError && error.staleConnection;
          if (isClosed() || !(isRenewed || isTransient(failure))) throw failure;
          if (spareTries > 0 && (isStale || isRenewed)) {
            spareTries -= 1;
            tries -= 1;
            continue;
          }
          const delayMs = retryDelayMs(tries, timers.random);
          if (tries >= maxTries || clock.monotonicMs() + delayMs >= endMs) throw failure;
          await new Promise<void>((resolve) => timers.after(delayMs, resolve));
        }
      }
    },
    close() {
      closed = true;
      post.close();
    },
  };
}

function readAnswer(
  { status, body }: HttpResponse,
  { operation, secretId }: SignedCall,
  { errorOf, region }: SignedCallsParts,
): object | undefined {
  const parsed = parseJsonObject(body);
  if (status === 200) {
    if (parsed !== undefined || body === '') return parsed;
    throw new ResponseRefusedError('it is not JSON', { secretId });
  }
  const { __type: type, Message, message = Message } = parsed ?? {};
  if (typeof type !== 'string' && status < 500 && status !== 429) {
    const reason = `status ${String(status)} without an exception`;
    throw new ResponseRefusedError(reason, { secretId });
  }
  const awsCode = typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : '';
  const answer = { status, awsCode, message: typeof message === 'string' ? message : '' };
  throw errorOf(answer, operation, secretId, region);
}

/** What is not the transport's own, such as missing credentials or an abort, stays as it is. */
function errorOfTransport(error: unknown, secretId: string | undefined): unknown {
  if (!(error instanceof TransportError)) return error;
  const { reason, code = 'connection lost' } = error;
  if (reason === 'too-long') return new ResponseRefusedError('it is too long', { secretId });
  const how = reason === 'timeout' ? 'did not answer in time' : `cannot be reached (${code})`;
  return new UnavailableError({ secretId, message: `Secrets Manager ${how}` });
}

function isTransient(failure: unknown): boolean {
  return failure instanceof UndotenvError && failure.retryable;
}

function isExpired(failure: unknown): boolean {
  return failure instanceof CredentialsRejectedError && failure.awsCode === 'ExpiredTokenException';
}
