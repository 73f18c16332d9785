import { request } from 'node:http';

/**
 * Whether the server at `url` answers on this socket. A killed one leaves its socket behind, and
 * the next owner listens on the same path under another port, so another host's name.
 */
export function answersOn(socketPath: string, url: string, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request(`${url}/_undotenv/health`, { socketPath, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    const timer = setTimeout(() => probe.destroy(), timeoutMs);
    probe.on('error', () => {
      resolve(false);
    });
    probe.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
    probe.end();
  });
}
