import * as http from 'node:http';
import * as https from 'node:https';
import { UnavailableError } from '../errors.ts';

export interface TextRequest {
  /** Who is asked, in words, for the error. */
  readonly place: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TextAnswer {
  readonly status: number;
  readonly body: string;
}

/** As the SDKs wait for metadata, which is on the same machine or not there. */
const timeoutMs = 1_000;
const maxBytes = 65_536;

/**
 * One request over a connection of its own, following no redirect.
 *
 * @throws {UnavailableError} `UNAVAILABLE`, retryable: no whole answer came in time.
 */
export function requestText(url: URL, request: TextRequest): Promise<TextAnswer> {
  const { place, method = 'GET', headers = {}, body = '' } = request;
  const { request: open } = url.protocol === 'https:' ? https : http;
  const length = method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      outgoing.destroy();
      reject(new UnavailableError({ message: `${place} cannot be reached (${reason})` }));
    };
    const outgoing = open(url, { method, agent: false, headers: { ...headers, ...length } });
    const timer = setTimeout(fail, timeoutMs, 'no answer in time');
    // Only the code: an error of the HTTP parser carries the bytes it could not read.
    outgoing.on('error', ({ code }: NodeJS.ErrnoException) => {
      fail(code ?? 'connection lost');
    });
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > maxBytes) fail('too long an answer');
      });
      incoming.on('error', () => {
        fail('connection lost');
      });
      incoming.on('end', () => {
        clearTimeout(timer);
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.end(body);
  });
}
