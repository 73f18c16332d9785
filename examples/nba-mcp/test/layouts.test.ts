import { createApi } from '@undotenv/client/api';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import { NbaSecrets } from '../src/secrets.ts';
import { connectionTo, namesRead, storeSecrets } from './local-secrets.ts';

const variables = {
  DB_HOST: 'production.synthetic.example',
  DB_USER: 'postgres',
  DB_PASSWORD: 'synthetic-password-1',
  DB_NAME: 'nba_stats',
  AWS_ACCESS_KEY_ID: 'synthetic-access-key-id-1',
  AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key-1',
  S3_BUCKET: 'synthetic-production-bucket',
};

/** The one secret as it was first drawn, and the bucket, which the drawing leaves out. */
const single = {
  db_host: variables.DB_HOST,
  db_user: variables.DB_USER,
  db_password: variables.DB_PASSWORD,
  db_name: variables.DB_NAME,
  aws_credentials: {
    access_key_id: variables.AWS_ACCESS_KEY_ID,
    secret_access_key: variables.AWS_SECRET_ACCESS_KEY,
  },
  s3_bucket: variables.S3_BUCKET,
};

async function storeSingle(server: LocalServer, name: string, value: object): Promise<void> {
  const { url: endpoint, region, accessKeyId, secretAccessKey } = server;
  const api = createApi({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  await api.call('CreateSecret', { Name: name, SecretString: JSON.stringify(value) });
  api.close();
}

let server: LocalServer;
beforeEach(async () => {
  server = await startLocal();
});
afterEach(() => server.close());

function open(more: Record<string, string>): NbaSecrets {
  const named = { NBA_MCP_ENV: 'production', ...connectionTo(server), ...more };
  return new NbaSecrets(
    named,
    createLog('ERROR', () => undefined),
  );
}

describe.each([
  [
    'three secrets',
    {},
    () => storeSecrets(server, 'production', variables),
    ['nba-mcp/production/database', 'nba-mcp/production/aws', 'nba-mcp/production/s3'],
  ],
  [
    'one secret that SECRETS_NAME names',
    { SECRETS_NAME: 'nba-mcp/production' },
    () => storeSingle(server, 'nba-mcp/production', single),
    ['nba-mcp/production'],
  ],
] as const)('the layout of %s', (_layout, settings, store, names) => {
  it('N-02, N-04: answers every getter alike', async () => {
    await store();
    const secrets = open(settings);
    expect(await secrets.databaseCredentials()).toEqual({
      host: 'production.synthetic.example',
      user: 'postgres',
      password: 'synthetic-password-1',
      database: 'nba_stats',
      port: 5432,
    });
    expect(await secrets.awsCredentials()).toEqual({
      access_key_id: 'synthetic-access-key-id-1',
      secret_access_key: 'synthetic-secret-access-key-1',
      region: 'us-east-1',
    });
    expect(await secrets.s3Config()).toEqual({ bucket: 'synthetic-production-bucket' });
    expect(namesRead(server)).toEqual(names);
    secrets.close();
  });
});

describe('SECRETS_NAME', () => {
  it('N-04: wins over the three secrets where both are stored', async () => {
    await storeSecrets(server, 'production', variables);
    await storeSingle(server, 'nba-mcp/production', { ...single, db_host: 'single.example' });
    const secrets = open({ SECRETS_NAME: 'nba-mcp/production' });
    expect((await secrets.databaseCredentials()).host).toBe('single.example');
    secrets.close();
  });

  it('N-04: set to nothing switches to nothing', async () => {
    await storeSecrets(server, 'production', variables);
    const secrets = open({ SECRETS_NAME: '' });
    expect((await secrets.databaseCredentials()).host).toBe(variables.DB_HOST);
    secrets.close();
  });

  it('N-04: may not name the secret of an environment that NBA_MCP_ENV does not', async () => {
    const secrets = open({ SECRETS_NAME: 'nba-mcp/production', NBA_MCP_ENV: 'staging' });
    await expect(secrets.client.get('database')).rejects.toMatchObject({
      code: 'CONFLICTING_SETTINGS',
      message: 'SECRETS_NAME names the secret of production, but the environment is staging',
    });
    expect(namesRead(server)).toEqual([]);
    secrets.close();
  });

  it('N-37: counts for nothing while local credentials are switched on', async () => {
    const { DB_HOST, DB_USER, DB_PASSWORD } = variables;
    const local = { DB_HOST, DB_USER, DB_PASSWORD, USE_LOCAL_CREDENTIALS: 'true' };
    const secrets = open({ SECRETS_NAME: 'nba-mcp/production', ...local });
    expect((await secrets.client.get('database')).host).toBe(DB_HOST);
    expect(namesRead(server)).toEqual([]);
    secrets.close();
  });
});
