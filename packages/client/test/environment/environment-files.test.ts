import { startLocal, type LocalServer } from '@undotenv/local';
import { defineSecrets } from '@undotenv/manifest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../src/api.ts';
import { environmentFileNames, loadEnvFiles } from '../../src/environment/index.ts';
import { preload } from '../../src/environment/preload.ts';
import { temporaryProject, type TemporaryProject } from './temporary-project.ts';

const source = `import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'SHOP_ENV', spellings: { production: ['prod'], staging: [] } },
  secrets: { token: { env: 'API_TOKEN' } },
});`;

let server: LocalServer;
let project: TemporaryProject;
beforeAll(async () => {
  server = await startLocal();
  const api = createApi({ region: server.region, endpoint: server.url, credentials: server });
  const SecretString = 'synthetic-token-1';
  await api.call('CreateSecret', { Name: 'shop/production/token', SecretString });
  api.close();
});
afterAll(() => server.close());
beforeEach(async () => {
  project = await temporaryProject();
});
afterEach(() => project.remove());

describe('environmentFileNames', () => {
  const manifest = defineSecrets({
    application: 'shop',
    environment: { spellings: { production: ['prod'], local: [] } },
    secrets: { token: { env: 'API_TOKEN' } },
  });

  it('are those of each spelling, the manifest’s own last, so that it wins', () => {
    expect(environmentFileNames(manifest, 'production')).toEqual(['.env.prod', '.env.production']);
  });

  it('never are .env.local, which is a developer’s own', () => {
    expect(environmentFileNames(manifest, 'local')).toEqual([]);
  });
});

it('N-39: loadEnvFiles puts an environment’s file over .env, and .env.local over both', async () => {
  await project.write({
    '.env': 'A=shared\nB=shared\nC=shared\n',
    '.env.staging': 'B=staging\nC=staging\nD=staging\n',
    '.env.local': 'C=mine\n',
  });
  const files = ['.env.staging', '.env.not-there'];
  expect(await loadEnvFiles(project.directory, { D: 'real' }, files)).toEqual({
    A: 'shared',
    B: 'staging',
    C: 'mine',
  });
});

describe('preload', () => {
  async function preloaded(given: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
    await project.write({
      'package.json': '{"name":"shop","private":true}',
      'undotenv.config.mjs': source,
      '.env': 'SHOP_ENV=production\nLOG_LEVEL=info\nPAGE_SIZE=20\nAPI_TOKEN=stale\n',
      '.env.prod': 'LOG_LEVEL=warn\nSHOP_ENV=staging\nAPI_TOKEN=stale-too\n',
      '.env.staging': 'LOG_LEVEL=debug\n',
    });
    const variables = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_REGION: server.region,
      AWS_ACCESS_KEY_ID: server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
      ...given,
    };
    await preload(project.directory, variables);
    return variables;
  }

  it('reads the file of the environment, over .env and under the secrets', async () => {
    expect(await preloaded({ SHOP_ENV: 'prod' })).toMatchObject({
      LOG_LEVEL: 'warn',
      PAGE_SIZE: '20',
      API_TOKEN: 'synthetic-token-1',
      SHOP_ENV: 'prod',
    });
  });

  it('does not let that file decide which environment it is', async () => {
    expect(await preloaded({})).toMatchObject({
      LOG_LEVEL: 'warn',
      API_TOKEN: 'synthetic-token-1',
      SHOP_ENV: 'production',
    });
  });

  it('lets the real environment win over the file', async () => {
    const { LOG_LEVEL } = await preloaded({ SHOP_ENV: 'production', LOG_LEVEL: 'error' });
    expect(LOG_LEVEL).toBe('error');
  });
});
