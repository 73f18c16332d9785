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

describe('a client of one region', () => {
  it('F-07: reads an ARN in the region that it names, and a name in its own', async () => {
    const elsewhere = createApi({ region: 'us-west-2', endpoint: local.url, credentials: local });
    const { ARN } = await elsewhere.call('CreateSecret', { Name: 'west', SecretString: 'west' });
    await create('home', 'home');
    const options = { region: 'eu-west-1', endpoint: local.url, credentials: local };
    const client = createSecretsClient({ ...options, variables: {} });
    expect(await client.getString('home')).toBe('home');
    expect(await client.getString(ARN)).toBe('west');
    expect(await client.getString(ARN.slice(0, -7))).toBe('west');
    await expect(client.getString('west')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      message: 'west is not in Secrets Manager in eu-west-1',
    });
    client.close();
    elsewhere.close();
  });

  it('F-07: reads nothing elsewhere with an api that was lent to it', async () => {
    const arn = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:west-aBcDeF';
    const before = local.calls().length;
    await expect(open().getString(arn)).rejects.toThrow('eu-west-1');
    expect(local.calls()).toHaveLength(before + 1);
  });
});

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

  it('C23: reads one value by every form of reference, and each form as what it says', async () => {
    const value = { user: 'app', nested: { key: 'synthetic' } };
    const { ARN, VersionId = '' } = await create('forms/one', JSON.stringify(value));
    await api.call('PutSecretValue', {
      SecretId: ARN,
      SecretString: JSON.stringify({ ...value, user: 'next' }),
    });
    const client = open();
    const ids = ['forms/one', ARN, ARN.slice(0, -7)];
    for (const id of ids) {
      expect(await client.getJson(id)).toEqual({ ...value, user: 'next' });
      expect(await client.getString(`${id}#user`)).toBe('next');
      expect(await client.getJson(`${id}#nested`)).toEqual(value.nested);
      const dynamic = (rest: string) => `{{resolve:secretsmanager:${id}${rest}}}`;
      expect(await client.getJson(dynamic(''))).toEqual({ ...value, user: 'next' });
      expect(await client.getString(dynamic(':SecretString:user'))).toBe('next');
      expect(await client.getString(dynamic(':SecretString:user:AWSPREVIOUS'))).toBe('app');
      expect(await client.getString(dynamic(`:SecretString:user::${VersionId}`))).toBe('app');
    }
    for (const arn of ids.slice(1)) {
      expect(await client.getString(`${arn}:user::`)).toBe('next');
      expect(await client.getString(`${arn}:user:AWSPREVIOUS:`)).toBe('app');
      expect(await client.getString(`${arn}:user::${VersionId}`)).toBe('app');
      expect(await client.getJson(`${arn}:::`)).toEqual({ ...value, user: 'next' });
    }
  });

  it('reads bytes as a copy: who changes it changes nothing', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const SecretBinary = Buffer.from(bytes).toString('base64');
    await api.call('CreateSecret', { Name: 'bytes', SecretBinary });
    const client = open();
    const copy = await client.getBinary('bytes');
    expect(copy).toEqual(bytes);
    // Nothing of other values in the memory around it.
    expect(copy.buffer.byteLength).toBe(256);
    copy.fill(0);
    expect(await client.getBinary('bytes')).toEqual(bytes);
    await create('no-bytes', 'synthetic');
    await expect(client.getBinary('no-bytes')).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });

  it('reads 40 secrets in two calls where batching is on', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many/${String(index)}`);
    await Promise.all(names.map((name) => create(name, `value of ${name}`)));
    const before = local.calls().length;
    const client = createSecretsClient({ api, batch: true });
    const values = await Promise.all(names.map((name) => client.getString(name)));
    expect(values).toEqual(names.map((name) => `value of ${name}`));
    const calls = local.calls().slice(before);
    expect(calls.map(({ operation }) => operation)).toEqual(Array(2).fill('BatchGetSecretValue'));
  });

  it('reads a batch of the largest values there are', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `large/${String(index)}`);
    // JSON needs six characters for each of these bytes.
    const largest = '\u0001'.repeat(65_536);
    await Promise.all(names.map((name) => create(name, largest)));
    const client = createSecretsClient({ api, batch: true });
    const values = await Promise.all(names.map((name) => client.getString(name)));
    expect(values.every((value) => value === largest)).toBe(true);
    expect(local.calls().at(-1)?.operation).toBe('BatchGetSecretValue');
  });

  it('F-09: asks once for two reads, and gives the same object', async () => {
    await create('forecaster/database/prod', JSON.stringify(databaseValue));
    const client = open();
    const before = local.calls().length;
    const first = await client.getJson('forecaster/database/prod');
    expect(await client.getJson('forecaster/database/prod')).toBe(first);
    expect(local.calls()).toHaveLength(before + 1);
  });

  it('A-09: gives a text verbatim, though it looks like a number or a boolean', async () => {
    const client = open();
    for (const [index, text] of ['0042', 'true', ' "quoted" ', '{"json":1}'].entries()) {
      await create(`verbatim/${String(index)}`, text);
      expect(await client.getString(`verbatim/${String(index)}`)).toBe(text);
    }
  });

  it('A-17: reads a bundle of five keys in one request, and none within its time', async () => {
    const bundle = {
      MYSQL_PASSWORD: 'synthetic-1',
      API_KEY: 'synthetic-2',
      FIR_AUTH_KEY: 'synthetic-3',
      MYSQL_USER: 'afirgen_user',
      MYSQL_DB: 'fir_db',
    };
    await create('afirgen/production/secrets', JSON.stringify(bundle));
    const client = open();
    const before = local.calls().length;
    expect(await client.getJson('afirgen/production/secrets')).toEqual(bundle);
    for (const [key, value] of Object.entries(bundle)) {
      expect(await client.getString(`afirgen/production/secrets#${key}`)).toBe(value);
    }
    expect(local.calls()).toHaveLength(before + 1);
  });

  it('A-38: reads from Secrets Manager, in one request, and says so', async () => {
    await create('afirgen/production/mysql', '{"MYSQL_PASSWORD":"synthetic-1"}');
    const client = open();
    const before = local.calls().length;
    const bundle = await client.getJson('afirgen/production/mysql');
    expect(bundle['MYSQL_PASSWORD']).toBe('synthetic-1');
    expect(client.versionOf(bundle)).toMatchObject({ source: 'secrets-manager' });
    expect(local.calls()).toHaveLength(before + 1);
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
