/** AWS's semantics, from the local server: what a stub would only repeat of our own beliefs. */
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi, type SecretsManagerApi } from '../src/api.ts';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { databaseValue, shop } from './shop-manifest.ts';

let local: LocalServer;
let api: SecretsManagerApi;

beforeAll(async () => {
  local = await startLocal({ region: 'eu-west-1' });
  api = createApi({ region: 'eu-west-1', endpoint: local.url, credentials: local });
});

afterAll(async () => {
  api.close();
  await local.close();
});

const create = (name: string, text: string) =>
  api.call('CreateSecret', { Name: name, SecretString: text });

const open = (variables: Record<string, string> = {}) =>
  createSecretsClient({ manifest: shop, api, variables });

describe('against the local server', () => {
  it('N-19: reads what was created, in every form of reference', async () => {
    const { ARN } = await create('shop/production/database', JSON.stringify(databaseValue));
    const client = open();
    expect(await client.get('database')).toEqual(databaseValue);
    const references = [
      'shop/production/database#host',
      `${ARN}#host`,
      `${ARN.slice(0, -7)}#host`,
      `${ARN}:host:AWSCURRENT:`,
      '{{resolve:secretsmanager:shop/production/database:SecretString:host}}',
    ];
    for (const reference of references) {
      expect(await client.getString(reference)).toBe('db.internal');
    }
  });

  it('N-20: refuses a binary secret', async () => {
    await api.call('CreateSecret', { Name: 'binary', SecretBinary: 'AAEC' });
    await expect(open().getJson('binary')).rejects.toMatchObject({
      code: 'BINARY_SECRET',
      secretId: 'binary',
    });
  });

  it('N-21: tells what is not there from what is refused', async () => {
    await expect(open().getJson('none')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    await create('deleted', '{}');
    await api.call('DeleteSecret', { SecretId: 'deleted' });
    await expect(open().getJson('deleted')).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      awsCode: 'InvalidRequestException',
    });
  });

  it('N-25: asks for the staging name when staging is asked for', async () => {
    await create('shop/staging/token', 'synthetic-token-1');
    expect(await open().get('token', { environment: 'staging' })).toBe('synthetic-token-1');
    expect(local.calls().at(-1)).toMatchObject({
      operation: 'GetSecretValue',
      secretId: 'shop/staging/token',
    });
  });

  it('reads a version by stage and by id', async () => {
    const first = await create('versions', 'one');
    await api.call('PutSecretValue', { SecretId: 'versions', SecretString: 'two' });
    const client = open();
    const dynamic = (stage: string, id: string) =>
      client.getString(`{{resolve:secretsmanager:versions:SecretString::${stage}:${id}}}`);
    expect(await client.getString('versions')).toBe('two');
    expect(await dynamic('AWSPREVIOUS', '')).toBe('one');
    expect(await dynamic('', first.VersionId ?? '')).toBe('one');
    await expect(dynamic('AWSPENDING', '')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      message: 'versions has no value in the version asked for',
    });
  });

  it('writes once however often one token is sent', async () => {
    const token = '00000000-0000-4000-8000-000000000001';
    const request = { Name: 'once', SecretString: 'x', ClientRequestToken: token };
    const [first, second] = [
      await api.call('CreateSecret', request),
      await api.call('CreateSecret', request),
    ];
    expect(second).toEqual(first);
    await expect(create('once', 'x')).rejects.toMatchObject({ code: 'SECRET_EXISTS' });
  });

  it('is told apart from a caller with a wrong key', async () => {
    const credentials = { accessKeyId: local.accessKeyId, secretAccessKey: 'synthetic-wrong' };
    const wrong = createApi({ region: 'eu-west-1', endpoint: local.url, credentials });
    await expect(wrong.call('DescribeSecret', { SecretId: 'once' })).rejects.toMatchObject({
      code: 'CREDENTIALS_REJECTED',
      awsCode: 'InvalidSignatureException',
    });
    wrong.close();
  });

  it('tags and untags: operations with an empty answer', async () => {
    await create('tagged', 'x');
    const Tags = [{ Key: 'owner', Value: 'shop' }];
    await expect(api.call('TagResource', { SecretId: 'tagged', Tags })).resolves.toBeUndefined();
    expect(await api.call('DescribeSecret', { SecretId: 'tagged' })).toMatchObject({ Tags });
  });
});
