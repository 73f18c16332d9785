import { kindOf } from './failure-kind.ts';
import type { Invoke, Outcome } from './rotation-function.ts';

/**
 * Calls functions over Lambda's Invoke API, at any server of it. The answer's body, which may quote
 * a value, is not read.
 *
 * @param endpoint as `lambdaEndpointOf` answers it
 * @see AWS Lambda API Reference, Invoke
 */
export function lambdaInvoke(endpoint: string): Invoke {
  return async (functionArn, event, signal) => {
    const url = `${endpoint}/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-amz-invocation-type': 'RequestResponse',
        },
        body: JSON.stringify(event),
        // Where the request goes is what was asked for, and nowhere else.
        redirect: 'manual',
        signal,
      });
      await response.body?.cancel();
      return outcomeOf(response);
    } catch (error) {
      if (signal.aborted) return { outcome: 'failed', kind: 'timeout' };
      const cause = causeOf(error);
      return { outcome: isUnsent(cause) ? 'unreachable' : 'failed', kind: kindOf(cause) };
    }
  };
}

/** Of errors that end a connection before there is one. After any other the function may have run. */
const unsentCodes: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function isUnsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unsentCodes.has(error.code);
}

/** What went wrong `fetch` tells as the cause. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

/** Lambda answers a call too many with 429, and 5xx where it could not run the function. */
function outcomeOf({ status, headers }: Response): Outcome {
  if (status >= 200 && status < 300) {
    if (!headers.has('x-amz-function-error')) return 'done';
    return { outcome: 'failed', kind: 'function error' };
  }
  const mayHaveRun = status === 429 || status >= 500;
  return { outcome: mayHaveRun ? 'failed' : 'unreachable', kind: `HTTP ${String(status)}` };
}

/**
 * `url` without a slash at its end.
 *
 * @throws {RangeError} if it is not the plain http or https URL of a server.
 */
export function lambdaEndpointOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain =
    (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.search === '' &&
    parsed.hash === '';
  if (!isPlain) {
    throw new RangeError('lambdaEndpoint must be an http or https URL without user or query');
  }
  return parsed.href.replace(/\/+$/, '');
}
