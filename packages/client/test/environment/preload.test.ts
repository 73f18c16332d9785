import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../src/api.ts';
import { temporaryProject, type TemporaryProject } from './temporary-project.ts';

/** As an application that knows nothing of undotenv reads its settings. */
const print = `console.log(JSON.stringify([
  process.env.DB_HOST, process.env.DB_PORT, process.env.DB_PASSWORD, process.env.LOG_LEVEL,
]));`;

const manifest = `import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'SHOP_ENV' },
  sources: [
    { source: 'environment', when: { USE_LOCAL_CREDENTIALS: 'true' }, final: true },
    { source: 'secrets-manager' },
  ],
  secrets: { database: { keys: {
    host: { env: 'DB_HOST' },
    port: { env: 'DB_PORT', type: 'integer', default: 5432 },
    password: { env: 'DB_PASSWORD' },
  } } },
});`;

const preload = ['--import', '@undotenv/client/env'];

let local: LocalServer;
let access: Record<string, string>;
let project: TemporaryProject;

beforeAll(async () => {
  local = await startLocal();
  access = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: local.url,
    AWS_REGION: local.region,
    AWS_ACCESS_KEY_ID: local.accessKeyId,
    AWS_SECRET_ACCESS_KEY: local.secretAccessKey,
    SHOP_ENV: 'production',
  };
  const api = createApi({ region: local.region, endpoint: local.url, credentials: local });
  await api.call('CreateSecret', {
    Name: 'shop/production/database',
    SecretString: '{"host":"db.internal","password":"synthetic-password-1"}',
  });
  await api.call('CreateSecret', {
    Name: 'shop/staging/database',
    SecretString: '{"host":"staging.internal"}',
  });
  api.close();
});

afterAll(() => local.close());

beforeEach(async () => {
  project = await temporaryProject();
  await project.write({
    'package.json': '{"name":"shop","private":true}',
    'undotenv.config.mjs': manifest,
    'app.mjs': print,
    'app.cjs': print,
    '.env': 'LOG_LEVEL=info\n',
  });
});

afterEach(() => project.remove());

describe('node --import @undotenv/client/env', () => {
  it.each(['app.mjs', 'app.cjs'])('gives %s its variables before its first line', async (app) => {
    const { stdout, stderr, code } = await project.node([...preload, app], access);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(JSON.parse(stdout)).toEqual(['db.internal', '5432', 'synthetic-password-1', 'info']);
  });

  it('N-39: prefers the real environment to .env.local, and that to .env, without extra code', async () => {
    await project.write({
      '.env': 'SHOP_ENV=production\nLOG_LEVEL=from-env\nDB_HOST=from-env\n',
      '.env.local': 'LOG_LEVEL=from-local\n',
    });
    const { SHOP_ENV, ...rest } = access;
    expect(SHOP_ENV).toBeDefined();
    const fromFiles = await project.node([...preload, 'app.mjs'], rest);
    expect(JSON.parse(fromFiles.stdout)).toEqual([
      'db.internal',
      '5432',
      'synthetic-password-1',
      'from-local',
    ]);
    const real = { ...rest, LOG_LEVEL: 'real', DB_HOST: 'real' };
    const fromReal = await project.node([...preload, 'app.mjs'], real);
    expect(JSON.parse(fromReal.stdout)).toEqual(['real', '5432', 'synthetic-password-1', 'real']);
  });

  it('N-37: makes no request when .env.local switches to local credentials', async () => {
    await project.write({
      '.env.local':
        'USE_LOCAL_CREDENTIALS=true\nSHOP_ENV=local\nDB_HOST=localhost\nDB_PASSWORD=synthetic-local-1\n',
    });
    const before = local.calls().length;
    const { stdout } = await project.node([...preload, 'app.mjs'], {});
    expect(JSON.parse(stdout)).toEqual(['localhost', '5432', 'synthetic-local-1', 'info']);
    expect(local.calls()).toHaveLength(before);
  });

  it('N-38: starts without what local credentials lack, and says which where it is read', async () => {
    await project.write({ '.env.local': 'USE_LOCAL_CREDENTIALS=true\nDB_HOST=localhost\n' });
    const { stdout, code } = await project.node([...preload, 'app.mjs'], { SHOP_ENV: 'local' });
    expect([code, JSON.parse(stdout)]).toEqual([0, ['localhost', null, null, 'info']]);
  });

  it('N-38: tells of the switch where the local environment has no secrets', async () => {
    const near = { ...access, SHOP_ENV: 'local', USE_LOCAL_CREDENTIALS: '1' };
    const { stderr, code } = await project.node([...preload, 'app.mjs'], near);
    expect(code).toBe(4);
    expect(stderr).toContain(
      'or set USE_LOCAL_CREDENTIALS to exactly "true", which it is not now, to read from environment variables',
    );
  });

  it.each([
    [
      'undotenv.config.yaml',
      'application: shop\nenvironment: { variable: SHOP_ENV }\nsecrets:\n  database: { keys: { host: { env: DB_HOST } } }\n',
    ],
    [
      'undotenv.config.json',
      '{"application":"shop","environment":{"variable":"SHOP_ENV"},"secrets":{"database":{"keys":{"host":{"env":"DB_HOST"}}}}}',
    ],
  ])('C33: reads a manifest in %s', async (name, text) => {
    await project.write({ [name]: text });
    const named = { ...access, UNDOTENV_CONFIG: name };
    const { stdout } = await project.node([...preload, 'app.mjs'], named);
    expect(JSON.parse(stdout)).toEqual(['db.internal', null, null, 'info']);
  });

  it('is not started with a manifest that is wrong, and says where', async () => {
    await project.write({ 'm.yaml': 'application: shop\nsecrets: { token: { env: [TOKEN] } }\n' });
    const wrong = { ...access, UNDOTENV_CONFIG: 'm.yaml' };
    const { stderr, code } = await project.node([...preload, 'app.mjs'], wrong);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: m\.yaml:2:21: secrets\.token\.env must be text; the application/,
    );
  });

  it('reads no secret whose variables are all set', async () => {
    const set = { DB_HOST: 'a', DB_PORT: '1', DB_PASSWORD: 'synthetic-set-1' };
    const before = local.calls().length;
    const { stdout } = await project.node([...preload, 'app.mjs'], { ...access, ...set });
    expect(JSON.parse(stdout)).toEqual(['a', '1', 'synthetic-set-1', 'info']);
    expect(local.calls()).toHaveLength(before);
  });

  it('finds the manifest from a folder below, and by UNDOTENV_CONFIG', async () => {
    await project.write({ 'src/app.mjs': print, 'settings/secrets.mjs': manifest });
    const below = `process.chdir('src'); await import('@undotenv/client/env'); await import('./src/app.mjs');`;
    const fromBelow = await project.node(['--input-type=module', '-e', below], access);
    expect(JSON.parse(fromBelow.stdout)).toContain('db.internal');
    const named = { ...access, UNDOTENV_CONFIG: 'settings/secrets.mjs' };
    const byName = await project.node([...preload, 'app.mjs'], named);
    expect(JSON.parse(byName.stdout)).toEqual([
      'db.internal',
      '5432',
      'synthetic-password-1',
      null,
    ]);
  });
});

describe('an application whose variables cannot be had', () => {
  const failures: [string, Record<string, string>, number, RegExp][] = [
    [
      'the secret is not there',
      { SHOP_ENV: 'development' },
      4,
      /^error: shop\/development\/database is not in Secrets Manager in [a-z0-9-]+; .*\nhint: /,
    ],
    [
      'a key is missing',
      { SHOP_ENV: 'staging' },
      1,
      /^error: shop\/staging\/database .* at: password; .*\nhint: /,
    ],
    ['the environment is not named', { SHOP_ENV: '' }, 2, /^error: SHOP_ENV is not set.*\nhint: /],
    [
      'the credentials are wrong',
      { AWS_SECRET_ACCESS_KEY: 'synthetic-wrong' },
      5,
      /^error: .*InvalidSignatureException.*\nhint: /,
    ],
    [
      'nothing listens at the endpoint',
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9' },
      6,
      /^error: Secrets Manager cannot be reached \(ECONNREFUSED\); .*\nhint: /,
    ],
    [
      'the manifest does not exist',
      { UNDOTENV_CONFIG: 'none.mjs' },
      2,
      /^error: UNDOTENV_CONFIG names .*none.mjs/,
    ],
  ];

  it.each(failures)('is not started when %s', async (_what, variables, exitCode, says) => {
    const { stdout, stderr, code } = await project.node([...preload, 'app.mjs'], {
      ...access,
      ...variables,
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(stderr).toContain('the application was not started');
    expect(stderr).not.toMatch(/synthetic| at .*\.js:/);
    expect(code).toBe(exitCode);
  });

  it('is not started when its manifest throws, and the error’s words are not shown', async () => {
    await project.write({ 'undotenv.config.mjs': "throw new Error('synthetic-password-1')" });
    const { stderr, code } = await project.node([...preload, 'app.mjs'], access);
    expect(stderr).toMatch(/^error: importing .* failed with Error; .*\nhint: see it with: node /);
    expect(stderr).not.toContain('synthetic');
    expect(code).toBe(2);
  });

  it('is not started when its manifest declares what cannot be', async () => {
    const refused = `import { defineSecrets } from '@undotenv/manifest';
      export default defineSecrets({ application: 'shop', secrets: {} });`;
    await project.write({ 'undotenv.config.mjs': refused });
    const { stderr, code } = await project.node([...preload, 'app.mjs'], access);
    expect(stderr).toContain('the application was not started');
    expect(code).toBe(2);
  });

  it('is not started without a manifest', async () => {
    await project.write({ 'below/package.json': '{}' });
    const script = `process.chdir('below'); await import('@undotenv/client/env')`;
    const { stderr } = await project.node(['--input-type=module', '-e', script], access);
    expect(stderr).toMatch(/^error: no undotenv\.config\.\{mjs,js,ts,json,yaml,yml\} was found/);
  });
});

describe('a manifest in TypeScript', () => {
  // Strips types, or does not, with the Node.js the tests run on.
  const strips = Boolean((process.features as { typescript?: string | false }).typescript);

  it(
    strips ? 'is imported' : 'is refused with a way out by a Node.js that does not strip types',
    async () => {
      await project.write({ 'secrets.ts': manifest });
      const named = { ...access, UNDOTENV_CONFIG: 'secrets.ts' };
      const { stdout, stderr } = await project.node([...preload, 'app.mjs'], named);
      if (strips) expect(stdout).toContain('db.internal');
      else
        expect(stderr).toMatch(
          /^error: this Node\.js cannot import .*\nhint: use undotenv\.config\.mjs/,
        );
    },
  );
});
