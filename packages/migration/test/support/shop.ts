import { defineSecrets, type Manifest } from '@undotenv/manifest';

/** An application with several environments, each of which has a file beside `.env`. */
export const shopManifest: Manifest = defineSecrets({
  application: 'shop',
  environment: {
    variable: 'APP_ENV',
    spellings: { production: ['prod'], staging: [], development: ['dev'], local: [] },
  },
  gitignore: [],
  settings: { APP_ENV: '{environment}', LOG_LEVEL: 'info' },
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST' },
        password: { env: 'DB_PASSWORD' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
      },
    },
    token: { env: 'API_TOKEN' },
  },
});

export const shopFiles: Readonly<Record<string, string>> = {
  '.env': [
    '# for everybody',
    'DB_HOST=db.example.internal',
    'API_TOKEN=synthetic-token-shared',
    'PAGE_SIZE=20',
    '',
  ].join('\n'),
  '.env.production': [
    'DB_PASSWORD=synthetic-password-production',
    'API_TOKEN=synthetic-token-production',
    'LOG_LEVEL=warn',
    '',
  ].join('\n'),
  '.env.staging': 'DB_PASSWORD=synthetic-password-staging # from the wiki\nDB_PORT=6543\n',
};

export const shopNames = {
  production: ['shop/production/database', 'shop/production/token'],
  staging: ['shop/staging/database', 'shop/staging/token'],
} as const;
