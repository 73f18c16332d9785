import { defineSecrets } from '@undotenv/manifest';

/** The manifest most tests read with. */
export const shop = defineSecrets({
  application: 'shop',
  environment: { variable: 'SHOP_ENV', default: 'production' },
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST' },
        port: { env: 'DB_PORT', type: 'integer' },
        password: { env: 'DB_PASSWORD' },
        schema: { env: 'DB_SCHEMA', required: false },
      },
    },
    token: { env: 'API_TOKEN' },
  },
});

export const databaseValue = { host: 'db.internal', port: 5432, password: 'synthetic-password-1' };
