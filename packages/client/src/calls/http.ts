import * as http from 'node:http';
import { systemTimers } from './retry.ts';
import { within } from './within.ts';

interface HttpRequest {
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
  maxResponseBytes: number;
  signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  status: number;
  body: string;
}

/** POSTs to one endpoint over connections kept alive. Proxies are not supported. */
export interface HttpPost {
  (request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

/** No whole answer came: what happened to the connection. */
export class TransportError extends Error {
  readonly reason: 'network' | 'timeout' | 'too-long';
  /** Node's, e.g. `ECONNREFUSED`. */
  readonly code: string | undefined;
  /** The peer had closed the kept connection: nothing was wrong, and a new one will do. */
  readonly staleConnection: boolean;

  constructor(reason: TransportError['reason'], code?: string, staleConnection = false) {
    super(reason);
    this.reason = reason;
    this.code = code;
    this.staleConnection = staleConnection;
  }
}

/**
 * `node:http` rather than `fetch`: measured on Node 20, a signed call takes a quarter of the time
 * and a cold start half. The agent unrefs idle sockets, so an open client never holds a process.
 *
 * @param socketPath where to connect instead of the host and port of `url`
 */
export function createHttpPost(url: URL, socketPath?: string): HttpPost {
  // Loaded only here: of a cold start TLS is a quarter, and on loopback nobody needs it.
  const { Agent, request: open } =
    url.protocol === 'https:' ? process.getBuiltinModule('node:https') : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });

  const post = ({ headers, body, timeoutMs, maxResponseBytes, signal }: HttpRequest) => {
    const outgoing = open(url, {
      method: 'POST',
      agent,
      socketPath,
      signal,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    const answer = new Promise<HttpResponse>((resolve, reject) => {
      const fail = (cause: unknown): void => {
        const broken = new TransportError('network', codeOf(cause), outgoing.reusedSocket);
        // What the owner of the signal gave, as `throwIfAborted` would throw it.
        reject(signal?.aborted === true ? (signal.reason as Error) : broken);
      };
      outgoing.on('error', fail).on('response', (incoming) => {
        // By events: the first asynchronous iteration of a stream costs a start half a millisecond.
        const chunks: Buffer[] = [];
        let length = 0;
        incoming
          .on('data', (chunk: Buffer) => {
            length += chunk.length;
            chunks.push(chunk);
            if (length > maxResponseBytes) reject(new TransportError('too-long'));
          })
          .on('error', fail)
          .on('end', () => {
            resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
          });
      });
      outgoing.end(body);
    });
    const inTime = within(timeoutMs, systemTimers, answer, () => {
      throw new TransportError('timeout');
    });
    inTime.catch(() => outgoing.destroy());
    return inTime;
  };

  return Object.assign(post, {
    close() {
      agent.destroy();
    },
  });
}

/** Only the code: an error of the HTTP parser carries the bytes it could not read. */
function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
