import { secretName, secretObjectOf, secretTags, variablesFrom } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import manifest from '../undotenv.config.ts';

const variables = {
  DB_HOST: 'nba-stats.synthetic.example',
  DB_USER: 'postgres',
  DB_PASSWORD: 'synthetic-password-1',
  DB_NAME: 'nba_stats',
  AWS_ACCESS_KEY_ID: 'synthetic-access-key-id-1',
  AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key-1',
  S3_BUCKET: 'synthetic-nba-reports',
};

function stored(name: string, extra: Record<string, string> = {}): Record<string, unknown> {
  const secret = manifest.secrets.find((each) => each.secret === name);
  if (secret?.kind !== 'json') throw new Error(`${name} is not a JSON secret`);
  return secretObjectOf(secret, { ...variables, ...extra });
}

describe('the manifest of the NBA MCP server', () => {
  it.each(['production', 'staging', 'dev', 'local'])(
    'N-03: names three secrets in %s, in the order of their creation',
    (environment) => {
      const names = manifest.secrets.map(({ secret }) => secretName(manifest, secret, environment));
      expect(names).toEqual([
        `nba-mcp/${environment}/database`,
        `nba-mcp/${environment}/aws`,
        `nba-mcp/${environment}/s3`,
      ]);
    },
  );

  it('N-06: stores the database with its port as an integer, 5432 unless DB_PORT says otherwise', () => {
    expect(stored('database')).toEqual({
      host: 'nba-stats.synthetic.example',
      user: 'postgres',
      password: 'synthetic-password-1',
      database: 'nba_stats',
      port: 5432,
    });
    expect(stored('database', { DB_PORT: '6543' })).toHaveProperty('port', 6543);
  });

  it('N-06: refuses a port that is not a number, naming the variable and not its value', () => {
    expect(() => stored('database', { DB_PORT: 'fifty-four-thirty-two' })).toThrow(
      expect.objectContaining({ message: 'DB_PORT is not a port from 1 to 65535' }),
    );
  });

  it('N-07: stores the AWS keys with their region, us-east-1 unless AWS_REGION says otherwise', () => {
    expect(stored('aws')).toEqual({
      access_key_id: 'synthetic-access-key-id-1',
      secret_access_key: 'synthetic-secret-access-key-1',
      region: 'us-east-1',
    });
    expect(stored('aws', { AWS_REGION: 'us-west-2' })).toHaveProperty('region', 'us-west-2');
  });

  it('N-08: stores the bucket alone', () => {
    expect(stored('s3')).toEqual({ bucket: 'synthetic-nba-reports' });
  });

  it('N-10: describes each secret by the last part of its name', () => {
    expect(manifest.secrets.map(({ description }) => description)).toEqual([
      'NBA MCP credentials for database',
      'NBA MCP credentials for aws',
      'NBA MCP credentials for s3',
    ]);
  });

  it('N-11, N-12: tags each secret, the environment after the target', () => {
    const tagsIn = (environment: string) =>
      manifest.secrets.map((secret) => secretTags(manifest, secret, environment));
    const common = { Project: 'NBA-MCP', ManagedBy: 'Terraform' };
    expect(tagsIn('production')).toEqual(Array(3).fill({ ...common, Environment: 'Production' }));
    expect(tagsIn('staging')).toEqual(Array(3).fill({ ...common, Environment: 'Staging' }));
  });

  it('N-01: gives every one of the nine variables back from the three secrets', () => {
    const all = { ...variables, DB_PORT: '6543', AWS_REGION: 'us-west-2' };
    const back = manifest.secrets.flatMap((secret) =>
      Object.entries(variablesFrom(secret, stored(secret.secret, all))),
    );
    expect(Object.fromEntries(back)).toEqual(all);
  });

  it('N-34: leaves eight settings readable', () => {
    expect(manifest.settings).toEqual({
      NBA_MCP_ENV: '{environment}',
      AWS_REGION: 'us-east-1',
      NBA_MCP_DEBUG: 'false',
      NBA_MCP_LOG_LEVEL: 'INFO',
      MCP_SERVER_HOST: '0.0.0.0',
      MCP_SERVER_PORT: '8000',
      ENABLE_CACHING: 'true',
      CACHE_TTL: '3600',
    });
  });

  it('N-36: keeps four kinds of file out of git, and .env not', () => {
    expect(manifest.gitignore).toEqual([
      '.env.local',
      '.env.*.local',
      'secrets_backup.json',
      '.env.old',
    ]);
  });
});
