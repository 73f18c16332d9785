import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import secretsManager from '@middy/secrets-manager';
import { expect, it } from 'vitest';
import { startTestServer } from '../../src/testing/index.ts';

const secrets = { 'app/db': { user: 'app', password: 'synthetic-password-1' } };

it('Powertools reads a secret, transforms it and caches it', async () => {
  await using server = await startTestServer({ secrets });
  const provider = new SecretsProvider({ clientConfig: server.clientOptions() });
  const read = (): Promise<unknown> => provider.get('app/db', { transform: 'json', maxAge: 60 });
  expect(await read()).toEqual(secrets['app/db']);
  expect(await read()).toEqual(secrets['app/db']);
  expect(server.calls()).toHaveLength(1);
  await expect(provider.get('missing')).rejects.toThrow("can't find the specified secret");
});

it('middy hands a secret to the handler, and a failure before it runs', async () => {
  await using server = await startTestServer({ secrets });
  const handlerWith = (secretId: string) =>
    middy()
      .use(
        secretsManager({
          AwsClient: SecretsManagerClient,
          awsClientOptions: { ...server.clientOptions(), maxAttempts: 1 },
          fetchData: { database: secretId },
          cacheExpiry: 0,
          // It would ask outside of any handler, and nobody would take the failure.
          disablePrefetch: true,
          setToContext: true,
        }),
      )
      .handler((_event: unknown, context: object) =>
        Promise.resolve('database' in context ? context.database : undefined),
      );
  const run = (secretId: string): Promise<unknown> => {
    const handler = handlerWith(secretId);
    // Nothing that Lambda has in a context matters here.
    return handler({}, {} as Parameters<typeof handler>[1]);
  };
  expect(await run('app/db')).toEqual(secrets['app/db']);
  await expect(run('missing')).rejects.toThrow();
  expect(server.calls().map(({ code }) => code)).toEqual(['OK', 'ResourceNotFoundException']);
});
