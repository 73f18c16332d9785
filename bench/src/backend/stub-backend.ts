import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Task } from '../children/task.ts';
import { selfSignedCertificate } from './certificate.ts';
import { secretAnswer } from './secrets.ts';

export interface StubParams {
  readonly latencyMs: number;
  /** `http` when absent. */
  readonly scheme?: 'http' | 'https';
}

/** `failing` answers every call with status 500; `refused` lets nobody connect. */
export type StubMode = 'healthy' | 'failing' | 'refused';

/** First where it listens, then the calls since the last command as the answer to each. */
export type StubMessage =
  { readonly url: string; readonly certificate: string | undefined } | { readonly calls: number };

/**
 * A Secrets Manager that does as little as possible: it checks nothing, so its own cost is the same
 * for everyone, and it can be slow or broken on command.
 */
export const task: Task<StubParams, StubMessage> = {
  module: import.meta.url,
  async run({ latencyMs, scheme = 'http' }, parent) {
    let mode: StubMode = 'healthy';
    let calls = 0;
    const handle: http.RequestListener = (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        calls += 1;
        const [status, answer] = mode === 'healthy' ? [200, answerTo(body)] : [500, failure];
        setTimeout(() => {
          response.statusCode = status;
          response.setHeader('content-type', 'application/x-amz-json-1.1');
          response.end(JSON.stringify(answer));
        }, latencyMs);
      });
    };
    const tls = scheme === 'https' ? selfSignedCertificate(new Date()) : undefined;
    const server = tls ? https.createServer({ ...tls }, handle) : http.createServer(handle);
    const listener = onOnePort(server);
    const switchTo = async (next: StubMode): Promise<void> => {
      mode = next;
      if (next === 'refused') await listener.refuse();
      else if (!server.listening) await listener.listen();
      parent.send({ calls });
      calls = 0;
    };
    // What is commanded is what `Backend.switchTo` takes.
    parent.onCommand((command) => void switchTo(command as StubMode));
    const port = await listener.listen();
    parent.send({ url: `${scheme}://127.0.0.1:${String(port)}`, certificate: tls?.cert });
  },
};

interface OnePort {
  /** On a free port first, on the same one ever after. */
  listen(): Promise<number>;
  /** Breaks every connection and takes no more. */
  refuse(): Promise<void>;
}

function onOnePort(server: http.Server | https.Server): OnePort {
  // Node would close idle connections after 5 s, and then a call could meet a closing one.
  server.keepAliveTimeout = 60_000;
  let port = 0;
  return {
    async listen() {
      server.listen(port, '127.0.0.1', 4_096);
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
      return port;
    },
    async refuse() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const failure = { __type: 'InternalServiceError', Message: 'out of order by command' };

function answerTo(body: string): object {
  const { SecretId, SecretIdList } = JSON.parse(body) as {
    SecretId?: string;
    SecretIdList?: string[];
  };
  if (SecretIdList === undefined) return secretAnswer(SecretId ?? '');
  return { SecretValues: SecretIdList.map(secretAnswer), Errors: [] };
}
