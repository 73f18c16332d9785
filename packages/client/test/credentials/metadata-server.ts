import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface MetadataCall {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = string | number | { readonly status: number; readonly body: string };

export interface MetadataServer {
  readonly url: string;
  readonly calls: readonly MetadataCall[];
  /** By `METHOD path`; a number is a status without a body. What is not named is 404. */
  answers: Record<string, Answer>;
  close(): void;
}

/** What a container, an instance or STS is to the client: HTTP on this machine. */
export async function startMetadataServer(): Promise<MetadataServer> {
  const calls: MetadataCall[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url: path, headers } = request;
      calls.push({ method, path, headers, body });
      const answer = metadata.answers[`${String(method)} ${String(path)}`] ?? 404;
      if (typeof answer === 'object') response.statusCode = answer.status;
      if (typeof answer === 'number') response.statusCode = answer;
      response.end(
        typeof answer === 'object' ? answer.body : typeof answer === 'string' ? answer : '',
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const metadata: MetadataServer = {
    url: `http://127.0.0.1:${String(port)}`,
    calls,
    answers: {},
    close() {
      server.close();
    },
  };
  return metadata;
}
