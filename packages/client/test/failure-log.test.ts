import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/api.ts';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { recordingLogger } from './recording-logger.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startLocal();
  const api = createApi(connection());
  await api.call('CreateSecret', { Name: 'btc/text', SecretString: 'synthetic-text-1' });
  await api.call('CreateSecret', { Name: 'btc/bytes', SecretBinary: 'c3ludGhldGlj' });
  api.close();
});
afterEach(() => {
  server.faults.clear();
});
afterAll(() => server.close());

function connection() {
  const { url: endpoint, region, accessKeyId, secretAccessKey } = server;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

/** What a read that fails is rejected with, and what the log says of it at level error. */
async function failureOf(read: string, as: 'getString' | 'getJson', endpoint = server.url) {
  const logger = recordingLogger();
  const client = createSecretsClient({ ...connection(), endpoint, logger });
  const error: unknown = await client[as](read).catch((caught: unknown) => caught);
  client.close();
  return { error, logged: logger.events.filter(({ level }) => level === 'error') };
}

describe('the log of a read that failed', () => {
  it.each([
    ['ResourceNotFoundException', 'SECRET_NOT_FOUND'],
    ['InvalidRequestException', 'INVALID_REQUEST'],
    ['InvalidParameterException', 'INVALID_REQUEST'],
    ['DecryptionFailure', 'KMS_KEY_UNUSABLE'],
    ['InternalServiceError', 'UNAVAILABLE'],
    ['AccessDeniedException', 'ACCESS_DENIED'],
  ] as const)(
    'B-17: is one line with the secret’s name and AWS’s code: %s',
    async (awsCode, code) => {
      server.faults.set('GetSecretValue', { error: awsCode });
      const { error, logged } = await failureOf('btc/text', 'getString');
      expect(error).toMatchObject({ code, awsCode });
      const event = { event: 'secret.read.failed', secretId: 'btc/text', code, awsCode };
      expect(logged).toEqual([
        { level: 'error', msg: expect.stringContaining(code) as string, ...event },
      ]);
    },
  );

  it.each([
    ['is no JSON', 'btc/text', 'getJson', 'INVALID_JSON'],
    ['has no text', 'btc/bytes', 'getString', 'BINARY_SECRET'],
  ] as const)('B-17: is one line, too, where a secret %s', async (_what, name, as, code) => {
    const { error, logged } = await failureOf(name, as);
    expect(error).toMatchObject({ code });
    expect(logged).toMatchObject([{ event: 'secret.read.failed', secretId: name, code }]);
    expect(logged).toHaveLength(1);
  });

  it('B-17: is one line, too, where nothing listens', async () => {
    const { error, logged } = await failureOf('btc/text', 'getString', 'http://127.0.0.1:1');
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(logged).toMatchObject([{ event: 'secret.read.failed', code: 'UNAVAILABLE' }]);
    expect(logged).toHaveLength(1);
  });
});
