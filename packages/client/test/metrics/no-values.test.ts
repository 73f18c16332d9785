import { expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import { cloudWatchMetrics, embeddedMetrics } from '../../src/metrics/index.ts';
import type { ClientObserver } from '../../src/observer.ts';
import { fakeApi } from '../fake-api.ts';
import { startStubEndpoint } from '../stub-endpoint.ts';

/** Planted wherever a value or a key stands; none of it may come out again. */
const planted = 'synthetic-canary';

it('A-41, A-42: nothing that is told of reads, and of reads that fail, holds a value', async () => {
  const endpoint = await startStubEndpoint();
  endpoint.answer((response) => response.writeHead(500).end());
  const lines: unknown[] = [];
  const note = (given: unknown): void => void lines.push(given);
  const everything: ClientObserver = {
    onRead: note,
    onFetch: note,
    onStale: note,
    aroundCall(call, run) {
      note(call);
      return run().then(
        () => undefined,
        (error: unknown) => {
          note(error);
        },
      );
    },
  };
  const embedded = embeddedMetrics({ flushIntervalMs: 0, write: note });
  const sent = cloudWatchMetrics({
    endpoint: endpoint.url,
    credentials: { accessKeyId: 'id', secretAccessKey: `${planted}-key` },
    flushIntervalMs: 0,
    logger: { debug: note, info: note, warn: note, error: note },
    variables: {},
  });
  const api = fakeApi();
  api.put('shop/object', { password: `${planted}-1` });
  api.put('shop/text', { text: `${planted}-2` });
  const client = createSecretsClient({
    api,
    observers: [everything, embedded, sent],
    logger: { debug: note, info: note, warn: note, error: note },
  });

  await client.getString('shop/object#password');
  await client.getString('shop/object#password');
  await client.getJson('shop/text').catch(() => undefined);
  api.failWith(new UnavailableError({ cause: new Error(`${planted}-3`) }));
  await client.refresh('shop/object').catch(() => undefined);
  await Promise.all([embedded.flush(), sent.flush()]);
  await endpoint.close();

  const told = JSON.stringify([lines, endpoint.requests]);
  expect(told).toContain('shop/object');
  expect(endpoint.requests).toHaveLength(1);
  expect(told).not.toContain(planted);
});
