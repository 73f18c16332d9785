import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretAnswer } from '../backend/secrets.ts';
import type { Task } from '../children/task.ts';

/** The floor of any server of this protocol: `node:http`, a body read, JSON both ways. */
export const task: Task<null, { readonly port: number }> = {
  module: import.meta.url,
  async run(_params, parent) {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { SecretId } = JSON.parse(Buffer.concat(chunks).toString()) as { SecretId: string };
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(JSON.stringify(secretAnswer(SecretId)));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    parent.send({ port: (server.address() as AddressInfo).port });
  },
};
