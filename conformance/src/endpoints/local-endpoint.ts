import { startLocal } from '@undotenv/local';
import type { OpenEndpoint } from './endpoint.ts';
import { signedPost } from './signed-post.ts';

/** Not the first millisecond of a second or a day, so that a date cut short is another one. */
const start = Date.UTC(2026, 0, 15, 12, 0, 0, 250);

/** A server of its own for each case, over HTTP, whose time stands still until a case moves it. */
export const openLocalEndpoint: OpenEndpoint = async () => {
  const clock = { now: () => start };
  const server = await startLocal({ clock });
  const post = signedPost({
    url: new URL(server.url),
    region: server.region,
    credentials: server,
    now: () => new Date(clock.now()),
  });
  return {
    region: server.region,
    isLocal: true,
    secretName: 'undotenv/conformance/local/case',
    nowMs: () => server.clock.now(),
    toleranceMs: 0,
    advance: (ms) => {
      server.clock.advance(ms / 1_000);
    },
    send: (operation, request) => post(operation, JSON.stringify(request)),
    close: () => server.close(),
  };
};
