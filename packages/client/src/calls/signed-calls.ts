import {
  contentType,
  parseJsonObject,
  targetPrefix,
  UndotenvError,
  type OperationName,
} from '@undotenv/protocol';
import { signCanonicalRequest } from '@undotenv/protocol/signature-v4';
import { systemClock, type Clock } from '../clock.ts';
import type { CredentialsHolder } from '../credentials/fixed-credentials.ts';
import { ResponseRefusedError } from '../errors.ts';
import { createHttpClient, type HttpLimits, type HttpResponse } from './http.ts';
import { backoffMs, systemTimers, type RetryTimers } from './retry.ts';
import type { errorOfAnswer } from './service-errors.ts';

export interface SignedCallsParts {
  readonly region: string;
  readonly endpoint: URL;
  readonly socketPath?: string | undefined;
  readonly credentials: CredentialsHolder;
  /** What an exception of the service is thrown as. */
  readonly errorOf: typeof errorOfAnswer;
  /** For one try; 2,000 when absent. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  readonly timers?: RetryTimers;
}

export interface SignedCall extends HttpLimits {
  readonly operation: OperationName;
  readonly request: object;
  readonly maxTries: number;
  /** For all tries together. */
  readonly withinMs?: number | undefined;
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
  const { region, endpoint, credentials, timeoutMs = 2_000 } = parts;
  const { clock = systemClock, timers = systemTimers } = parts;
  const http = createHttpClient(endpoint, parts.socketPath);
  let closed = false;

  /** Signs and sends once. */
  async function send(call: SignedCall, body: string, endMs: number): Promise<HttpResponse> {
    const signing = await credentials.current();
    // What waited for credentials has less time, and may have no api any more.
    if (closed) throw new TypeError('the api was closed');
    const request = {
      method: 'POST',
      path: endpoint.pathname,
      headers: {
        host: endpoint.host,
        'content-type': contentType,
        'x-amz-target': targetPrefix + call.operation,
      },
      body,
    };
    const headers = signCanonicalRequest(
      request,
      signing,
      { region, service: 'secretsmanager' },
      clock.now(),
    );
    return http.post(headers, body, Math.min(timeoutMs, endMs - clock.monotonicMs()), call);
  }

  return {
    async call(call) {
      const body = JSON.stringify(call.request);
      const endMs = clock.monotonicMs() + (call.withinMs ?? Infinity);
      // With credentials that have just expired nothing was judged: with newer ones it is sent once
      // more, even where only one try is allowed.
      let mayRenew = true;
      for (let tries = 0; ;) {
        try {
          return readAnswer(await send(call, body, endMs), call, parts);
        } catch (failure) {
          if (mayRenew && credentials.renew?.(failure)) {
            mayRenew = false;
            continue;
          }
          const delayMs = backoffMs(100, tries, 2_000, timers.random);
          tries += 1;
          const isTransient = failure instanceof UndotenvError && failure.retryable;
          const isLast = tries >= call.maxTries || clock.monotonicMs() + delayMs >= endMs;
          // Whoever aborted does not listen any more.
          if (isLast || closed || call.signal?.aborted || !isTransient) throw failure;
          await new Promise<void>((resolve) => timers.after(delayMs, resolve));
        }
      }
    },
    close() {
      closed = true;
      http.close();
    },
  };
}

function readAnswer(
  { status, body }: HttpResponse,
  { operation, secretId }: SignedCall,
  { errorOf, region }: SignedCallsParts,
): object | undefined {
  const answer = parseJsonObject(body);
  if (status === 200 && (answer !== undefined || body === '')) return answer;
  const { __type: type, Message, message = Message } = answer ?? {};
  const awsCode = typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : '';
  if (awsCode === '' && status < 500 && status !== 429) {
    throw new ResponseRefusedError(`status ${String(status)} without JSON`, { secretId });
  }
  const told = { status, awsCode, message: typeof message === 'string' ? message : '' };
  throw errorOf(told, operation, secretId, region);
}
