import { defineSecrets } from '@undotenv/manifest';

export default defineSecrets({
  application: 'gallery',
  environment: { variable: 'GALLERY_ENV', default: 'production' },
  secrets: {
    links: { keys: { signingKey: { env: 'LINK_SIGNING_KEY' } } },
  },
});
