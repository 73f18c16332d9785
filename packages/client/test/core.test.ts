import { inspect } from 'node:util';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../src/api.ts';
import {
  binary,
  cacheEvents,
  cacheRules,
  cacheTimes,
  createCoreClient,
  errorInItsWords,
  fixedCredentials,
  fromEnvironment,
  holdCredentials,
  invalidate,
  json,
  refresh,
  reportAuthFailure,
  text,
  type CoreClient,
  type CoreClientOptions,
} from '../src/core.ts';
import { keys, region, stored } from './core-answers.ts';
import { deferred } from './deferred.ts';
import {
  exception,
  json as answer,
  startStubEndpoint,
  type StubEndpoint,
} from './stub-endpoint.ts';
import { settled, virtualTime } from './virtual-time.ts';

let endpoint: StubEndpoint;
let client: CoreClient;

function open(options: Partial<CoreClientOptions> = {}): CoreClient {
  const credentials = fixedCredentials(keys);
  client = createCoreClient({ region, endpoint: endpoint.url, credentials, ...options });
  return client;
}

beforeEach(async () => {
  endpoint = await startStubEndpoint();
});
afterEach(async () => {
  client.close();
  await endpoint.close();
});

describe('the core client', () => {
  it('makes of a version once what all its readers are given', async () => {
    endpoint.answer(answer(200, stored(1, '{"user":"u","password":"synthetic-1"}')));
    open();
    const first = await client.get('a', json);
    expect(await client.get('a', json)).toBe(first);
    expect(first).toEqual({ user: 'u', password: 'synthetic-1' });
    expect(inspect(first)).not.toContain('synthetic');
    expect(Object.isFrozen(first)).toBe(true);
    expect(await client.get('a', ({ versionId }) => versionId)).toBe('version-1');
    expect(endpoint.requests).toHaveLength(1);
  });

  it('asks once for all who ask at once', async () => {
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    open();
    const reads = Array.from({ length: 10_000 }, () => client.get('a', text));
    expect(new Set(await Promise.all(reads))).toEqual(new Set(['synthetic-1']));
    expect(endpoint.requests).toHaveLength(1);
  });

  it('serves the old value while it asks for the new one, and through an outage', async () => {
    const time = virtualTime();
    const events: string[] = [];
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    open({
      clock: time.clock,
      cache: cacheTimes({ ttlMs: 1_000 }),
      tell: cacheEvents(({ type, secretId }) => events.push(`${type} ${secretId}`)),
    });
    await client.get('a', text);
    endpoint.answer(exception('InternalServiceError', 'synthetic', 500));
    await time.advance(1_000);
    expect(await client.get('a', text)).toBe('synthetic-1');
    expect(events).toEqual(['refreshing a', 'stale a']);
    await expect.poll(() => events).toContain('backoff a');
    expect(await client.get('a', text)).toBe('synthetic-1');
    endpoint.answer(answer(200, stored(2, 'synthetic-2')));
    expect(await refresh(client, 'a', text)).toBe('synthetic-2');
    expect(await client.get('a', text)).toBe('synthetic-2');
  });

  it('reads anew a version that a login failed with, and no other', async () => {
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    open();
    await client.get('a', text);
    expect(await reportAuthFailure(client, { secretId: 'a', versionId: 'version-0' })).toBe(true);
    expect(endpoint.requests).toHaveLength(1);
    endpoint.answer(answer(200, stored(2, 'synthetic-2')));
    expect(await reportAuthFailure(client, { secretId: 'a', versionId: 'version-1' })).toBe(true);
    expect(await client.get('a', text)).toBe('synthetic-2');
    expect(await reportAuthFailure(client, { secretId: 'b', versionId: 'version-1' })).toBe(false);
  });

  it('forgets a secret under its name and its ARN', async () => {
    const first = stored(1, 'synthetic-1');
    endpoint.answer(answer(200, first));
    open();
    await client.get('a', text);
    await client.get(first.ARN, text);
    invalidate(client, 'a');
    await client.get('a', text);
    await client.get(first.ARN, text);
    expect(endpoint.requests).toHaveLength(4);
  });

  it('drops a value that a view refuses, so that a repair shows at once', async () => {
    endpoint.answer(answer(200, stored(1, 'synthetic, not JSON')));
    open();
    const refusal = await client.get('a', json).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'INVALID_JSON', secretId: 'a' });
    expect(inspect(refusal)).not.toContain('synthetic,');
    await settled();
    endpoint.answer(answer(200, stored(2, '{"key":"synthetic-2"}')));
    expect(await client.get('a', json)).toEqual({ key: 'synthetic-2' });
  });

  it('drops it also while the same version is being read again', async () => {
    const time = virtualTime();
    const unfit = answer(200, stored(1, 'synthetic, not JSON'));
    const held = deferred<undefined>();
    endpoint.answer(unfit, (response, request) => {
      void held.promise.then(() => {
        unfit(response, request);
      });
    });
    open({ clock: time.clock, cache: cacheTimes({ ttlMs: 1_000 }) });
    await client.get('a', text);
    await time.advance(1_000);
    await client.get('a', text);
    await expect.poll(() => endpoint.requests.length).toBe(2);
    const refused = { code: 'INVALID_JSON' };
    await expect(client.get('a', json)).rejects.toMatchObject(refused);
    held.resolve(undefined);
    endpoint.answer(answer(200, stored(2, '{"key":"synthetic-2"}')));
    await expect.poll(() => client.get('a', json).catch(() => undefined)).toBeDefined();
    expect(await client.get('a', json)).toEqual({ key: 'synthetic-2' });
  });

  it('forgets under its ARN what is being read under its name, and the other way round', async () => {
    const first = stored(1, 'synthetic-1');
    for (const [asked, forgotten] of [
      ['a', first.ARN],
      [first.ARN, 'a'],
    ] as const) {
      open();
      endpoint.answer(answer(200, first));
      const reading = client.get(asked, text);
      invalidate(client, forgotten);
      expect(await reading).toBe('synthetic-1');
      endpoint.answer(answer(200, stored(2, 'synthetic-2')));
      expect(await client.get(asked, text)).toBe('synthetic-2');
      client.close();
    }
  });

  it('names the stage it asks for, so that a policy on it allows the read', async () => {
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    await open().get('a', text);
    expect(endpoint.requests[0]?.body).toBe('{"SecretId":"a","VersionStage":"AWSCURRENT"}');
  });

  it('takes a member that is null for one that is not there', async () => {
    open();
    const SecretBinary = Buffer.from('synthetic').toString('base64');
    endpoint.answer(answer(200, { ...stored(1, ''), SecretBinary, SecretString: null }));
    await expect(client.get('a', text)).rejects.toMatchObject({ code: 'BINARY_SECRET' });
    expect(Buffer.from(await client.get('a', binary)).toString()).toBe('synthetic');
    client.close();
    open();
    endpoint.answer(answer(200, { ...stored(1, 'synthetic'), SecretBinary: null }));
    expect(await client.get('a', text)).toBe('synthetic');
    await expect(client.get('a', binary)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });

  it('refuses an answer about another secret, a longer one than 1 MiB, and one that is none', async () => {
    open();
    endpoint.answer(answer(200, stored(1, 'synthetic-1', 'b')));
    await expect(client.get('a', text)).rejects.toThrow('it is of another secret');
    endpoint.answer(answer(200, stored(1, 'x'.repeat(1_048_576))));
    await expect(client.get('a', text)).rejects.toThrow('it is too long');
    endpoint.answer((response) => response.end());
    await expect(client.get('a', text)).rejects.toMatchObject({ code: 'RESPONSE_REFUSED' });
  });

  it('sends nothing that is neither a name nor an ARN, and repeats no such text', async () => {
    open();
    const pasted = await client.get('synthetic password', text).catch(String);
    expect(pasted).toContain('neither a name nor an ARN');
    expect(pasted).not.toContain('synthetic');
    expect(endpoint.requests).toHaveLength(0);
  });

  it('asks a provider for credentials again before they expire', async () => {
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    let asked = 0;
    const provider = () => Promise.resolve({ ...keys, sessionToken: String((asked += 1)) });
    open({ credentials: holdCredentials(provider), cache: cacheTimes({ ttlMs: 0, maxAgeMs: 0 }) });
    await client.get('a', text);
    endpoint.answer(exception('ExpiredTokenException', 'synthetic'), answer(200, stored(1, 's')));
    await refresh(client, 'a', text);
    expect(asked).toBe(2);
  });

  it('asks again after a first read that failed, unless it was given rules that remember it', async () => {
    endpoint.answer(exception('AccessDeniedException', 'synthetic'));
    open();
    for (let read = 0; read < 2; read++) {
      await expect(client.get('a', text)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    }
    expect(endpoint.requests).toHaveLength(2);
    client.close();
    open({ cache: cacheRules({ secrets: { a: { ttlMs: 0 } } }) });
    await expect(client.get('a', text)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    await expect(client.get('a', text)).rejects.toMatchObject({
      retryAfterMs: expect.any(Number) as number,
    });
    expect(endpoint.requests).toHaveLength(3);
  });

  it('tells of a refusal in its own words, and in those of the service only if told to', async () => {
    const deleted = 'The secret was marked for deletion.';
    endpoint.answer(exception('InvalidRequestException', deleted));
    open();
    await expect(client.get('a', text)).rejects.toMatchObject({
      message: 'the request for a is refused (InvalidRequestException)',
      hint: 'check whether it was deleted',
      awsCode: 'InvalidRequestException',
    });
    client.close();
    open({ errorOf: errorInItsWords });
    const refusal: unknown = await client.get('a', text).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'INVALID_REQUEST',
      message: deleted,
      hint: 'change what the message names; a secret that was deleted must be restored first',
    });
  });

  it('says in either way that a secret without a value is not found', async () => {
    const message =
      'Secrets Manager can’t find the specified secret value for staging label: AWSCURRENT';
    endpoint.answer(exception('ResourceNotFoundException', message));
    open();
    await expect(client.get('a', text)).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      hint: 'check its name and region, or store it',
    });
    client.close();
    open({ errorOf: errorInItsWords });
    await expect(client.get('a', text)).rejects.toMatchObject({
      message: 'a has no value in the version asked for',
      hint: 'store a value in it first',
    });
  });

  it('asks for the endpoint of a region whose hosts it does not know', () => {
    for (const known of ['us-gov-west-1', 'cn-north-1']) {
      client = createCoreClient({ region: known, credentials: fixedCredentials(keys) });
      client.close();
    }
    expect(() =>
      createCoreClient({ region: 'us-isob-east-1', credentials: fixedCredentials(keys) }),
    ).toThrow('us-isob-east-1 needs an endpoint');
    open({ region: 'us-isob-east-1' });
  });

  it('is told which time of the cache is out of bounds', () => {
    expect(() => cacheTimes({ ttlMs: -1 })).toThrow('cache.ttlMs');
  });

  it('is not disturbed by a listener that throws', async () => {
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    open({
      cache: cacheTimes({ ttlMs: 0 }),
      tell: cacheEvents(() => {
        throw new Error('synthetic');
      }),
    });
    await client.get('a', text);
    expect(await client.get('a', text)).toBe('synthetic-1');
  });

  it('is over after close', async () => {
    open().close();
    await expect(client.get('a', text)).rejects.toThrow(TypeError);
    await expect(refresh(client, 'a', text)).rejects.toThrow(TypeError);
  });

  it('refuses values over plain HTTP to another machine', () => {
    expect(() => open({ endpoint: 'http://192.0.2.1' })).toThrow('http on another machine');
  });
});

describe('fromEnvironment', () => {
  it('N-47: has the region, us-east-1 unless one is set, and the endpoint if one is', () => {
    const variables = { AWS_ACCESS_KEY_ID: 'synthetic-id', AWS_SECRET_ACCESS_KEY: 'synthetic' };
    expect(fromEnvironment(variables)).toMatchObject({ region, endpoint: undefined });
    const set = { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    expect(fromEnvironment({ ...variables, ...set })).toMatchObject({
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:1',
    });
  });

  it('names the keys that are not set', () => {
    expect(() => fromEnvironment({})).toThrow('AWS_ACCESS_KEY_ID');
  });
});

describe('against a local server', () => {
  let local: LocalServer;
  beforeAll(async () => {
    local = await startLocal();
  });
  afterAll(() => local.close());

  it('N-48: reads host, user, password, database and port', async () => {
    const value = { host: 'h', user: 'u', password: 'synthetic-1', database: 'd', port: 5432 };
    const api = createApi({ region: local.region, endpoint: local.url, credentials: local });
    const SecretString = JSON.stringify(value);
    await api.call('CreateSecret', { Name: 'nba-mcp/production/database', SecretString });
    api.close();
    open({ region: local.region, endpoint: local.url, credentials: fixedCredentials(local) });
    expect(await client.get('nba-mcp/production/database', json)).toEqual(value);
  });
});
