import { contentType } from '@undotenv/protocol';
import type { Answer, OpenEndpoint } from '../src/endpoints/endpoint.ts';

/** An endpoint without a server, which answers every call alike. */
export function fakeEndpoint(status: number, body: string): OpenEndpoint {
  const answer: Answer = { status, contentType, body };
  return () =>
    Promise.resolve({
      region: 'us-east-1',
      secretName: 'fake/case',
      nowMs: () => Date.UTC(2026, 0, 15),
      toleranceMs: 0,
      controls: {
        advance: () => undefined,
        disableKey: () => undefined,
        failNextCall: () => undefined,
        putAsService: () => undefined,
        events: () => [],
      },
      send: () => Promise.resolve(answer),
      close: () => Promise.resolve(),
    });
}
