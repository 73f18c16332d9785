import { connect, type Socket } from 'node:net';
import type { LocalAccess } from '../../src/index.ts';
import { signedHeaders } from './requests.ts';

/** A connection whose bytes are written by hand. */
export function connectRaw(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  // A server may hang up on rubbish before it has read all of it.
  socket.on('error', () => undefined);
  return socket;
}

/** Everything the server says until it hangs up. */
export function heard(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

/** Writes bytes to the server, ends, and answers all it says until it hangs up. */
export function sendRaw(url: string, bytes: Uint8Array | string): Promise<string> {
  const socket = connectRaw(url);
  const answer = heard(socket);
  socket.end(bytes);
  return answer;
}

/** The statuses in what was heard, in order. */
export function statuses(answer: string): number[] {
  // The next answer begins where a body ends, and that is not at the beginning of a line.
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

export interface RawCall {
  /** The request line and headers, one a line, without a length. */
  readonly head: string[];
  readonly body: string;
}

/** A call as the lines of its request; signed with the server's key unless another is given. */
export function rawCall(
  server: LocalAccess,
  operation: string,
  request: object,
  secretAccessKey?: string,
): RawCall {
  const body = JSON.stringify(request);
  const signing = secretAccessKey === undefined ? {} : { secretAccessKey };
  const headers = signedHeaders(server, operation, body, signing);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return { head: ['POST / HTTP/1.1', ...lines], body };
}

export function bytesOf({ head, body }: RawCall, ...more: string[]): string {
  const length = `content-length: ${String(Buffer.byteLength(body))}`;
  return [...head, length, ...more, '', body].join('\r\n');
}
