import { createApi } from '@undotenv/client/api';
import type { LocalServer } from '@undotenv/local';
import { secretName, secretStringOf, type Variables } from '@undotenv/manifest';
import manifest from '../undotenv.config.ts';

/** What brings a program that uses the client, or any SDK, to the local Secrets Manager. */
export function connectionTo(server: LocalServer): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
  };
}

/** Stores the three secrets of one environment, as a migration of these variables would. */
export async function storeSecrets(
  server: LocalServer,
  environment: string,
  variables: Variables,
): Promise<void> {
  const { url: endpoint, region, accessKeyId, secretAccessKey } = server;
  const api = createApi({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  try {
    for (const secret of manifest.secrets) {
      await api.call('CreateSecret', {
        Name: secretName(manifest, secret.secret, environment),
        SecretString: secretStringOf(secret, variables) ?? '',
      });
    }
  } finally {
    api.close();
  }
}

/** The names read so far. */
export function namesRead(server: LocalServer): (string | undefined)[] {
  return server
    .calls()
    .filter(({ operation }) => operation === 'GetSecretValue')
    .map(({ secretId }) => secretId);
}
