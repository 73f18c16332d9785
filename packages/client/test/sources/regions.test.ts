/** Secrets of one manifest in several regions of one local server. */
import { startLocal, type LocalServer } from '@undotenv/local';
import { defineSecrets, type SecretsOf } from '@undotenv/manifest';
import { resourceForecaster } from '@undotenv/manifest/presets/resource-forecaster';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createApi, type SecretsManagerApi } from '../../src/api.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import type { SecretsClientOptions } from '../../src/secrets-client.ts';
import { createTestSecrets } from '../../src/testing/index.ts';

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  region: 'us-east-1',
  bundle: { variable: 'BUNDLE', keys: { database: 'database', token: 'token', mail: 'mail' } },
  secrets: {
    database: { keys: { password: { env: 'DB_PASSWORD' } } },
    token: { env: 'TOKEN', region: 'eu-west-1', nameFrom: { variable: 'TOKEN_NAME' } },
    mail: { env: 'MAIL_KEY', region: 'eu-west-1' },
  },
});

let local: LocalServer;
const apis = new Map<string, SecretsManagerApi>();
beforeAll(async () => {
  local = await startLocal();
  await create('us-east-1', 'shop/production/database', '{"password":"synthetic-database"}');
  await create('eu-west-1', 'shop/production/token', 'synthetic-token-1');
  await create('eu-west-1', 'shop/production/mail', 'synthetic-mail');
  // Another secret of the same name: read in the wrong region, it would be taken for the token.
  await create('us-east-1', 'shop/production/token', 'synthetic-wrong-token');
});
afterAll(async () => {
  for (const api of apis.values()) api.close();
  await local.close();
});

function apiIn(region: string): SecretsManagerApi {
  const known = apis.get(region);
  const api = known ?? createApi({ region, endpoint: local.url, credentials: local });
  apis.set(region, api);
  return api;
}

async function create(region: string, Name: string, SecretString: string): Promise<string> {
  const { ARN } = await apiIn(region).call('CreateSecret', { Name, SecretString });
  return ARN;
}

function open(options: Partial<SecretsClientOptions<SecretsOf<typeof manifest>>> = {}) {
  const access = { endpoint: local.url, credentials: local, variables: {} };
  const client = createSecretsClient({ manifest, ...access, ...options });
  onTestFinished(() => {
    client.close();
  });
  const before = local.calls().length;
  const asked = () =>
    local
      .calls()
      .slice(before)
      .map(({ operation, region = '' }) => `${operation} ${region}`);
  return { client, asked };
}

describe('a secret with a region of its own', () => {
  it('C22, F-07: is read there, and the others where the client is', async () => {
    const { client, asked } = open();
    const { database, token } = await client.ready();
    expect(database.password).toBe('synthetic-database');
    expect(token).toBe('synthetic-token-1');
    expect(asked().sort()).toEqual([
      'GetSecretValue eu-west-1',
      'GetSecretValue eu-west-1',
      'GetSecretValue us-east-1',
    ]);
  });

  it('C22: is read there whatever region the client’s option or AWS_REGION names', async () => {
    const options = { region: 'us-west-2', variables: { AWS_REGION: 'ap-south-1' } };
    const { client, asked } = open(options);
    expect(await client.get('token')).toBe('synthetic-token-1');
    await expect(client.get('database')).rejects.toThrow('is not in Secrets Manager in us-west-2');
    expect(asked()).toEqual(['GetSecretValue eu-west-1', 'GetSecretValue us-west-2']);
  });

  it('F-07: is not found anywhere else, and the error names the region', async () => {
    const elsewhere = defineSecrets({
      application: 'shop',
      environment: { default: 'production' },
      secrets: { mail: { env: 'MAIL_KEY', region: 'ap-south-1' } },
    });
    const access = { endpoint: local.url, credentials: local, variables: {} };
    const client = createSecretsClient({ manifest: elsewhere, ...access });
    await expect(client.get('mail')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      message: 'shop/production/mail is not in Secrets Manager in ap-south-1',
    });
    client.close();
  });

  it('C22: is in the region of its ARN where a variable gives one', async () => {
    const arn = await create('us-west-2', 'elsewhere/token', 'synthetic-token-2');
    const { client, asked } = open({ variables: { TOKEN_NAME: arn } });
    expect(await client.get('token')).toBe('synthetic-token-2');
    expect(asked()).toEqual(['GetSecretValue us-west-2']);
    const named = open({ variables: { TOKEN_NAME: 'shop/production/mail' } });
    expect(await named.client.get('token')).toBe('synthetic-mail');
    expect(named.asked()).toEqual(['GetSecretValue eu-west-1']);
  });

  it('is the same secret by its name as by its declaration: one value, cached once', async () => {
    const { client, asked } = open();
    expect(await client.getString('shop/production/token')).toBe('synthetic-token-1');
    expect(await client.get('token')).toBe('synthetic-token-1');
    expect(asked()).toEqual(['GetSecretValue eu-west-1']);
    const failed = { secretId: 'shop/production/token', versionId: 'another' };
    expect(await client.reportAuthFailure(failed)).toBe(true);
  });

  it('is not looked for in the regions of replicas, also where its own is the client’s', async () => {
    const here = defineSecrets({
      application: 'shop',
      environment: { default: 'production' },
      replicaRegions: ['eu-west-1'],
      secrets: { token: { env: 'TOKEN', region: 'us-east-1' } },
    });
    // There, another secret has its name.
    const down = { ...apiIn('us-east-1'), call: () => Promise.reject(new UnavailableError({})) };
    const replicaRegions = ['eu-west-1'];
    const access = { api: down, apiIn, replicaRegions, variables: {} };
    const client = createSecretsClient({ manifest: here, ...access });
    const unavailable = { code: 'UNAVAILABLE' };
    await expect(client.get('token')).rejects.toMatchObject(unavailable);
    await expect(client.getString('shop/production/token')).rejects.toMatchObject(unavailable);
    // What has no region of its own is.
    expect(await client.getString('shop/production/mail')).toBe('synthetic-mail');
    client.close();
  });

  it('is where the bundle is while it is a part of one', async () => {
    const bundled = { database: { password: 'synthetic-bundled' }, token: 'b', mail: 'c' };
    await create('us-east-1', 'all', JSON.stringify(bundled));
    const { client, asked } = open({ variables: { BUNDLE: 'all' } });
    expect(await client.get('token')).toBe('b');
    expect(asked()).toEqual(['GetSecretValue us-east-1']);
  });

  it('C22: is batched with those of its region alone', async () => {
    const { client, asked } = open({ batch: 'auto' });
    await client.ready();
    expect(asked().sort()).toEqual(['BatchGetSecretValue eu-west-1', 'GetSecretValue us-east-1']);
  });

  it('is not looked for by an api that calls elsewhere, but by one of its owner’s', async () => {
    const api = apiIn('us-east-1');
    const lent = open({ api }).client;
    // An ARN is sent, and not found; what that opens is nothing for a name.
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:other-aBcDeF';
    await expect(lent.getString(arn)).rejects.toThrow('us-east-1');
    await expect(lent.get('token')).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: 'shop/production/token is in eu-west-1, but the client’s api calls us-east-1',
    });
    const { client } = open({ api, apiIn });
    expect(await client.get('token')).toBe('synthetic-token-1');
  });

  it('C22: is explained with that region, and where that comes from', async () => {
    const { client } = open({ region: 'us-west-2' });
    const { settings, secrets } = await client.explain();
    expect(settings.region).toEqual({ value: 'us-west-2', from: 'option' });
    expect(secrets.map(({ region }) => region)).toEqual([
      undefined,
      { value: 'eu-west-1', from: 'manifest' },
      { value: 'eu-west-1', from: 'manifest' },
    ]);
    const TOKEN_NAME = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:token-aBcDeF';
    const given = await open({ variables: { TOKEN_NAME } }).client.explain();
    expect(given.secrets[1]?.region).toEqual({
      value: 'us-west-2',
      from: 'variable',
      variable: 'TOKEN_NAME',
    });
  });

  it('is read from memory in a test', async () => {
    const secrets = createTestSecrets(manifest, { token: 'synthetic-test' });
    expect(await secrets.get('token')).toBe('synthetic-test');
  });

  it('F-07: each section of the forecaster may be in another one', async () => {
    const { database, 'api-keys': keys } = resourceForecaster.secrets;
    const forecaster = defineSecrets({
      ...resourceForecaster,
      secrets: { database, 'api-keys': { ...keys, region: 'eu-west-1' } },
    });
    const login = { host: 'h', username: 'u', password: 'synthetic', database: 'd' };
    const apiKeys = { openai_api_key: 'o', slack_webhook_url: 's', datadog_api_key: 'd' };
    await create('us-east-1', 'forecaster/database/prod', JSON.stringify(login));
    await create('eu-west-1', 'forecaster/api-keys/prod', JSON.stringify(apiKeys));
    const access = { endpoint: local.url, credentials: local };
    const variables = { FORECASTER_ENV: 'prod', AWS_REGION: 'us-west-2' };
    const client = createSecretsClient({ manifest: forecaster, ...access, variables });
    const secrets = await client.ready();
    expect(secrets.database).toMatchObject(login);
    expect({ ...secrets['api-keys'] }).toEqual(apiKeys);
    client.close();
  });
});
