import { defineSecrets, type SecretsOf } from '@undotenv/manifest';

const manifest = defineSecrets({
  application: 'nba-mcp',
  name: '{application}/{environment}/{secret}',
  environment: {
    variable: 'NBA_MCP_ENV',
    default: 'production',
    spellings: { production: ['prod'], staging: [], dev: ['development'], local: [] },
  },
  region: 'us-east-1',
  tags: {
    Project: 'NBA-MCP',
    Environment: '{Environment}',
    // Not true of secrets that a migration made; kept, because this layout has always said so.
    ManagedBy: 'Terraform',
  },
  sources: [
    // A developer without AWS: exactly "true", and then nothing but the local variables counts.
    {
      source: 'environment',
      when: { USE_LOCAL_CREDENTIALS: 'true' },
      final: true,
      // The same on every machine, so a developer need not say it.
      defaults: { DB_NAME: 'nba_stats' },
    },
    { source: 'secrets-manager' },
  ],
  settings: {
    NBA_MCP_ENV: '{environment}',
    AWS_REGION: 'us-east-1',
    NBA_MCP_DEBUG: 'false',
    NBA_MCP_LOG_LEVEL: 'INFO',
    // In a container, every interface of it. Unset, the server listens on loopback only.
    MCP_SERVER_HOST: '0.0.0.0',
    MCP_SERVER_PORT: '8000',
    ENABLE_CACHING: 'true',
    CACHE_TTL: '3600',
  },
  // The layout as it was first drawn: one secret, read for as long as SECRETS_NAME names it.
  bundle: {
    variable: 'SECRETS_NAME',
    name: '{application}/{environment}',
    keys: {
      database: {
        host: 'db_host',
        user: 'db_user',
        password: 'db_password',
        database: 'db_name',
        port: 'db_port',
      },
      aws: 'aws_credentials',
      s3: { bucket: 's3_bucket' },
    },
  },
  gitignore: ['.env.local', '.env.*.local', 'secrets_backup.json', '.env.old'],
  // Created in this order.
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

/** What a read of each secret gives: `NbaSecretsShape['database']['port']` is a number. */
export type NbaSecretsShape = SecretsOf<typeof manifest>;

export default manifest;
