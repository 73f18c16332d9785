import { defineSecrets, type SecretsOf } from '@undotenv/manifest';

const manifest = defineSecrets({
  application: 'mailer',
  environment: { variable: 'MAILER_ENV', default: 'production' },
  secrets: {
    smtp: { keys: { host: { env: 'SMTP_HOST' }, password: { env: 'SMTP_PASSWORD' } } },
  },
});

export type Secrets = SecretsOf<typeof manifest>;

export default manifest;
