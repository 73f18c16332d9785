import { defineSecrets, type SecretsOf } from '@undotenv/manifest';

const manifest = defineSecrets({
  application: 'hooks',
  environment: { variable: 'HOOKS_ENV', default: 'production' },
  secrets: {
    webhook: { keys: { signingKey: { env: 'WEBHOOK_SIGNING_KEY' } } },
  },
});

export type Secrets = SecretsOf<typeof manifest>;

export default manifest;
