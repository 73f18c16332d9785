import { createApi, type SecretsManagerApi } from '@undotenv/client/api';
import { startLocal, type LocalAccess, type LocalServer } from '@undotenv/local';
import { test, type TestAPI } from 'vitest';
import { Workplace } from './workplace.ts';

export interface Scenario {
  /** A project whose commands find no AWS. */
  readonly place: Workplace;
  /** A server in this process: its call log can be read and faults be set. */
  readonly server: LocalServer;
  /** A project whose commands take `server` for AWS. */
  readonly onAws: Workplace;
}

/** A test with a fresh project and, where it asks for one, a fresh server. */
export const it: TestAPI<Scenario> = test.extend<Scenario>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads the names of what a fixture needs
  place: async ({}, use) => {
    const place = new Workplace();
    await use(place);
    place[Symbol.dispose]();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  server: async ({}, use) => {
    const server = await startLocal();
    await use(server);
    await server.close();
  },
  onAws: async ({ place, server }, use) => {
    place.useServer(server);
    await use(place);
  },
});

const writes: ReadonlySet<string> = new Set([
  'CreateSecret',
  'DeleteSecret',
  'PutSecretValue',
  'RestoreSecret',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
  'UpdateSecretVersionStage',
]);

/** The calls so far that change something, whatever became of them: `CreateSecret nba/x`. */
export function writesTo(server: LocalServer): string[] {
  return server
    .calls()
    .filter(({ operation }) => writes.has(operation))
    .map(({ operation, secretId }) => `${operation} ${secretId ?? ''}`);
}

/** A way to look at a server's secrets that is not the one under test's command line. */
export function apiOf(server: LocalAccess, region: string = server.region): SecretsManagerApi {
  const { url: endpoint, accessKeyId, secretAccessKey } = server;
  return createApi({ region, endpoint, credentials: { accessKeyId, secretAccessKey } });
}

/** The JSON a secret holds now. */
export async function storedJson(
  server: LocalAccess,
  secretId: string,
  region?: string,
): Promise<unknown> {
  const api = apiOf(server, region);
  try {
    const { SecretString } = await api.call('GetSecretValue', { SecretId: secretId });
    return JSON.parse(SecretString ?? '');
  } finally {
    api.close();
  }
}
