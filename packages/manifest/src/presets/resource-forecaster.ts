/**
 * `@undotenv/manifest/presets/resource-forecaster`: `forecaster/{component}/{environment}`, from
 * Secrets Manager alone, but in the environment `local`, which makes no request at all.
 *
 * ```ts
 * export default defineSecrets(resourceForecaster);
 * ```
 */
import { untilRestart, type CachePreset } from './cache-times.ts';

export const resourceForecaster = {
  application: 'forecaster',
  name: '{application}/{secret}/{environment}',
  environment: {
    variable: 'FORECASTER_ENV',
    spellings: { prod: ['production'], staging: ['stage'], dev: ['development'], local: [] },
  },
  region: 'us-east-1',
  tags: {
    Application: 'ResourceForecaster',
    Environment: '{environment}',
    CostCenter: 'MLOps',
    Owner: 'DataScience',
  },
  sources: [
    {
      source: 'environment',
      environments: ['local'],
      // Made-up credentials, the same for everybody: a developer must ask for them.
      when: { FORECASTER_SYNTHETIC_CREDENTIALS: 'true' },
      final: true,
      defaults: {
        DB_HOST: 'localhost',
        DB_PORT: '5432',
        DB_USER: 'dev_user',
        DB_NAME: 'forecaster_dev',
        DB_SSL_MODE: 'disable',
        DB_PASSWORD: 'synthetic-local-password',
        OPENAI_API_KEY: 'synthetic-local-openai-key',
        SLACK_WEBHOOK_URL: 'https://localhost/synthetic-webhook',
        DATADOG_API_KEY: 'synthetic-local-datadog-key',
        JWT_SECRET_KEY: 'synthetic-local-jwt-key-of-256-bits-or-more',
        API_TOKEN_SALT: 'synthetic-local-salt',
        ENCRYPTION_KEY: 'synthetic-local-key-of-32-bytes!',
      },
    },
    {
      source: 'environment',
      environments: ['local'],
      final: true,
      defaults: {
        DB_HOST: 'localhost',
        DB_PORT: '5432',
        DB_USER: 'dev_user',
        DB_NAME: 'forecaster_dev',
        DB_SSL_MODE: 'disable',
      },
    },
    { source: 'secrets-manager' },
  ],
  secrets: {
    // Each section of the system's configuration says its region, whatever AWS_REGION is.
    database: {
      description: 'Production database credentials for Resource Forecaster',
      nameFrom: { variable: 'DB_SECRET_NAME' },
      region: 'us-east-1',
      keys: {
        host: { env: 'DB_HOST' },
        // Stored as text, and read as text.
        port: { env: 'DB_PORT', default: '5432' },
        username: { env: 'DB_USER' },
        password: { env: 'DB_PASSWORD' },
        database: { env: 'DB_NAME' },
        ssl_mode: { env: 'DB_SSL_MODE', required: false },
      },
    },
    'api-keys': {
      description: 'API keys for external services',
      nameFrom: { variable: 'API_SECRET_NAME' },
      region: 'us-east-1',
      keys: {
        openai_api_key: { env: 'OPENAI_API_KEY' },
        slack_webhook_url: { env: 'SLACK_WEBHOOK_URL' },
        datadog_api_key: { env: 'DATADOG_API_KEY' },
      },
    },
    auth: {
      description: 'Authentication tokens and JWT secrets',
      // Ours: the system names a variable for the other two alone.
      nameFrom: { variable: 'AUTH_SECRET_NAME' },
      region: 'us-east-1',
      keys: {
        jwt_secret_key: { env: 'JWT_SECRET_KEY' },
        api_token_salt: { env: 'API_TOKEN_SALT' },
        encryption_key: { env: 'ENCRYPTION_KEY' },
      },
    },
  },
} as const;

/** The system as it was; without this option a rotated password is seen within five minutes. */
export const resourceForecasterCache: CachePreset = untilRestart;
