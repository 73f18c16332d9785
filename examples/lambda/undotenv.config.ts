import { defineSecrets } from '@undotenv/manifest';

export default defineSecrets({
  application: 'orders',
  environment: { variable: 'ORDERS_ENV', default: 'production' },
  secrets: {
    warehouse: {
      keys: {
        url: { env: 'WAREHOUSE_URL' },
        user: { env: 'WAREHOUSE_USER' },
        password: { env: 'WAREHOUSE_PASSWORD' },
      },
    },
  },
});
