import { startTestServer, type TestServer } from '@undotenv/local/testing';
import { defineSecrets } from '@undotenv/manifest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/api.ts';
import { createCoreClient, fixedCredentials, text } from '../src/core.ts';
import { createSecretsClient } from '../src/index.ts';

const name = 'rds!cluster-0a1b2c3d-0000-4000-8000-000000000001';
const value = 'synthetic-password-1';

let server: TestServer;
let arn: string;

beforeAll(async () => {
  server = await startTestServer();
  server.seedManaged('rds', { [name]: value });
  const api = createApi(server.clientOptions());
  ({ ARN: arn } = await api.call('DescribeSecret', { SecretId: name }));
  api.close();
});
afterAll(() => server.close());

describe('a secret that another service manages', () => {
  it('is read by the core client, by name and by ARN', async () => {
    const options = server.clientOptions();
    const credentials = fixedCredentials(options.credentials);
    const client = createCoreClient({ ...options, credentials });
    for (const secretId of [name, arn, arn.slice(0, -7)]) {
      expect(await client.get(secretId, text)).toBe(value);
    }
    client.close();
  });

  it('is read by the whole client, by reference and where a variable names it', async () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: {
        database: { env: 'DATABASE_PASSWORD', nameFrom: { variable: 'DATABASE_SECRET' } },
      },
    });
    for (const secretId of [name, arn, arn.slice(0, -7)]) {
      const variables = { DATABASE_SECRET: secretId };
      const client = createSecretsClient({
        ...server.clientOptions(),
        ...{ manifest, variables, environment: 'production' },
      });
      expect(await client.getString(secretId)).toBe(value);
      expect(await client.get('database')).toBe(value);
      client.close();
    }
  });
});
