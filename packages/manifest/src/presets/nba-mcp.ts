/**
 * `@undotenv/manifest/presets/nba-mcp`: three JSON secrets, `nba-mcp/{environment}/{component}`,
 * read from Secrets Manager unless a switch says otherwise. The same resolution as "switch":
 * whichever side is on, the other is never asked.
 *
 * ```ts
 * export default defineSecrets(nbaMcp);
 * ```
 */
import type { CachePreset } from './cache-times.ts';

export const nbaMcp = {
  application: 'nba-mcp',
  environment: {
    variable: 'NBA_MCP_ENV',
    // Unset means production, and is logged.
    default: 'production',
    spellings: { production: ['prod'], staging: ['stage'], dev: ['development'], local: [] },
  },
  region: 'us-east-1',
  tags: {
    Project: 'NBA-MCP',
    Environment: '{Environment}',
    // Not true of secrets that a migration made; kept, because this layout has always said so.
    ManagedBy: 'Terraform',
  },
  sources: [
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
    // In a container, every interface of it. Unset, the example listens on loopback only.
    MCP_SERVER_HOST: '0.0.0.0',
    MCP_SERVER_PORT: '8000',
    ENABLE_CACHING: 'true',
    CACHE_TTL: '3600',
  },
  gitignore: ['.env.local', '.env.*.local', 'secrets_backup.json', '.env.old'],
  // The layout as it was first drawn: one secret, read for as long as SECRETS_NAME names it.
  bundle: {
    variable: 'SECRETS_NAME',
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
  // Created in this order.
  secrets: {
    database: {
      description: 'NBA MCP credentials for database',
      keys: {
        host: { env: 'DB_HOST' },
        user: { env: 'DB_USER' },
        password: { env: 'DB_PASSWORD' },
        database: { env: 'DB_NAME' },
        port: { env: 'DB_PORT', type: 'port', default: 5432 },
      },
    },
    // Long-lived keys need other credentials to be read: an IAM role is to replace them.
    aws: {
      description: 'NBA MCP credentials for aws',
      keys: {
        access_key_id: { env: 'AWS_ACCESS_KEY_ID' },
        secret_access_key: { env: 'AWS_SECRET_ACCESS_KEY' },
        region: { env: 'AWS_REGION', default: 'us-east-1' },
      },
    },
    s3: { description: 'NBA MCP credentials for s3', keys: { bucket: { env: 'S3_BUCKET' } } },
  },
} as const;

/** Ten secrets without expiry. Its own settings say an hour: `ttlMs: 3_600_000` is the better one. */
export const nbaMcpCache: CachePreset = { ttlMs: Infinity, jitter: 0, maxEntries: 10 };
