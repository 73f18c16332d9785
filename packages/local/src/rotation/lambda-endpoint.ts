import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { kindOf } from './failure-kind.ts';
import type { Invoke, Outcome } from './rotation-function.ts';

/** A server that cannot be connected to by then is not there. */
const connectLimitMs = 10_000;

/**
 * Calls functions over Lambda's Invoke API, at any server of it and on any port: `fetch` would give
 * up after five minutes, a third of what a function may take, and refuses some ports. Once it is
 * connected nothing but the caller's signal ends a call. The answer's body, which may quote a value,
 * is not read, and no redirection followed: where the request goes is what was asked for.
 *
 * @param endpoint as `lambdaEndpointOf` answers it
 * @param limitMs to be connected
 * @see AWS Lambda API Reference, Invoke
 */
export function lambdaInvoke(endpoint: string, limitMs: number = connectLimitMs): Invoke {
  const isHttps = endpoint.startsWith('https:');
  const request = isHttps ? httpsRequest : httpRequest;
  return (functionArn, event, signal) => {
    const url = `${endpoint}/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
    const outgoing = request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-amz-invocation-type': 'RequestResponse',
      },
      // A connection of its own: one that was kept may be closed just when it is used again.
      agent: false,
      signal,
    });
    limitConnecting(outgoing, isHttps ? 'secureConnect' : 'connect', limitMs);
    outgoing.end(JSON.stringify(event));
    return outcomeOf(outgoing, signal);
  };
}

function limitConnecting(outgoing: ClientRequest, connected: string, limitMs: number): void {
  const timer = setTimeout(() => {
    outgoing.destroy(Object.assign(new Error('not connected in time'), { code: notConnected }));
  }, limitMs);
  const end = (): void => {
    clearTimeout(timer);
  };
  outgoing.once('close', end);
  outgoing.once('socket', (socket) => socket.once(connected, end));
}

function outcomeOf(outgoing: ClientRequest, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    outgoing.once('response', (response) => {
      response.destroy();
      resolve(outcomeOfAnswer(response));
    });
    outgoing.on('error', (error) => {
      if (signal.aborted) resolve({ outcome: 'failed', kind: 'timeout' });
      else resolve({ outcome: isUnsent(error) ? 'unreachable' : 'failed', kind: kindOf(error) });
    });
    // After all others: an answer that switches to another protocol is neither.
    outgoing.once('close', () => {
      resolve({ outcome: 'failed', kind: 'no answer' });
    });
  });
}

const notConnected = 'CONNECT_TIMEOUT';

/** Of errors that end a connection before there is one. After any other the function may have run. */
const unsentCodes: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  notConnected,
]);

function isUnsent(error: Error): boolean {
  return 'code' in error && unsentCodes.has(error.code);
}

/** Lambda answers a call too many with 429, and 5xx where it could not run the function. */
function outcomeOfAnswer({ statusCode: status = 0, headers }: IncomingMessage): Outcome {
  if (status >= 200 && status < 300) {
    if (headers['x-amz-function-error'] === undefined) return 'done';
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
