import { startLocal, type LocalServer } from '@undotenv/local';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../src/log.ts';
import { createLog } from '../src/log.ts';
import {
  databaseConfig,
  NbaSecrets,
  nbaSecrets,
  resetNbaSecrets,
  s3Bucket,
} from '../src/secrets.ts';
import { connectionTo, namesRead, storeSecrets } from './local-secrets.ts';

const production = {
  DB_HOST: 'production.synthetic.example',
  DB_USER: 'postgres',
  DB_PASSWORD: 'synthetic-password-1',
  DB_NAME: 'nba_stats',
  AWS_ACCESS_KEY_ID: 'synthetic-access-key-id-1',
  AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key-1',
  S3_BUCKET: 'synthetic-production-bucket',
};
const staging = {
  ...production,
  DB_HOST: 'staging.synthetic.example',
  S3_BUCKET: 'synthetic-staging-bucket',
};
const stored = { host: production.DB_HOST, user: 'postgres', password: production.DB_PASSWORD };

let server: LocalServer;
let lines: string[];
let log: Log;

beforeEach(async () => {
  server = await startLocal();
  await storeSecrets(server, 'production', production);
  await storeSecrets(server, 'staging', staging);
  lines = [];
  log = createLog('DEBUG', (line) => lines.push(line));
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'NBA_MCP_ENV', 'USE_LOCAL_CREDENTIALS']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('NBA_MCP_LOG_LEVEL', 'ERROR');
  for (const [name, value] of Object.entries(connectionTo(server))) vi.stubEnv(name, value);
});

afterEach(async () => {
  resetNbaSecrets();
  vi.unstubAllEnvs();
  await server.close();
});

describe('the secrets of the NBA MCP server', () => {
  it('N-18: are read in us-east-1 unless told otherwise, and say so when they are ready', () => {
    const secrets = new NbaSecrets(connectionTo(server), log);
    expect(secrets.region).toBe('us-east-1');
    expect(lines).toEqual(['INFO secrets client created in us-east-1']);
    secrets.close();
  });

  it('N-18: log and throw what keeps them from being read at all', () => {
    const unusable = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://elsewhere.example' };
    expect(() => new NbaSecrets(unusable, log)).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIGURATION' }),
    );
    expect(lines).toEqual([expect.stringMatching(/^ERROR /)]);
  });

  it('N-25: have a getter each, of production unless another environment is named', async () => {
    const secrets = new NbaSecrets(connectionTo(server), log);
    expect(await secrets.databaseCredentials()).toEqual({
      ...stored,
      database: 'nba_stats',
      port: 5432,
    });
    expect(await secrets.awsCredentials()).toEqual({
      access_key_id: production.AWS_ACCESS_KEY_ID,
      secret_access_key: production.AWS_SECRET_ACCESS_KEY,
      region: 'us-east-1',
    });
    expect(await secrets.s3Config('staging')).toEqual({ bucket: staging.S3_BUCKET });
    expect(namesRead(server)).toEqual([
      'nba-mcp/production/database',
      'nba-mcp/production/aws',
      'nba-mcp/staging/s3',
    ]);
    secrets.close();
  });

  it('N-27: are shared, and made when first needed in the region of AWS_REGION', () => {
    vi.stubEnv('AWS_REGION', 'us-west-2');
    const first = nbaSecrets();
    expect(first.region).toBe('us-west-2');
    expect(nbaSecrets()).toBe(first);

    vi.stubEnv('AWS_REGION', undefined);
    resetNbaSecrets();
    expect(nbaSecrets()).not.toBe(first);
    expect(nbaSecrets().region).toBe('us-east-1');
  });

  it('N-28: are those of the environment that NBA_MCP_ENV names at the call', async () => {
    expect(await databaseConfig()).toHaveProperty('host', production.DB_HOST);
    expect(await s3Bucket()).toBe(production.S3_BUCKET);
    vi.stubEnv('NBA_MCP_ENV', 'staging');
    expect(await databaseConfig()).toHaveProperty('host', staging.DB_HOST);
    expect(await s3Bucket()).toBe(staging.S3_BUCKET);
  });

  it('N-29: warn once when no environment was named', async () => {
    const secrets = new NbaSecrets(connectionTo(server), log);
    await secrets.client.get('database');
    await secrets.client.get('s3');
    const warnings = lines.filter((line) => line.startsWith('WARNING'));
    expect(warnings).toEqual(['WARNING NBA_MCP_ENV is not set: using production']);
    secrets.close();
  });

  it('N-29: do not warn when one was named', async () => {
    const secrets = new NbaSecrets({ ...connectionTo(server), NBA_MCP_ENV: 'production' }, log);
    await secrets.client.get('database');
    expect(lines.filter((line) => line.startsWith('WARNING'))).toEqual([]);
    secrets.close();
  });

  it('N-34: are read anew at each use where caching is off', async () => {
    const secrets = new NbaSecrets({ ...connectionTo(server), ENABLE_CACHING: 'false' }, log);
    await secrets.s3Config();
    await secrets.s3Config();
    expect(namesRead(server)).toHaveLength(2);
    secrets.close();
  });

  it('N-19: never get into the log', async () => {
    const secrets = new NbaSecrets(connectionTo(server), log);
    await secrets.databaseCredentials();
    await secrets.awsCredentials();
    const text = lines.join('\n');
    expect(text).toContain('nba-mcp/production/database');
    for (const value of Object.values(production)) expect(text).not.toContain(value);
    secrets.close();
  });
});

describe('local credentials', () => {
  const local = {
    NBA_MCP_ENV: 'local',
    DB_HOST: 'localhost',
    DB_USER: 'postgres',
    DB_PASSWORD: 'synthetic-local-password-1',
  };

  it('N-37, N-38: replace Secrets Manager where the switch is exactly "true"', async () => {
    const variables = { ...connectionTo(server), ...local, USE_LOCAL_CREDENTIALS: 'true' };
    const secrets = new NbaSecrets(variables, log);
    expect(await secrets.client.get('database')).toEqual({
      host: 'localhost',
      user: 'postgres',
      password: 'synthetic-local-password-1',
      database: 'nba_stats',
      port: 5432,
    });
    expect(server.calls().filter(({ operation }) => operation !== 'CreateSecret')).toEqual([]);
    secrets.close();
  });

  it('N-38: are what the hint tells of where they are not switched on', async () => {
    const secrets = new NbaSecrets({ ...connectionTo(server), ...local }, log);
    await expect(secrets.client.get('database')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      hint: expect.stringContaining(
        'set USE_LOCAL_CREDENTIALS to exactly "true" to read from environment variables',
      ) as string,
    });
    secrets.close();
  });

  it('N-38: name what is missing', async () => {
    const variables = { ...connectionTo(server), ...local, USE_LOCAL_CREDENTIALS: 'true' };
    const secrets = new NbaSecrets(variables, log);
    await expect(secrets.client.get('s3')).rejects.toThrow(
      expect.objectContaining({ code: 'SECRET_NOT_FOUND', hint: 'set S3_BUCKET' }),
    );
    secrets.close();
  });

  it.each(['1', 'TRUE', '', undefined])(
    'N-37: are not used where the switch is %j',
    async (value) => {
      const variables = { ...connectionTo(server), ...local, USE_LOCAL_CREDENTIALS: value };
      const secrets = new NbaSecrets(variables, log);
      await expect(secrets.client.get('database')).rejects.toThrow(
        expect.objectContaining({ code: 'SECRET_NOT_FOUND' }),
      );
      expect(namesRead(server)).toEqual(['nba-mcp/local/database']);
      secrets.close();
    },
  );
});
