import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { addressesOf, bindPort, bindPortIfThere, bindSocket } from './bind.ts';
import { type Limits, usualLimits } from './limits.ts';
import { BodyTooLarge, headersOf, type HttpRequest, type HttpResponse } from './message.ts';
import type { Service } from './service.ts';

export interface Listener {
  /** `http://HOST:PORT`, without a slash at its end. */
  readonly url: string;
  /** Stops listening and breaks every connection. May be called again. */
  close(): Promise<void>;
}

interface Place {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** A Unix socket to serve on as well, in a private directory; nothing may be there yet. */
  readonly socketPath?: string | undefined;
}

/**
 * Listens on loopback and, where one is named, on a socket: one service, with the same guards,
 * behind all of them.
 *
 * @param serviceAt makes the service once the port is known.
 * @throws {NotLoopbackError} `NOT_LOOPBACK`: there is no way to listen on anything else.
 * @throws {PortInUseError} `PORT_IN_USE`, retryable.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if its disk holds no sockets.
 */
export async function listen(
  { host, port, socketPath }: Place,
  serviceAt: (port: number) => Service,
  limits: Limits = usualLimits,
): Promise<Listener> {
  const [address, ...others] = addressesOf(host);
  const closing = new AbortController();
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all(servers.map(stop));
  };
  const open = (): Server => {
    const server = newServer(limits);
    servers.push(server);
    return server;
  };
  try {
    const first = open();
    const boundPort = await bindPort(first, address, port);
    const service = serviceAt(boundPort);
    // Before it listens, or at once: a request that nobody attends to would wait for ever.
    const serving = (server: Server): Server => attach(server, service, limits, closing.signal);
    serving(first);
    for (const other of others) await bindPortIfThere(serving(open()), other, boundPort);
    if (socketPath !== undefined) await bindSocket(serving(open()), socketPath);
    const url = `http://${isIPv6(address) ? `[${address}]` : address}:${String(boundPort)}`;
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const versions: readonly string[] = ['1.0', '1.1'];

function newServer(limits: Limits): Server {
  const server = createServer({
    keepAliveTimeout: limits.idleMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    maxHeaderSize: limits.headBytes,
    // Strict also where NODE_OPTIONS says otherwise: a lenient parser sees requests within bodies.
    insecureHTTPParser: false,
  });
  server.timeout = limits.stallMs;
  server.maxConnections = limits.connections;
  // Node leaves out headers beyond a count; a guard must see every one. Their size is bounded.
  server.maxHeadersCount = 0;
  // A client that has said all it will say still hears its answer; Node hangs up on it otherwise.
  return Object.assign(server, { httpAllowHalfOpen: true });
}

function attach(server: Server, service: Service, limits: Limits, closing: AbortSignal): Server {
  const answer = (
    message: IncomingMessage,
    response: ServerResponse,
    read: HttpRequest['readBody'],
  ): void => {
    // Node's parser takes others for what it knows.
    if (!versions.includes(message.httpVersion)) message.destroy();
    else serve(service, message, read, response, closing).catch(() => response.destroy());
  };
  server.on('request', (message, response) => {
    answer(message, response, () => readBody(message, limits.bodyBytes));
  });
  // By itself Node asks for the body before anybody has looked at the headers.
  server.on('checkContinue', (message, response) => {
    answer(message, response, () => {
      response.writeContinue();
      return readBody(message, limits.bodyBytes);
    });
  });
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

async function serve(
  service: Service,
  message: IncomingMessage,
  read: HttpRequest['readBody'],
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const answer = await service(requestOf(message, read));
  if (answer.delayMs !== undefined) await delay(answer.delayMs, undefined, { signal: closing });
  if (answer.reset === true) message.socket.resetAndDestroy();
  else send(answer, response);
}

function send({ status, headers, body }: HttpResponse, response: ServerResponse): void {
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, [...headers, 'content-length', length]).end(body);
}

function requestOf(message: IncomingMessage, read: HttpRequest['readBody']): HttpRequest {
  return {
    method: message.method ?? '',
    target: message.url ?? '',
    headers: headersOf(message.rawHeaders),
    remoteAddress: message.socket.remoteAddress,
    readBody: read,
  };
}

function readBody(message: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    message.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        message.pause();
        reject(new BodyTooLarge());
      } else {
        chunks.push(chunk);
      }
    });
    message.on('end', () => {
      const [whole] = chunks;
      resolve(whole?.length === bytes ? whole : Buffer.concat(chunks, bytes));
    });
    message.on('error', reject);
    message.on('close', () => {
      if (message.readableEnded) return;
      reject(new Error('the connection closed before the whole request had come'));
    });
  });
}
