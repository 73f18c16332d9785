import type { SecretsManagerApi } from '@undotenv/client/api';
import { startLocal, type LocalServer } from '@undotenv/local';
import { apiOf } from './scenario.ts';
import { Workplace } from './workplace.ts';

/** What the commands on single secrets are tried on: one application, and the one secret it has. */
export interface Shop {
  readonly place: Workplace;
  /** What `place` takes for AWS. */
  readonly server: LocalServer;
  readonly api: SecretsManagerApi;
  readonly close: () => Promise<void>;
}

export const secretId = 'shop/test/database';

export const database = {
  host: 'db.synthetic.example',
  password: 'synthetic-password-1',
  port: 5432,
};

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  tags: { Project: 'Shop' },
  secrets: {
    database: {
      description: 'Where orders are kept',
      keys: {
        host: { env: 'DB_HOST', required: false },
        password: { env: 'DB_PASSWORD' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
      },
    },
  },
});`;

/** The shop with its secret stored; whoever opens it closes it. */
export async function openShop(): Promise<Shop> {
  const server = await startLocal();
  const place = new Workplace({ 'undotenv.config.mjs': manifest });
  place.useServer(server);
  const api = apiOf(server);
  await api.call('CreateSecret', {
    Name: secretId,
    SecretString: JSON.stringify(database),
    Description: 'Where orders are kept',
    Tags: [{ Key: 'Project', Value: 'Shop' }],
  });
  const close = async (): Promise<void> => {
    api.close();
    await server.close();
    place[Symbol.dispose]();
  };
  return { place, server, api, close };
}
