import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretAnswer, secretNames } from '../backend/secrets.ts';
import type { Task } from '../children/task.ts';
import type { Started } from './large-server.ts';

interface Listing {
  readonly MaxResults: number;
  readonly Filters?: readonly [{ readonly Values: readonly [string] }];
}

/** The floor of ListSecrets: an array in memory, its first entries that fit, JSON both ways. */
export const task: Task<{ readonly secrets: number }, Started> = {
  module: import.meta.url,
  async run({ secrets }, parent) {
    const entries = secretNames(secrets).map((Name) => ({ Name, ...secretAnswer(Name) }));
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { MaxResults, Filters } = JSON.parse(Buffer.concat(chunks).toString()) as Listing;
        const [prefix = ''] = Filters?.[0].Values ?? [];
        const found = entries.filter(({ Name }) => Name.startsWith(prefix));
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(JSON.stringify({ SecretList: found.slice(0, MaxResults) }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    parent.send({ port, rssMib: process.memoryUsage.rss() / 1_048_576 });
  },
};
