import { defineSecrets, type Manifest } from '@undotenv/manifest';

/** The plaintext `.env` of the worked example, with made-up values. */
export const nbaEnvironment = `# NBA statistics server
DB_HOST=nba-stats.example.internal
DB_USER=postgres
DB_PASSWORD="synthetic-password-1"
DB_NAME=nba_stats

# cloud
AWS_ACCESS_KEY_ID=SYNTHETIC-KEY-ID-1
AWS_SECRET_ACCESS_KEY=synthetic/secret+key/1
DB_PORT=6543
AWS_REGION=us-east-1
S3_BUCKET=nba-exports
`;

/** Values that must stand nowhere but in the store. */
export const nbaSecretValues: readonly string[] = [
  'synthetic-password-1',
  'SYNTHETIC-KEY-ID-1',
  'synthetic/secret+key/1',
];

export const nbaManifest: Manifest = defineSecrets({
  application: 'nba-mcp',
  environment: {
    variable: 'NBA_MCP_ENV',
    default: 'production',
    spellings: { production: ['prod'], staging: [], dev: [], local: [] },
  },
  tags: { Project: 'NBA-MCP', Environment: '{Environment}', ManagedBy: 'Terraform' },
  settings: {
    NBA_MCP_ENV: '{environment}',
    AWS_REGION: 'us-east-1',
    NBA_MCP_DEBUG: 'false',
    NBA_MCP_LOG_LEVEL: 'INFO',
    MCP_SERVER_HOST: '0.0.0.0',
    MCP_SERVER_PORT: '8000',
    ENABLE_CACHING: 'true',
    CACHE_TTL: '3600',
  },
  gitignore: ['.env.local', '.env.*.local', 'secrets_backup.json', '.env.old'],
  secrets: {
    database: {
      description: 'NBA MCP credentials for database',
      keys: {
        host: { env: 'DB_HOST' },
        user: { env: 'DB_USER' },
        password: { env: 'DB_PASSWORD' },
        database: { env: 'DB_NAME' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
      },
    },
    aws: {
      description: 'NBA MCP credentials for aws',
      keys: {
        access_key_id: { env: 'AWS_ACCESS_KEY_ID' },
        secret_access_key: { env: 'AWS_SECRET_ACCESS_KEY' },
        region: { env: 'AWS_REGION', default: 'us-east-1' },
      },
    },
    s3: {
      description: 'NBA MCP credentials for s3',
      keys: { bucket: { env: 'S3_BUCKET' } },
    },
  },
});
