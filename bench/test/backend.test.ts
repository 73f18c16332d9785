import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// Built: its child process runs without a compiler.
import { startBackend, type Backend } from '../dist/backend/start-backend.js';

describe('the stub backend', () => {
  let backend: Backend;

  beforeEach(async () => {
    backend = await startBackend({ latencyMs: 0 });
  });

  afterEach(() => backend.stop());

  const ask = async (input: object): Promise<{ status: number; answer: unknown }> => {
    const url = backend.environment['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '';
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(input) });
    return { status: response.status, answer: await response.json() };
  };

  it('answers GetSecretValue, and BatchGetSecretValue with every secret asked for', async () => {
    const single = await ask({ SecretId: 'bench/secret_3' });
    expect(single.answer).toMatchObject({ Name: 'bench/secret_3' });
    const batch = await ask({ SecretIdList: ['bench/secret_1', 'bench/secret_2'] });
    expect(batch.answer).toMatchObject({
      SecretValues: [{ Name: 'bench/secret_1' }, { Name: 'bench/secret_2' }],
    });
  });

  it('counts the calls since it was last told what to do', async () => {
    await ask({ SecretId: 'bench/secret_0' });
    await ask({ SecretId: 'bench/secret_0' });
    expect(await backend.switchTo('healthy')).toBe(2);
    expect(await backend.switchTo('healthy')).toBe(0);
  });

  it('fails every call on command, and counts them', async () => {
    await backend.switchTo('failing');
    expect(await ask({ SecretId: 'bench/secret_0' })).toMatchObject({
      status: 500,
      answer: { __type: 'InternalServiceError' },
    });
    expect(await backend.switchTo('healthy')).toBe(1);
  });

  it('lets nobody connect on command, and is then back where it was', async () => {
    await backend.switchTo('refused');
    await expect(ask({ SecretId: 'bench/secret_0' })).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    await backend.switchTo('healthy');
    expect(await ask({ SecretId: 'bench/secret_0' })).toMatchObject({ status: 200 });
  });
});
