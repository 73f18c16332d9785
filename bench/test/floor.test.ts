import { signRequest } from '@undotenv/protocol/signature-v4';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { batchesOf20, sign } from '../src/contestants/floor.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the floor', () => {
  it('signs as the client does, so that it can be timed against a server that checks', () => {
    const credentials = { accessKeyId: 'synthetic-access-key', secretAccessKey: 'synthetic-key' };
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
    const date = new Date('2026-01-31T12:00:00Z');
    const body = '{"SecretId":"bench/secret_0"}';
    const headers = {
      host: '127.0.0.1:4584',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    };
    const scope = { region: 'us-east-1', service: 'secretsmanager' };
    expect(sign('127.0.0.1:4584', 'GetSecretValue', body, date)).toMatchObject(
      signRequest({ method: 'POST', path: '/', headers, body }, credentials, scope, date),
    );
  });

  it('asks for at most 20 secrets in one batch', () => {
    const names = Array.from({ length: 45 }, (_, index) => String(index));
    expect(batchesOf20(names).map(({ length }) => length)).toEqual([20, 20, 5]);
  });
});
