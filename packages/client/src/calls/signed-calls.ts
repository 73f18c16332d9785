import { contentType, targetPrefix, UndotenvError, type OperationName } from '@undotenv/protocol';
import { signCanonical, type signingKey } from '@undotenv/protocol/signature-v4';
import { systemClock, type Clock } from '../clock.ts';
import type { CredentialsHolder } from '../credentials/fixed-credentials.ts';
import { ResponseRefusedError } from '../errors.ts';
import type { HttpClient, HttpLimits, HttpResponse } from './http.ts';
import { backoffMs, systemTimers, type RetryTimers } from './retry.ts';
import type { errorOfAnswer } from './service-errors.ts';

export interface SignedCallsParts {
  readonly region: string;
  readonly endpoint: URL;
  /** To the endpoint. */
  readonly http: HttpClient;
  readonly credentials: CredentialsHolder;
  /** Whether derived keys are kept. */
  readonly keyOf: typeof signingKey;
  /** What an exception of the service is thrown as. */
  readonly errorOf: typeof errorOfAnswer;
  /** For one try; 2,000 when absent. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  readonly timers?: RetryTimers;
}

export interface CallLimits extends HttpLimits {
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
  call(operation: OperationName, request: object, limits: CallLimits): Promise<object | undefined>;
  close(): void;
}

/** Signs, sends and sends again; `close` closes its `http`. */
export function openSignedCalls(parts: SignedCallsParts): SignedCalls {
  const { region, endpoint, http, credentials, timeoutMs = 2_000 } = parts;
  const { clock = systemClock, timers = systemTimers } = parts;
  let closed = false;

  /** Signs and sends once. */
  async function send(
    operation: OperationName,
    body: string,
    limits: CallLimits,
    endMs: number,
  ): Promise<HttpResponse> {
    const signing = await credentials.current();
    // What waited for credentials has less time, and may have no api any more.
    if (closed) throw new TypeError('the client is closed');
    const headers = {
      host: endpoint.host,
      'content-type': contentType,
      'x-amz-target': targetPrefix + operation,
    };
    const signed = signCanonical(
      `POST\n${endpoint.pathname}\n`,
      headers,
      body,
      signing,
      `${region}/secretsmanager`,
      clock.now(),
      parts.keyOf,
    );
    return http.post(signed, body, Math.min(timeoutMs, endMs - clock.monotonicMs()), limits);
  }

  return {
    async call(operation, request, limits) {
      const body = JSON.stringify(request);
      const endMs = clock.monotonicMs() + (limits.withinMs ?? Infinity);
      // With credentials that have just expired nothing was judged: with newer ones it is sent once
      // more, even where only one try is allowed.
      let mayRenew = true;
      for (let tries = 0; ;) {
        try {
          return readAnswer(await send(operation, body, limits, endMs), operation, limits, parts);
        } catch (failure) {
          if (mayRenew && credentials.renew?.(failure)) {
            mayRenew = false;
            continue;
          }
          const delayMs = backoffMs(100, tries, 2_000, timers.random);
          tries += 1;
          const isTransient = failure instanceof UndotenvError && failure.retryable;
          const isLast = tries >= limits.maxTries || clock.monotonicMs() + delayMs >= endMs;
          // Whoever aborted does not listen any more.
          if (isLast || closed || limits.signal?.aborted || !isTransient) throw failure;
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
  operation: OperationName,
  { secretId }: CallLimits,
  { errorOf, region }: SignedCallsParts,
): object | undefined {
  let answer: (object & { readonly __type?: unknown }) | undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed instanceof Object) answer = parsed;
  } catch {
    // The parser's message quotes the text.
  }
  if (status === 200 && (answer || body === '')) return answer;
  const type = answer?.__type;
  // It is part of messages: without a namespace, and what might move a terminal's cursor.
  const awsCode = typeof type === 'string' ? type.replace(/^.*#|\W/g, '') : '';
  if (!awsCode && status < 500 && status !== 429) {
    throw new ResponseRefusedError(`status ${String(status)} without JSON`, { secretId });
  }
  throw errorOf({ ...answer, status, awsCode }, operation, secretId, region);
}
