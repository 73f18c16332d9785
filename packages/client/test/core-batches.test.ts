/** A core client that asks for many secrets in one call. */
import { inspect } from 'node:util';
import { startLocal } from '@undotenv/local';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createApi } from '../src/api.ts';
import {
  batchedCalls,
  cacheTimes,
  createCoreClient,
  errorInItsWords,
  fixedCredentials,
  refresh,
  text,
  type CoreClient,
  type CoreClientOptions,
} from '../src/core.ts';
import { keys, region, stored } from './core-answers.ts';
import {
  exception,
  json as answer,
  silence,
  startStubEndpoint,
  type Answer,
  type StubEndpoint,
} from './stub-endpoint.ts';
import { settled, virtualTime } from './virtual-time.ts';

let endpoint: StubEndpoint;
let client: CoreClient;

/** As a service answers that has every secret; what a batch is answered may be something else. */
function service(batch: (ids: readonly string[]) => Answer = whole): Answer {
  return (response, { headers, body }) => {
    const { SecretId, SecretIdList } = JSON.parse(body) as SecretIds;
    const isBatch = headers['x-amz-target'] === 'secretsmanager.BatchGetSecretValue';
    const answering = isBatch ? batch(SecretIdList) : answer(200, valueOf(SecretId));
    answering(response, { method: 'POST', path: '/', headers, body });
  };
}

interface SecretIds {
  readonly SecretId: string;
  readonly SecretIdList: readonly string[];
}

const valueOf = (id: string) => stored(1, `synthetic-${id}`, id);
const whole = (ids: readonly string[]): Answer =>
  answer(200, { SecretValues: ids.map(valueOf), Errors: [] });

function open(options: Partial<CoreClientOptions> = {}): CoreClient {
  const credentials = fixedCredentials(keys);
  const calls = batchedCalls;
  client = createCoreClient({ region, endpoint: endpoint.url, credentials, calls, ...options });
  return client;
}

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `secret${String(index)}`);

const readAll = (ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map((id) => client.get(id, text)));

/** How many secrets each call asked for: 1 for a GetSecretValue. */
function asked(): number[] {
  return endpoint.requests.map(({ body }) => {
    const { SecretIdList } = JSON.parse(body) as Partial<SecretIds>;
    return SecretIdList?.length ?? 1;
  });
}

beforeEach(async () => {
  endpoint = await startStubEndpoint();
  endpoint.answer(service());
});
afterEach(async () => {
  client.close();
  await endpoint.close();
});

describe('a core client with batched calls', () => {
  it('asks twice for 40 secrets, and gives each its own value, whatever the order', async () => {
    endpoint.answer(service((ids) => whole([...ids].reverse())));
    open();
    expect(await readAll(names(40))).toEqual(names(40).map((name) => `synthetic-${name}`));
    expect(asked()).toEqual([20, 20]);
    await readAll(names(40));
    expect(asked()).toEqual([20, 20]);
  });

  it('asks singly for two, and for the rest of a batch that is less than three', async () => {
    open();
    await readAll(names(2));
    expect(asked()).toEqual([1, 1]);
    expect(JSON.parse(endpoint.requests[0]?.body ?? '')).toEqual({
      SecretId: 'secret0',
      VersionStage: 'AWSCURRENT',
    });
    await readAll(names(24));
    expect(asked().sort((a, b) => a - b)).toEqual([1, 1, 1, 1, 20]);
  });

  it('reads again, one by one, what grows old at its own time', async () => {
    const { clock, timers, advance } = virtualTime();
    open({ clock, timers, cache: cacheTimes({ ttlMs: 1_000 }) });
    await readAll(names(3));
    await advance(1_000);
    await client.get('secret1', text);
    await expect.poll(asked).toEqual([3, 1]);
    await refresh(client, 'secret2', text);
    expect(asked()).toEqual([3, 1, 1]);
  });

  it('never asks in a batch for what is no name: the others are not held to it', async () => {
    open();
    const bad = expect(client.get('no name', text)).rejects.toThrow('neither a name nor an ARN');
    await readAll(names(3));
    await bad;
    expect(asked()).toEqual([3]);
  });

  it('reads from a server, whole or, where batches are denied, one by one', async () => {
    const server = await startLocal();
    onTestFinished(() => server.close());
    const api = createApi({ region, endpoint: server.url, credentials: server });
    onTestFinished(() => {
      api.close();
    });
    for (const Name of names(3)) {
      await api.call('CreateSecret', { Name, SecretString: `synthetic-${Name}` });
    }
    const values = names(3).map((name) => `synthetic-${name}`);
    open({ endpoint: server.url, credentials: fixedCredentials(server) });
    expect(await readAll(names(3))).toEqual(values);
    const arn = 'arn:aws:iam::123456789012:role/reader';
    const reader = server.principals.create({ arn });
    const Statement = [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }];
    const document = { Version: '2012-10-17', Statement };
    server.principals.putPolicies(arn, [{ name: 'read', document }]);
    client.close();
    open({ endpoint: server.url, credentials: fixedCredentials(reader) });
    expect(await readAll(names(3))).toEqual(values);
    const reads = server.calls().map(({ operation }) => operation);
    const [batch, single] = ['BatchGetSecretValue', 'GetSecretValue'];
    expect(reads.slice(3)).toEqual([batch, batch, single, single, single]);
  });
});

describe('what a batch cannot answer', () => {
  const problem =
    (ErrorCode: string, Message = 'synthetic message') =>
    ([SecretId = '', ...others]: readonly string[]): Answer =>
      answer(200, {
        SecretValues: others.map(valueOf),
        Errors: [{ SecretId, ErrorCode, Message }],
      });

  it.each([
    ['ResourceNotFoundException', 'SECRET_NOT_FOUND'],
    ['DecryptionFailure', 'KMS_KEY_UNUSABLE'],
    ['InvalidRequestException', 'INVALID_REQUEST'],
  ])('is refused to it alone, as GetSecretValue would: %j', async (awsCode, code) => {
    endpoint.answer(service(problem(awsCode)));
    open();
    const refused = client.get('secret0', text).catch((error: unknown) => error);
    expect(await readAll(['secret1', 'secret2'])).toHaveLength(2);
    expect(await refused).toMatchObject({ code, secretId: 'secret0' });
    expect(asked()).toEqual([3]);
  });

  it('is told of in the words of the service, where they were asked for', async () => {
    endpoint.answer(service(problem('DecryptionFailure', 'the key is gone')));
    open({ errorOf: errorInItsWords });
    const [first] = await Promise.allSettled(names(3).map((id) => client.get(id, text)));
    expect(first).toMatchObject({ reason: { message: 'the key is gone' } });
  });

  it.each([
    ['it is denied there', problem('AccessDeniedException')],
    ['the service failed at it', problem('InternalServiceError')],
    ['there was no time for it', problem('ThrottlingException')],
    ['nobody knows why', problem('Decryption\u001b[2J\nFailure')],
    ['nothing is said of it', (ids: readonly string[]) => whole(ids.slice(1))],
    ['another came in its place', (ids: readonly string[]) => whole(['foreign', ...ids.slice(1)])],
    ['two came for it', (ids: readonly string[]) => whole([...ids, 'secret0'])],
  ])('is read singly where %s', async (_, batch) => {
    endpoint.answer(service(batch));
    open();
    expect(await readAll(names(3))).toEqual(names(3).map((name) => `synthetic-${name}`));
    expect(asked()).toEqual([3, 1]);
  });

  it('is refused where a member of its value is missing', async () => {
    const lame = { ...valueOf('secret0'), VersionId: undefined };
    endpoint.answer(
      service((ids) => answer(200, { SecretValues: [lame, ...ids.slice(1).map(valueOf)] })),
    );
    open();
    const [first, ...others] = await Promise.allSettled(names(3).map((id) => client.get(id, text)));
    expect(first).toMatchObject({ reason: { code: 'RESPONSE_REFUSED' } });
    expect(inspect(first)).not.toContain('synthetic-');
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });
});

describe('a batch that is not answered', () => {
  it.each([
    ['denied', exception('AccessDeniedException', 'synthetic')],
    ['unknown to the endpoint', exception('UnknownOperationException', 'synthetic')],
    ['no object', answer(200, [])],
    ['of another operation', answer(200, { Name: 'synthetic' })],
    ['empty', answer(200, '')],
    ['not found, and without JSON', answer(404, 'synthetic')],
  ])('because it is %s is read singly, and never tried again', async (_, batch) => {
    endpoint.answer(service(() => batch));
    open();
    expect(await readAll(names(3))).toHaveLength(3);
    expect(asked()).toEqual([3, 1, 1, 1]);
    expect(await readAll(names(23))).toHaveLength(23);
    expect(asked().filter((count) => count > 1)).toEqual([3]);
  });

  it('because one of its ids is refused is read singly, and the next one is tried', async () => {
    const batches = [exception('ValidationException', 'synthetic')];
    endpoint.answer(service((ids) => batches.pop() ?? whole(ids)));
    open();
    await readAll(names(3));
    await readAll(names(6));
    expect(asked()).toEqual([3, 1, 1, 1, 3]);
  });

  it('because the credentials are refused fails them all, each with its own name', async () => {
    endpoint.answer(exception('UnrecognizedClientException', 'synthetic'));
    open();
    const outcomes = await Promise.allSettled(names(3).map((id) => client.get(id, text)));
    const reason = { code: 'CREDENTIALS_REJECTED', awsCode: 'UnrecognizedClientException' };
    expect(outcomes).toMatchObject(
      names(3).map((secretId) => ({ status: 'rejected', reason: { ...reason, secretId } })),
    );
    expect(asked()).toEqual([3]);
  });

  it('is tried again for first reads, also where a refresh asks with them', async () => {
    const { clock, timers, advance } = virtualTime();
    open({
      clock,
      timers: { ...timers, after: impatience },
      cache: cacheTimes({ ttlMs: 1_000 }),
    });
    await client.get('warm', text);
    await advance(1_000);
    const batches = [answer(503, {})];
    endpoint.answer(service((ids) => batches.pop() ?? whole(ids)));
    expect(await readAll(['warm', ...names(3)])).toHaveLength(4);
    expect(asked()).toEqual([1, 4, 4]);
  });

  it('because it is throttled is tried again with the next secrets', async () => {
    const batches = [exception('ThrottlingException', 'synthetic')];
    endpoint.answer(service((ids) => batches.pop() ?? whole(ids)));
    const timers = { after: impatience, random: () => 0.5 };
    open({ timers });
    await readAll(names(3));
    await readAll(names(6));
    expect(asked().filter((count) => count > 1)).toEqual([3, 3, 3]);
  });

  it('because nothing works fails them all, without a call for each', async () => {
    endpoint.answer(answer(503, { synthetic: 'synthetic-body' }));
    open({ timers: { after: impatience, random: () => 0.5 } });
    const outcomes = await Promise.allSettled(names(20).map((id) => client.get(id, text)));
    expect(outcomes).toMatchObject(
      names(20).map((secretId) => ({ reason: { code: 'UNAVAILABLE', secretId } })),
    );
    expect(asked()).toEqual([20, 20, 20]);
    expect(inspect(outcomes)).not.toContain('synthetic-body');
  });

  it('because the client was closed ends, and nothing of it is unhandled', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', note);
    endpoint.answer(silence);
    open();
    const sent = names(20).map((id) => client.get(id, text));
    await expect.poll(() => endpoint.requests.length).toBe(1);
    const waiting = names(3).map((id) => client.get(`late-${id}`, text));
    client.close();
    const outcomes = await Promise.allSettled([...sent, ...waiting]);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(23).fill('rejected'));
    await settled();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(endpoint.requests).toHaveLength(1);
  });
});

/** Waits for nothing. */
function impatience(_ms: number, run: () => void): () => void {
  const waiting = setImmediate(run);
  return () => {
    clearImmediate(waiting);
  };
}
