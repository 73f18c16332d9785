import { createHmac } from 'node:crypto';
import { createSecretsClient } from '@undotenv/client';
import { createApi } from '@undotenv/client/api';
import { createTestSecrets } from '@undotenv/client/testing';
import { startLocal } from '@undotenv/local';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createApplication } from '../src/application.ts';
import manifest from '../undotenv.config.ts';

const body = '{"event":"order.paid"}';

async function send(application: FastifyInstance, key: string): Promise<number> {
  const signature = createHmac('sha256', key).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-signature': signature };
  const request = { method: 'POST', url: '/events', headers, body } as const;
  return (await application.inject(request)).statusCode;
}

describe('the application', () => {
  it('accepts what is signed with the key in Secrets Manager, and refuses anything else', async () => {
    await using server = await open();
    const application = await createApplication(server.client);
    expect(await send(application, 'synthetic-key-1')).toBe(204);
    expect(await send(application, 'synthetic-key-2')).toBe(401);
    await application.close();
    await expect(server.client.get('webhook')).rejects.toThrow('closed');
  });

  it('accepts the new key after a rotation, without a restart', async () => {
    const secrets = createTestSecrets(manifest, { webhook: { signingKey: 'synthetic-key-1' } });
    const application = await createApplication(secrets);
    await secrets.set('webhook', { signingKey: 'synthetic-key-2' });
    expect(await send(application, 'synthetic-key-2')).toBe(204);
    expect(await send(application, 'synthetic-key-1')).toBe(401);
    await application.close();
  });

  it('does not start without its secrets', async () => {
    await expect(createApplication(createTestSecrets(manifest))).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
  });
});

/** A local Secrets Manager that holds the key, and a client of it. */
async function open() {
  const server = await startLocal();
  const { url: endpoint, region, accessKeyId, secretAccessKey } = server;
  const connection = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const api = createApi(connection);
  await api.call('CreateSecret', {
    Name: 'hooks/production/webhook',
    SecretString: '{"signingKey":"synthetic-key-1"}',
  });
  api.close();
  const client = createSecretsClient({ manifest, variables: {}, ...connection });
  return { client, [Symbol.asyncDispose]: () => server.close() };
}
