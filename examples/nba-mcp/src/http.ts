import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

export interface ListeningServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves MCP's streamable HTTP, without sessions: each request gets a server of its own.
 *
 * @see https://modelcontextprotocol.io/specification, "Transports"
 */
export async function listen(
  { host, port }: { readonly host: string; readonly port: number },
  createMcpServer: () => McpServer,
): Promise<ListeningServer> {
  const http = createServer((request, response) => {
    // The specification asks for it: no web page may talk to a server on this machine.
    if (request.headers.origin !== undefined) {
      response.writeHead(403).end();
      return;
    }
    const transport = new StreamableHTTPServerTransport();
    const server = createMcpServer();
    response.once('close', () => void server.close());
    server
      .connect(transport)
      .then(() => transport.handleRequest(request, response))
      .catch(() => {
        response.destroy();
      });
  });
  http.listen(port, host);
  await once(http, 'listening');
  // Listening on a port, not a pipe.
  const address = http.address() as AddressInfo;
  const hostPart = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${hostPart}:${String(address.port)}`,
    async close() {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}
