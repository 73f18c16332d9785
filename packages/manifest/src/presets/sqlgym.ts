/**
 * `@undotenv/manifest/presets/sqlgym`: one secret, `{environment}/sqlgym/database`, from Secrets
 * Manager and nowhere else. `DB_SECRET_NAME` must say which: its name, or its ARN as a deployment
 * gives it; an ARN is read in its own region.
 *
 * ```ts
 * export default defineSecrets(sqlgym);
 * ```
 */
import { untilRestart, type CachePreset } from './cache-times.ts';

export const sqlgym = {
  application: 'sqlgym',
  name: '{environment}/{application}/{secret}',
  environment: {
    variable: 'ENVIRONMENT',
    spellings: { production: ['prod'], staging: ['stage'], development: ['dev'] },
  },
  region: 'us-east-1',
  secrets: {
    database: {
      description: 'Database credentials for SQLGym',
      nameFrom: { variable: 'DB_SECRET_NAME', required: true },
      keys: {
        host: { env: 'DB_HOST' },
        // Stored as text or as a number, and read as a number.
        port: { env: 'DB_PORT', type: 'port', default: 5432 },
        database: { env: 'DB_NAME' },
        username: { env: 'DB_USER' },
        password: { env: 'DB_PASSWORD' },
      },
    },
  },
} as const;

/** As long as the Lambda container lives; without this option, five minutes. */
export const sqlgymCache: CachePreset = untilRestart;
