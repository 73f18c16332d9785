import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6, type ListenOptions } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DataDirectoryError } from '../errors.ts';
import { isErrno } from '../files/private-file.ts';
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

interface Place {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** A Unix socket to serve on as well, in a private directory; nothing may be there yet. */
  readonly socketPath?: string | undefined;
}

/**
 * Listens on a loopback address and, where one is named, on a socket: one service, with the same
 * guards, behind both.
 *
 * @param serviceAt makes the service once the port is known.
 * @throws {NotLoopbackError} `NOT_LOOPBACK`: there is no way to listen on anything else.
 * @throws {PortInUseError} `PORT_IN_USE`, retryable.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if its disk holds no sockets.
 */
export async function listen(
  { host, port, socketPath }: Place,
  serviceAt: (port: number) => Service,
): Promise<Listener> {
  const address = Object.hasOwn(loopbackAddresses, host) ? loopbackAddresses[host] : undefined;
  if (address === undefined) throw new NotLoopbackError();
  const closing = new AbortController();
  const onPort = newServer();
  const onSocket = newServer();
  const servers = [onPort, onSocket];
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all(servers.map(stop));
  };
  await bindPort(onPort, address, port);
  const bound = onPort.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  const service = serviceAt(boundPort);
  for (const server of servers) {
    server.on('request', (message, response) => {
      serve(service, message, response, closing.signal).catch(() => response.destroy());
    });
  }
  try {
    if (socketPath !== undefined) await bindSocket(onSocket, socketPath);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: `http://${isIPv6(address) ? `[${address}]` : address}:${String(boundPort)}`,
    close,
  };
}

function newServer(): Server {
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
  return server;
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    // It says so if the server never listened; then there is nothing to stop.
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function bindPort(server: Server, host: string, port: number): Promise<void> {
  try {
    await bind(server, { host, port });
  } catch (error) {
    throw isErrno(error, 'EADDRINUSE') ? new PortInUseError(port) : error;
  }
}

async function bindSocket(server: Server, path: string): Promise<void> {
  try {
    await bind(server, { path });
    // Until here its directory alone, 0700, keeps others out.
    chmodSync(path, 0o600);
  } catch (cause) {
    throw new DataDirectoryError(`no socket can be made at ${path}`, {
      hint: 'choose a data directory on a disk of this machine',
      cause,
    });
  }
}

async function bind(server: Server, where: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
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
  const { remoteAddress } = message.socket;
  return {
    method: message.method ?? '',
    target: message.url ?? '',
    headers: headersOf(message.rawHeaders),
    ...(remoteAddress !== undefined && { remoteAddress }),
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
