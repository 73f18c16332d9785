import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Entry from './entry-server.ts';

const built = new URL('../../', import.meta.url);
const template = await readFile(new URL('dist/client/index.html', built), 'utf8');
// Vite builds it, and the compiler does not know where.
const { render } = (await import(
  new URL('dist/server/entry-server.js', built).href
)) as typeof Entry;

const server = createServer((_request, response) => {
  render(['sunrise', 'sunset']).then(
    (page) =>
      response.setHeader('content-type', 'text/html').end(template.replace('<!--page-->', page)),
    (error: unknown) => {
      // Its name says which kind; errors of the client hold no value either way.
      console.error(error instanceof Error ? error.name : 'failed');
      response.writeHead(503).end('try again later');
    },
  );
});
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://127.0.0.1:${String(port)}/`);
});
