import { defineSecrets, type ManifestDeclaration } from '../src/index.ts';

/** The three-secret layout of the NBA application, as its rows describe it. */
export const nbaDeclaration = {
  application: 'nba-mcp',
  environment: {
    variable: 'NBA_MCP_ENV',
    default: 'production',
    spellings: { production: ['prod'], staging: [], dev: ['development'], local: [] },
  },
  tags: { Project: 'NBA-MCP', Environment: '{Environment}', ManagedBy: 'Terraform' },
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
} as const satisfies ManifestDeclaration;

export const nba = defineSecrets(nbaDeclaration);
