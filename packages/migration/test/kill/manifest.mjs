/** Three secrets, so that each has another fate: created, updated, unchanged. */
export const killManifest = (application) => ({
  application,
  settings: { APP_ENV: '{environment}' },
  tags: { Environment: '{Environment}' },
  gitignore: ['.env.local', '.env.old'],
  secrets: {
    database: { keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } } },
    token: { env: 'API_TOKEN' },
    bucket: { keys: { name: { env: 'S3_BUCKET' } } },
  },
});
