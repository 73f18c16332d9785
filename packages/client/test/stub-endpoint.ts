import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

/** An HTTP endpoint on loopback that answers whatever it is told to, the last answer for ever. */
export interface StubEndpoint {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  answer(...answers: Answer[]): void;
  close(): Promise<void>;
}

export async function startStubEndpoint(): Promise<StubEndpoint> {
  const requests: ReceivedRequest[] = [];
  let answers: Answer[] = [];
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body };
      requests.push(request);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    requests,
    answer(...next) {
      answers = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export function json(status: number, body: unknown): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  };
}

export function exception(name: string, message: string, status = 400): Answer {
  return json(status, { __type: name, Message: message });
}

export const reset: Answer = (response) => response.socket?.destroy();

export const silence: Answer = () => undefined;
