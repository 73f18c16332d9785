import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { call } from '../http/requests.ts';

let server: LocalServer;

beforeEach(async () => {
  server = await startLocal({ control: true, random: () => 0.5 });
});

afterEach(() => server.close());

const create = { Name: 'app/db', ClientRequestToken: 'synthetic-token-0000000000000001' };
const value = { ...create, SecretString: 'synthetic-password-1' };

async function control(
  method: string,
  path: string,
  body?: unknown,
  headers = {},
): Promise<unknown> {
  const response = await fetch(`${server.url}/_undotenv/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the test controls', () => {
  it('are not there unless asked for, though health is', async () => {
    const plain = await startLocal();
    try {
      expect((await fetch(`${plain.url}/_undotenv/calls`)).status).toBe(404);
      expect((await fetch(`${plain.url}/_undotenv/health`)).status).toBe(200);
    } finally {
      await plain.close();
    }
  });

  it('refuse what carries an Origin, as everything does', async () => {
    const headers = { origin: 'http://127.0.0.1' };
    expect(await control('POST', 'reset', {}, headers)).toMatchObject({ status: 403 });
  });

  it('N-09, N-13: show the calls in order, with their region and outcome, and without values', async () => {
    await call(server, 'CreateSecret', value);
    await call(server, 'CreateSecret', { ...value, Name: 'a secret in the wrong place' });
    await call(server, 'GetSecretValue', { SecretId: 'missing' }, { region: 'eu-west-1' });
    await call(server, 'ListSecrets', {}, { secretAccessKey: 'synthetic-wrong-key' });
    const principal = 'arn:aws:iam::123456789012:user/undotenv';
    const at = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    const calls = [
      {
        operation: 'CreateSecret',
        secretId: 'app/db',
        region: 'us-east-1',
        principal,
        code: 'OK',
        at,
      },
      {
        operation: 'CreateSecret',
        region: 'us-east-1',
        principal,
        code: 'ValidationException',
        at,
      },
      {
        operation: 'GetSecretValue',
        secretId: 'missing',
        region: 'eu-west-1',
        principal,
        code: 'ResourceNotFoundException',
        at,
      },
      { operation: 'ListSecrets', code: 'InvalidSignatureException', at },
    ];
    expect(await control('GET', 'calls')).toEqual({ status: 200, body: { calls } });
    expect(server.calls()).toEqual(calls);
  });

  it('send the clock ahead, so that a recovery window ends', async () => {
    await call(server, 'CreateSecret', value);
    await call(server, 'DeleteSecret', { SecretId: 'app/db', RecoveryWindowInDays: 7 });
    expect(await control('POST', 'clock', { advanceSeconds: 7 * 86_400 })).toMatchObject({
      status: 200,
    });
    expect((await call(server, 'DescribeSecret', { SecretId: 'app/db' })).body.__type).toBe(
      'ResourceNotFoundException',
    );
  });

  it.each([{ advanceSeconds: -1 }, { advanceSeconds: '1' }, {}, 'not JSON', '[]'])(
    'refuse to send the clock by %j',
    async (body) => {
      expect(await control('POST', 'clock', body)).toMatchObject({ status: 400 });
    },
  );

  it('empty everything but the access key', async () => {
    await call(server, 'CreateSecret', value);
    await control('PUT', 'faults', { '*': { error: 'ThrottlingException' } });
    await control('POST', 'reset');
    expect(server.calls()).toEqual([]);
    expect((await call(server, 'ListSecrets', {})).body).toEqual({ SecretList: [] });
  });

  it('answer an injected exception for one operation, or for all others', async () => {
    await control('PUT', 'faults', {
      ListSecrets: { error: 'ThrottlingException' },
      '*': { error: 'InternalServiceError' },
    });
    const throttled = { status: 400, body: { __type: 'ThrottlingException' } };
    expect(await call(server, 'ListSecrets', {})).toMatchObject(throttled);
    expect(await call(server, 'CreateSecret', value)).toMatchObject({ status: 500 });
    expect(server.calls().map(({ code }) => code)).toEqual([
      'ThrottlingException',
      'InternalServiceError',
    ]);
    await control('DELETE', 'faults');
    expect((await call(server, 'ListSecrets', {})).body).toEqual({ SecretList: [] });
  });

  it('break the connection, and the operation does not run', async () => {
    await control('PUT', 'faults', { CreateSecret: { reset: true } });
    await expect(call(server, 'CreateSecret', value)).rejects.toThrow('fetch failed');
    expect(server.calls().at(-1)?.code).toBe('ConnectionReset');
    expect((await call(server, 'ListSecrets', {})).body).toEqual({ SecretList: [] });
  });

  it('answer late, and only the share of calls that the rate says', async () => {
    server.faults.set('ListSecrets', { latencyMs: 20, error: 'ThrottlingException', rate: 0.5 });
    expect((await call(server, 'ListSecrets', {})).status).toBe(200);
    server.faults.set('ListSecrets', { latencyMs: 20, error: 'ThrottlingException', rate: 0.51 });
    expect((await call(server, 'ListSecrets', {})).status).toBe(400);
  });

  it('do not keep close waiting for a late answer', async () => {
    server.faults.set('ListSecrets', { latencyMs: 600_000 });
    const late = call(server, 'ListSecrets', {});
    late.catch(() => undefined);
    while (server.calls().length === 0) await new Promise(setImmediate);
    await server.close();
    await expect(late).rejects.toThrow();
  });

  it.each([
    { GetSecretValues: {} },
    { GetSecretValue: { eror: 'ThrottlingException' } },
    { GetSecretValue: { error: 'NoSuchException' } },
    { GetSecretValue: { error: '__proto__' } },
    { GetSecretValue: { rate: 2 } },
    { GetSecretValue: { latencyMs: 'soon' } },
    { GetSecretValue: { reset: 'yes' } },
    { GetSecretValue: 7 },
  ])('refuse the fault %j', async (faults) => {
    expect(await control('PUT', 'faults', faults)).toMatchObject({ status: 400 });
  });
});
