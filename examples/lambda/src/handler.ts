import middy from '@middy/core';
import { createLambdaClient, secretsMiddleware } from '@undotenv/client/lambda';
import { embeddedMetrics } from '@undotenv/client/metrics';
import manifest from '../undotenv.config.ts';
import { LoginRefused, stockOf } from './warehouse.ts';

interface StockEvent {
  readonly article: string;
}

const metrics = embeddedMetrics({ namespace: 'Orders/Secrets', flushIntervalMs: 0 });

// Once for each container: the secrets are on their way before the first invocation.
const secrets = createLambdaClient({ manifest, observers: [metrics] });

export const handler = middy<StockEvent, number>()
  .use(secretsMiddleware(secrets, { metrics: [metrics] }))
  .handler(({ article }) => currentStock(article));

/** With the password of now, if it was rotated since this container started. */
async function currentStock(article: string): Promise<number> {
  const credentials = await secrets.get('warehouse');
  try {
    return await stockOf(article, credentials);
  } catch (error) {
    const failed = secrets.versionOf(credentials);
    if (!(error instanceof LoginRefused) || failed === undefined) throw error;
    if (!(await secrets.reportAuthFailure(failed))) throw error;
    return stockOf(article, await secrets.get('warehouse'));
  }
}
