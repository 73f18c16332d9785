import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import {
  AccessDeniedError,
  KmsKeyError,
  InvalidRequestError,
  SecretNotFoundError,
  ThrottledError,
  UnavailableError,
} from '../../src/errors.ts';
import type { Logger } from '../../src/log/logger.ts';
import { fakeApi, type FakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';

const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `secret${String(index)}`);

function seeded(count: number): FakeApi {
  const api = fakeApi();
  for (const name of names(count)) api.put(name, { text: `value of ${name}` });
  api.answerBatches(api.batchOf);
  return api;
}

const open = (api: FakeApi, options: { batch?: 'auto'; logger?: Logger } = {}) =>
  createSecretsClient({ api, batch: true, ...options });

const readAll = (client: ReturnType<typeof open>, ids: readonly string[]) =>
  Promise.all(ids.map((id) => client.getString(id)));

describe('first reads in one turn of the event loop', () => {
  it('are one call for 20 secrets, each with its own value', async () => {
    const api = seeded(40);
    const values = await readAll(open(api), names(40));
    expect(values).toEqual(names(40).map((name) => `value of ${name}`));
    expect(api.batches.map((ids) => ids.length)).toEqual([20, 20]);
    expect(api.reads).toEqual([]);
  });

  it('are single reads when they are fewer than three, or the rest of a batch', async () => {
    const api = seeded(42);
    await readAll(open(api), names(2));
    expect(api.batches).toEqual([]);
    await readAll(open(api), names(42));
    expect(api.batches.map((ids) => ids.length)).toEqual([20, 20]);
    expect(api.reads).toHaveLength(4);
  });

  it('are single reads where batching was not asked for, or only in ready', async () => {
    const api = seeded(5);
    await readAll(createSecretsClient({ api }), names(5));
    await readAll(open(api, { batch: 'auto' }), names(5));
    expect(api.batches).toEqual([]);
    expect(api.reads).toHaveLength(10);
  });

  it('never put a stage or a version into a batch, which has current ones only', async () => {
    const api = seeded(3);
    const stage = (name: string) => `{{resolve:secretsmanager:${name}:SecretString::AWSPREVIOUS}}`;
    await readAll(open(api), names(3).map(stage));
    expect(api.batches).toEqual([]);
  });

  it('fail one by one: a secret that is not there takes none along', async () => {
    const api = seeded(3);
    const client = open(api);
    const none = client.getString('none', { required: false });
    await readAll(client, names(3));
    expect(await none).toBeNull();
    await expect(client.getString('none')).rejects.toBeInstanceOf(SecretNotFoundError);
    expect(api.batches).toHaveLength(1);
  });

  it('take each the error of its own, by its code', async () => {
    const api = seeded(3);
    api.answerBatches((ids) => ({
      ...api.batchOf(ids.slice(1)),
      Errors: [{ SecretId: ids[0], ErrorCode: 'DecryptionFailure', Message: 'no such key' }],
    }));
    const client = open(api);
    const [first = '', ...others] = names(3);
    const refused = client.getString(first);
    await Promise.all([
      expect(refused).rejects.toBeInstanceOf(KmsKeyError),
      expect(refused).rejects.toMatchObject({ secretId: first, awsCode: 'DecryptionFailure' }),
      expect(readAll(client, others)).resolves.toHaveLength(2),
    ]);
    expect(api.reads).toEqual([]);
  });

  it('are read singly where one is denied: a policy on stages may allow it what names one', async () => {
    const api = seeded(3);
    api.answerBatches((ids) => ({
      ...api.batchOf(ids.slice(1)),
      Errors: [{ SecretId: ids[0], ErrorCode: 'AccessDeniedException', Message: 'not allowed' }],
    }));
    expect(await readAll(open(api), names(3))).toHaveLength(3);
    expect(api.reads).toEqual(['secret0']);
  });

  it('are read singly where the answer leaves a secret out, or is of others', async () => {
    const api = seeded(3);
    api.answerBatches((ids) => api.batchOf([...ids.slice(1), 'foreign']));
    expect(await readAll(open(api), names(3))).toHaveLength(3);
    expect(api.reads).toEqual(['secret0']);
    api.answerBatches(() => ({}));
    expect(await readAll(open(api), names(3))).toHaveLength(3);
  });

  it('refuse a value that the answer does not show to be of the secret', async () => {
    const api = seeded(3);
    api.answerBatches((ids) => {
      const { SecretValues } = api.batchOf(ids);
      return { SecretValues: SecretValues.map((value) => ({ ...value, VersionId: undefined })) };
    });
    await expect(open(api).getString('secret0')).resolves.toBe('value of secret0');
    const outcomes = await Promise.allSettled(names(3).map((id) => open(api).getString(id)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
    await expect(readAll(open(api), names(3))).rejects.toMatchObject({ code: 'RESPONSE_REFUSED' });
  });

  it('never answer a name with the secret of that name that an ARN asked for', async () => {
    const api = seeded(2);
    const foreign = {
      ARN: 'arn:aws:secretsmanager:us-east-1:999999999999:secret:secret0-xYzXyZ',
      Name: 'secret0',
      VersionId: 'version-of-another-account',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1_767_323_045,
      SecretString: 'value of another account',
    };
    const ids = ['secret0', 'secret1', foreign.ARN];
    const whole = api.batchOf(['secret0', 'secret1']);
    api.answerBatches(() => ({ SecretValues: [foreign, ...whole.SecretValues], Errors: [] }));
    const values = ['value of secret0', 'value of secret1', 'value of another account'];
    expect(await readAll(open(api), ids)).toEqual(values);

    const Errors = [{ SecretId: 'secret0', ErrorCode: 'ResourceNotFoundException', Message: '' }];
    api.answerBatches(() => ({
      SecretValues: [foreign, ...api.batchOf(['secret1']).SecretValues],
      Errors,
    }));
    const client = open(api);
    const absent = client.getString('secret0', { required: false });
    await readAll(client, ids.slice(1));
    expect(await absent).toBeNull();
  });

  it('are typed errors where the answer lacks the code or the message of one', async () => {
    const api = seeded(3);
    api.answerBatches((ids) => ({ Errors: ids.map((SecretId) => ({ SecretId })) }));
    await expect(readAll(open(api), names(3))).resolves.toHaveLength(3);
  });

  it('never answer one secret with another’s value, whatever the order', async () => {
    const api = seeded(20);
    api.answerBatches((ids) => api.batchOf([...ids].reverse()));
    const values = await readAll(open(api), names(20));
    expect(values).toEqual(names(20).map((name) => `value of ${name}`));
  });
});

describe('a batch that is not answered', () => {
  it.each([
    ['denied', new AccessDeniedError({ action: 'secretsmanager:BatchGetSecretValue' })],
    ['unknown to the endpoint', new InvalidRequestError({ awsCode: 'UnknownOperationException' })],
  ])('because it is %s is never tried again, and logged once', async (_why, error) => {
    const api = seeded(6);
    api.answerBatches(() => {
      throw error;
    });
    const logger = recordingLogger();
    const client = open(api, { logger });
    expect(await readAll(client, names(3))).toHaveLength(3);
    expect(await readAll(client, names(6))).toHaveLength(6);
    expect(api.batches).toHaveLength(1);
    expect(logger.events.filter(({ level }) => level === 'warn')).toMatchObject([
      { event: 'batch.refused', code: error.code },
    ]);
  });

  it('because it is throttled falls to single reads, and the next one is tried', async () => {
    const api = seeded(3);
    api.answerBatches(() => {
      throw new ThrottledError({});
    });
    const client = open(api);
    expect(await readAll(client, names(3))).toHaveLength(3);
    client.clear();
    expect(await readAll(client, names(3))).toHaveLength(3);
    expect(api.batches).toHaveLength(2);
  });

  it('because nothing answers fails them all, without a call for each', async () => {
    const api = seeded(3);
    api.answerBatches(() => {
      throw new UnavailableError({});
    });
    const outcomes = names(3).map((id) => open(api).getString(id));
    await Promise.all(outcomes);
    const client = open(api);
    const failing = names(3).map((id) =>
      expect(client.getString(id)).rejects.toBeInstanceOf(UnavailableError),
    );
    await Promise.all(failing);
    expect(api.reads).toHaveLength(3);
  });
});

describe('ready', () => {
  const manifest = defineSecrets({
    application: 'shop',
    environment: { default: 'production' },
    secrets: { one: { env: 'ONE' }, other: { env: 'OTHER' }, maybe: { env: 'M', required: false } },
  });

  it.each([true, 'auto'] as const)('is one call where batch is %s', async (batch) => {
    const api = fakeApi();
    api.put('shop/production/one', { text: 'synthetic-1' });
    api.put('shop/production/other', { text: 'synthetic-2' });
    api.answerBatches(api.batchOf);
    const client = createSecretsClient({ manifest, api, batch, variables: {} });
    const secrets = await client.ready();
    expect(secrets).toEqual({ one: 'synthetic-1', other: 'synthetic-2' });
    expect(api.batches).toHaveLength(1);
    expect(api.reads).toEqual([]);
  });
});
