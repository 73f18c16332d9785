import type { ServerResponse } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi, type ApiOptions, type SecretsManagerApi } from '../src/api.ts';
import {
  AccessDeniedError,
  ConfigurationError,
  CredentialsRejectedError,
  InvalidRequestError,
  ResponseRefusedError,
  ThrottledError,
  UnavailableError,
} from '../src/errors.ts';
import { deferred } from './deferred.ts';
import { manualClock } from './manual-clock.ts';
import {
  exception,
  json,
  reset,
  silence,
  startStubEndpoint,
  type StubEndpoint,
} from './stub-endpoint.ts';
import { settled } from './virtual-time.ts';

const credentials = { accessKeyId: 'synthetic-key-id', secretAccessKey: 'synthetic-secret-key' };
const identity = {
  ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-aBcDeF',
  Name: 'a',
};
const put = { SecretId: 'a', SecretString: 'synthetic-password-1' };

let endpoint: StubEndpoint;
let api: SecretsManagerApi;
const slept: number[] = [];

function open(options: Partial<ApiOptions> = {}): SecretsManagerApi {
  api = createApi({
    region: 'eu-west-1',
    endpoint: endpoint.url,
    credentials,
    clock: manualClock(),
    timers: {
      random: () => 0,
      after(ms, run) {
        slept.push(ms);
        queueMicrotask(run);
        return () => undefined;
      },
    },
    ...options,
  });
  return api;
}

beforeEach(async () => {
  endpoint = await startStubEndpoint();
  slept.length = 0;
});

afterEach(async () => {
  api.close();
  await endpoint.close();
});

describe('a request as sent', () => {
  it.each([
    ['long-term credentials', credentials],
    ['temporary credentials', { ...credentials, sessionToken: 'synthetic/session+token==' }],
  ])('carries the signature the AWS SDK computes, with %s', async (_kind, given) => {
    endpoint.answer(json(200, identity));
    await open({ credentials: given }).call('PutSecretValue', { ...put, SecretString: 'ünï {} ✓' });
    const [sent] = endpoint.requests;
    const oracle = new SignatureV4({
      credentials: given,
      region: 'eu-west-1',
      service: 'secretsmanager',
      sha256: Sha256,
      applyChecksum: false,
    });
    const { hostname, port } = new URL(endpoint.url);
    const signed = await oracle.sign(
      {
        protocol: 'http:',
        hostname,
        port: Number(port),
        method: 'POST',
        path: '/',
        query: {},
        body: sent?.body,
        headers: {
          host: String(sent?.headers.host),
          'content-type': String(sent?.headers['content-type']),
          'x-amz-target': String(sent?.headers['x-amz-target']),
        },
      },
      { signingDate: manualClock().now() },
    );
    expect(sent?.headers.authorization).toBe(signed.headers['authorization']);
    expect(sent?.headers['x-amz-security-token']).toBe(signed.headers['x-amz-security-token']);
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.PutSecretValue',
      'x-amz-date': '20260102T030405Z',
    });
  });

  it.each(['CreateSecret', 'PutSecretValue', 'UpdateSecret'] as const)(
    'carries a ClientRequestToken for %s, unless the caller gave one',
    async (operation) => {
      endpoint.answer(json(200, identity));
      open({ newToken: () => 'made-token' });
      await api.call(operation, { Name: 'a', SecretId: 'a' });
      await api.call(operation, { Name: 'a', SecretId: 'a', ClientRequestToken: 'own-token' });
      const tokens = endpoint.requests.map(({ body }): unknown => JSON.parse(body));
      expect(tokens).toMatchObject([
        { ClientRequestToken: 'made-token' },
        { ClientRequestToken: 'own-token' },
      ]);
    },
  );

  it('carries no token where the operation takes none', async () => {
    endpoint.answer(json(200, identity));
    await open().call('DescribeSecret', { SecretId: 'a' });
    expect(endpoint.requests[0]?.body).toBe('{"SecretId":"a"}');
  });

  it('goes over one kept connection, one after the other', async () => {
    const ports = new Set<number | undefined>();
    endpoint.answer((response) => {
      ports.add(response.socket?.remotePort);
      response.end('{}');
    });
    open();
    for (let calls = 0; calls < 5; calls++) await api.call('DescribeSecret', { SecretId: 'a' });
    expect(ports.size).toBe(1);
  });
});

describe('an answer', () => {
  it('is the parsed body', async () => {
    endpoint.answer(json(200, identity));
    expect(await open().call('DescribeSecret', { SecretId: 'a' })).toEqual(identity);
  });

  it('is undefined where the body is empty', async () => {
    endpoint.answer((response) => response.end());
    await expect(open().call('TagResource', { SecretId: 'a', Tags: [] })).resolves.toBeUndefined();
  });

  it('is refused when it is not JSON, without showing it', async () => {
    endpoint.answer((response) => response.end('<p>synthetic-password-1</p>'));
    const error: unknown = await open()
      .call('PutSecretValue', put)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ResponseRefusedError);
    expect(String(error)).not.toContain('synthetic');
    expect(endpoint.requests).toHaveLength(1);
  });

  it('is refused beyond a mebibyte, before the rest is read', async () => {
    endpoint.answer((response) => {
      response.write(Buffer.alloc(1_048_577, ' '));
    });
    await expect(open().call('GetSecretValue', { SecretId: 'a' })).rejects.toThrow('too long');
  });

  it('is refused when it is neither a success nor an exception', async () => {
    endpoint.answer((response) => response.writeHead(302, { location: 'http://127.0.0.1' }).end());
    await expect(open().call('GetSecretValue', { SecretId: 'a' })).rejects.toThrow('status 302');
  });
});

describe('a failed try', () => {
  it.each([
    ['a throttled answer', exception('ThrottlingException', 'Rate exceeded')],
    ['an answer of 500', exception('InternalServiceError', 'An error occurred', 500)],
    ['an answer of 503 without a body', json(503, '')],
    ['a reset connection', reset],
  ])('is repeated with the same body after %s', async (_what, failure) => {
    endpoint.answer(failure, failure, json(200, identity));
    await open().call('PutSecretValue', put);
    const bodies = new Set(endpoint.requests.map(({ body }) => body));
    expect(endpoint.requests).toHaveLength(3);
    expect(bodies.size).toBe(1);
    expect(slept).toEqual([50, 100]);
  });

  it.each([
    [exception('ThrottlingException', 'Rate exceeded'), ThrottledError],
    [exception('InternalServiceError', 'oh no', 500), UnavailableError],
    [reset, UnavailableError],
  ])('is repeated three times at most', async (failure, type) => {
    endpoint.answer(failure);
    await expect(open().call('GetSecretValue', { SecretId: 'a' })).rejects.toBeInstanceOf(type);
    expect(endpoint.requests).toHaveLength(3);
  });

  it('is repeated at once when the peer had closed the kept connection', async () => {
    endpoint.answer(json(200, identity), reset, json(200, identity));
    open();
    await api.call('DescribeSecret', { SecretId: 'a' });
    await api.call('DescribeSecret', { SecretId: 'a' });
    expect(slept).toEqual([]);
    expect(endpoint.requests).toHaveLength(3);
  });

  it('is sent once where it writes and may be tried once, for the peer may have done it', async () => {
    endpoint.answer(json(200, identity), reset, json(200, identity));
    open();
    await api.call('DescribeSecret', { SecretId: 'a' });
    const write = api.call('DeleteSecret', { SecretId: 'a' }, { maxTries: 1 });
    await expect(write).rejects.toMatchObject({ code: 'UNAVAILABLE', secretId: 'a' });
    expect(endpoint.requests).toHaveLength(2);
  });

  it('has one time limit over however many kept connections the peer closes late', async () => {
    const held: ServerResponse[] = [];
    endpoint.answer((response) => {
      held.push(response);
      if (held.length === 10) for (const each of held) each.end('{}');
    });
    open({ timeoutMs: 200 });
    const read = () => api.call('DescribeSecret', { SecretId: 'a' }, { maxTries: 1 });
    await Promise.all(Array.from({ length: 10 }, read));
    endpoint.answer((response) => setTimeout(() => response.socket?.destroy(), 60));
    await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    // In 200 ms at most four begin, one after the other.
    expect(endpoint.requests.length - 10).toBeLessThanOrEqual(4);
  });

  it('is not repeated when the request itself is refused', async () => {
    endpoint.answer(exception('AccessDeniedException', 'User: x is not authorized'));
    const call = open().call('GetSecretValue', { SecretId: 'a' });
    await expect(call).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(call).rejects.toMatchObject({
      awsCode: 'AccessDeniedException',
      secretId: 'a',
      hint: expect.stringContaining('secretsmanager:GetSecretValue') as string,
    });
    expect(endpoint.requests).toHaveLength(1);
  });

  it('ends when the endpoint is silent for longer than timeoutMs', async () => {
    endpoint.answer(silence);
    const call = open({ timeoutMs: 20, maxTries: 1 }).call('GetSecretValue', { SecretId: 'a' });
    await expect(call).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('in time') as string,
    });
  });

  it('ends when the endpoint stops in the middle of a body', async () => {
    endpoint.answer((response) => response.write('{"Name":'));
    const call = open({ timeoutMs: 50, maxTries: 1 }).call('GetSecretValue', { SecretId: 'a' });
    await expect(call).rejects.toBeInstanceOf(UnavailableError);
  });

  it('makes as many tries as the call allows', async () => {
    endpoint.answer(reset);
    const call = open().call('DescribeSecret', { SecretId: 'a' }, { maxTries: 1 });
    await expect(call).rejects.toBeInstanceOf(UnavailableError);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('takes newer credentials even where one try is allowed, but once', async () => {
    endpoint.answer(exception('ExpiredTokenException', 'expired'), json(200, identity));
    open({ credentials: () => Promise.resolve({ ...credentials }) });
    await api.call('DescribeSecret', { SecretId: 'a' }, { maxTries: 1 });
    expect(endpoint.requests).toHaveLength(2);
    endpoint.answer(exception('ExpiredTokenException', 'expired'));
    const call = api.call('DescribeSecret', { SecretId: 'a' }, { maxTries: 1 });
    await expect(call).rejects.toBeInstanceOf(CredentialsRejectedError);
    expect(endpoint.requests).toHaveLength(4);
  });

  it('takes newer credentials after the old ones expired', async () => {
    let given = 0;
    endpoint.answer(exception('ExpiredTokenException', 'expired'), json(200, identity));
    open({
      credentials: () => Promise.resolve({ ...credentials, accessKeyId: `id-${String(++given)}` }),
    });
    await api.call('DescribeSecret', { SecretId: 'a' });
    const keyIds = endpoint.requests.map(
      ({ headers }) => /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1],
    );
    expect(keyIds).toEqual(['id-1', 'id-2']);
  });

  it('is not repeated when fixed credentials expired', async () => {
    endpoint.answer(exception('ExpiredTokenException', 'expired'));
    const call = open().call('DescribeSecret', { SecretId: 'a' });
    await expect(call).rejects.toBeInstanceOf(CredentialsRejectedError);
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('a caller', () => {
  it('makes no further try that would begin when its time is over', async () => {
    endpoint.answer(exception('InternalServiceError', 'synthetic', 500));
    const call = open().call('DescribeSecret', { SecretId: 'a' }, { withinMs: 100 });
    await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    // Half of 100 ms was waited; half of 200 ms is more than is left.
    expect(slept).toEqual([50]);
    expect(endpoint.requests).toHaveLength(2);
  });

  it('ends its own call with a signal', async () => {
    endpoint.answer(silence);
    const reason = new Error('enough');
    const call = open().call(
      'DescribeSecret',
      { SecretId: 'a' },
      { signal: AbortSignal.abort(reason) },
    );
    await expect(call).rejects.toBe(reason);
    const controller = new AbortController();
    endpoint.answer(() => {
      controller.abort(reason);
    });
    await expect(
      api.call('DescribeSecret', { SecretId: 'a' }, { signal: controller.signal }),
    ).rejects.toBe(reason);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('has its call ended, not repeated, when the api is closed meanwhile', async () => {
    endpoint.answer(() => {
      api.close();
    });
    const call = open().call('DescribeSecret', { SecretId: 'a' });
    await expect(call).rejects.toBeInstanceOf(UnavailableError);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('sends nothing when the api is closed while it waits for credentials', async () => {
    endpoint.answer(json(200, identity));
    const given = deferred<typeof credentials>();
    const call = open({ credentials: () => given.promise }).call('DescribeSecret', {
      SecretId: 'a',
    });
    await settled();
    api.close();
    given.resolve(credentials);
    await expect(call).rejects.toThrow(TypeError);
    expect(endpoint.requests).toHaveLength(0);
  });

  it.each([
    ['timeoutMs', { timeoutMs: 0 }],
    ['maxTries', { maxTries: 0 }],
  ])('is told that %s is out of bounds', (option, options) => {
    expect(() => open(options)).toThrow(option);
    expect(() => open(options)).toThrow(RangeError);
  });

  it('cannot call a closed api', async () => {
    open().close();
    await expect(api.call('DescribeSecret', { SecretId: 'a' })).rejects.toThrow(TypeError);
  });

  it('reads the service’s refusal, but not what quotes its request', async () => {
    open();
    endpoint.answer(exception('InvalidRequestException', 'You can\u2019t do\u001b[31m this.'));
    await expect(api.call('PutSecretValue', put)).rejects.toThrow('You can’t do [31m this.');
    endpoint.answer(exception('ValidationException', "Value 'synthetic-password-1' at 'x'"));
    const error: unknown = await api.call('PutSecretValue', put).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(String(error)).not.toContain('synthetic');
  });

  it('cannot send values in clear to another machine unless it says so', () => {
    const elsewhere = { endpoint: 'http://secrets.example.com' };
    expect(() => open(elsewhere)).toThrow(ConfigurationError);
    expect(open({ ...elsewhere, allowPlainHttp: true }).endpoint).toBe(
      'http://secrets.example.com/',
    );
  });
});
