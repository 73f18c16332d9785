import { inspect } from 'node:util';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createLambdaClient, secretsMiddleware } from '../../src/lambda/index.ts';
import { embeddedMetrics } from '../../src/metrics/index.ts';
import { seededApi } from '../seeded-api.ts';
import { databaseValue, shop } from '../shop-manifest.ts';

type Secrets = Awaited<ReturnType<ReturnType<typeof open>['ready']>>;

function open(api = seededApi()) {
  return createLambdaClient({ manifest: shop, variables: {}, api });
}

/** As Lambda calls, with what Middy reads of a context. */
function invoke<Result>(handler: (event: object, context: Context) => Promise<Result>) {
  const context = { getRemainingTimeInMillis: () => 1_000 } as Context;
  return { context, result: handler({}, context) };
}

describe('the middleware in a function of Middy', () => {
  it('gives the secrets in the context where that is asked for', async () => {
    const handler = middy<object, string, Error, Context & { secrets: Secrets }>()
      .use(secretsMiddleware(open(), { setToContext: true }))
      .handler((_event, { secrets }) => Promise.resolve(secrets.database.password));
    expect(await invoke(handler as never).result).toBe(databaseValue.password);
  });

  it('gives them in internal alone otherwise, under the key that is asked for', async () => {
    let internal: object | undefined;
    const handler = middy<object, boolean>()
      .use(secretsMiddleware(open(), { key: 'shop' }))
      .before((request) => {
        internal = request.internal;
      })
      .handler((_event, context) => Promise.resolve('shop' in context));
    expect(await invoke(handler as never).result).toBe(false);
    expect(internal).toMatchObject({ shop: { token: 'synthetic-token-1' } });
  });

  it('shows no value where a handler logs its context', async () => {
    const handler = middy<object, string>()
      .use(secretsMiddleware(open(), { setToContext: true }))
      .handler((_event, context) => Promise.resolve(inspect(context) + JSON.stringify(context)));
    expect(await invoke(handler as never).result).not.toContain('synthetic');
  });

  it.each(['succeeds', 'fails'])('writes the metrics where the handler %s', async (how) => {
    const lines: string[] = [];
    const metrics = embeddedMetrics({ flushIntervalMs: 0, write: (line) => lines.push(line) });
    const client = createLambdaClient({
      manifest: shop,
      variables: {},
      api: seededApi(),
      observers: [metrics],
    });
    const handler = middy<object, undefined>()
      .use(secretsMiddleware(client, { metrics: [metrics] }))
      .handler(() => {
        expect(lines).toEqual([]);
        return how === 'fails' ? Promise.reject(new Error('failed')) : Promise.resolve(undefined);
      });
    await invoke(handler as never).result.catch(() => undefined);
    expect(lines).toHaveLength(2);
  });
});
