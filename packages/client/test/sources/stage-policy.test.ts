/** The policy of AWS's user guide for whoever may read the current version only, enforced. */
import { startLocal, type LocalServer } from '@undotenv/local';
import { defineSecrets } from '@undotenv/manifest';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createApi } from '../../src/api.ts';
import { createCoreClient, fixedCredentials, text } from '../../src/core.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';

const roleArn = 'arn:aws:iam::123456789012:role/reader';
const region = 'us-east-1';
const [first, second] = ['shop/production/first', 'shop/production/second'];
const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  secrets: { first: { env: 'FIRST' }, second: { env: 'SECOND' } },
});
const access = (Action: string, Condition?: object) => ({
  ...{ Effect: 'Allow', Action, Resource: '*' },
  ...(Condition && { Condition }),
});

let server: LocalServer;
let reader: { accessKeyId: string; secretAccessKey: string };
let firstVersion = '';
beforeAll(async () => {
  server = await startLocal();
  reader = server.principals.create({ arn: roleArn });
  const current = { 'secretsmanager:VersionStage': 'AWSCURRENT' };
  const Statement = [
    access('secretsmanager:GetSecretValue', { 'ForAnyValue:StringEquals': current }),
    access('secretsmanager:BatchGetSecretValue'),
  ];
  const document = { Version: '2012-10-17', Statement };
  server.principals.putPolicies(roleArn, [{ name: 'current', document }]);
  const api = createApi({ region, endpoint: server.url, credentials: server });
  const { VersionId = '' } = await api.call('CreateSecret', { Name: first, SecretString: 'old' });
  firstVersion = VersionId;
  await api.call('PutSecretValue', { SecretId: first, SecretString: 'synthetic-first' });
  await api.call('CreateSecret', { Name: second, SecretString: 'synthetic-second' });
  api.close();
});
afterAll(() => server.close());

function open({ batch = false }: { batch?: 'auto' | false } = {}) {
  const where = { region, endpoint: server.url, credentials: reader, variables: {} };
  const client = createSecretsClient({ manifest, ...where, batch });
  onTestFinished(() => {
    client.close();
  });
  return client;
}

describe('whoever may read AWSCURRENT alone', () => {
  it('reads by declaration, by name and once more', async () => {
    const client = open();
    expect(await client.get('first')).toBe('synthetic-first');
    expect(await client.getString(second)).toBe('synthetic-second');
    expect(await client.refresh('first')).toBe('synthetic-first');
  });

  it('reads no other version, by its stage or its id', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/production/first';
    const denied = { code: 'ACCESS_DENIED' };
    for (const version of ['AWSPREVIOUS:', `:${firstVersion}`]) {
      await expect(open().getString(`${arn}::${version}`)).rejects.toMatchObject(denied);
    }
  });

  it('reads many at once, though a batch names no stage', async () => {
    const before = server.calls().length;
    const secrets = await open({ batch: 'auto' }).ready();
    expect([secrets.first, secrets.second]).toEqual(['synthetic-first', 'synthetic-second']);
    const calls = server.calls().slice(before);
    expect(calls.map(({ operation }) => operation).sort()).toEqual([
      'BatchGetSecretValue',
      'GetSecretValue',
      'GetSecretValue',
    ]);
  });

  it('reads with the smallest client', async () => {
    const credentials = fixedCredentials(reader);
    const client = createCoreClient({ region, endpoint: server.url, credentials });
    expect(await client.get(first, text)).toBe('synthetic-first');
    client.close();
  });
});
