import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { NotLoopbackError, PortInUseError } from '../server-errors.ts';
import { BodyTooLarge, headersOf, type HttpRequest, type HttpResponse } from './message.ts';
import type { Service } from './service.ts';

export interface Listener {
  /** `http://HOST:PORT`, without a slash at its end. */
  readonly url: string;
  /** Stops listening and breaks every connection. May be called again. */
  close(): Promise<void>;
}

const loopbackAddresses: Readonly<Record<string, string>> = {
  '127.0.0.1': '127.0.0.1',
  '::1': '::1',
  localhost: '127.0.0.1',
};

/** The largest value with every character escaped is under 400 KB of JSON. */
const maxBodyBytes = 1_048_576;

/**
 * Listens on a loopback address, on `port` or, for 0, on a free one.
 *
 * @param serviceAt makes the service once the port is known.
 * @throws {NotLoopbackError} `NOT_LOOPBACK`: there is no way to listen on anything else.
 * @throws {PortInUseError} `PORT_IN_USE`, retryable.
 */
export async function listen(
  host: string,
  port: number,
  serviceAt: (port: number) => Service,
): Promise<Listener> {
  const address = Object.hasOwn(loopbackAddresses, host) ? loopbackAddresses[host] : undefined;
  if (address === undefined) throw new NotLoopbackError();
  const closing = new AbortController();
  const server = createServer({
    // A client that keeps connections open must not meet one that closes at that moment.
    keepAliveTimeout: 65_000,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    maxHeaderSize: 16_384,
  });
  server.maxConnections = 1_024;
  // Node leaves out headers beyond a count; a guard must see every one. Their size is bounded.
  server.maxHeadersCount = 0;
  await bind(server, address, port);
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  const service = serviceAt(boundPort);
  server.on('request', (message, response) => {
    serve(service, message, response, closing.signal).catch(() => response.destroy());
  });
  return {
    url: `http://${isIPv6(address) ? `[${address}]` : address}:${String(boundPort)}`,
    close: async () => {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
    });
    server.listen({ host, port }, resolve);
  });
}

async function serve(
  service: Service,
  message: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const answer = await service(requestOf(message));
  if (answer.delayMs !== undefined) await delay(answer.delayMs, undefined, { signal: closing });
  if (answer.reset === true) message.socket.resetAndDestroy();
  else send(answer, response);
}

function send({ status, headers, body }: HttpResponse, response: ServerResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function requestOf(message: IncomingMessage): HttpRequest {
  return {
    method: message.method ?? '',
    target: message.url ?? '',
    headers: headersOf(message.rawHeaders),
    readBody: () => readBody(message),
  };
}

function readBody(message: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    message.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) {
        message.pause();
        reject(new BodyTooLarge());
      } else {
        chunks.push(chunk);
      }
    });
    message.on('end', () => {
      resolve(Buffer.concat(chunks, bytes));
    });
    message.on('error', reject);
    message.on('close', () => {
      reject(new Error('the connection closed before the whole request had come'));
    });
  });
}
