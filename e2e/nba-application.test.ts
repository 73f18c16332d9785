import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { nbaEnv, nbaManifestModule, nbaVariables } from './nba-project.ts';
import { Workplace } from './workplace.ts';

const packages = fileURLToPath(new URL('../node_modules/@undotenv', import.meta.url));

/** Prints the variables it was started with, as an application without a line of ours sees them. */
const application = `
const names = ['NBA_MCP_ENV', 'NBA_MCP_LOG_LEVEL', 'CACHE_TTL', 'DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASSWORD', 'DB_NAME'];
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, process.env[name]]))));
`;

/** The two ways to start an application on its secrets without a change to it. */
const ways = [
  { title: 'undotenv run', preloads: false },
  { title: 'node --import @undotenv/client/env', preloads: true },
];

let place: Workplace;
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal();
  place = new Workplace({
    'undotenv.config.mjs': nbaManifestModule,
    'application.mjs': application,
    '.env': nbaEnv(),
  });
  place.useServer(server);
  mkdirSync(place.path('node_modules'));
  symlinkSync(packages, place.path('node_modules/@undotenv'), 'dir');
  expect(await place.run(['migrate', '--yes'])).toMatchObject({ code: 0 });
});

afterEach(() => {
  rmSync(place.path('.env.local'), { force: true });
});

afterAll(async () => {
  await server.close();
  place[Symbol.dispose]();
});

/** What an application sees that is started on its secrets without a line of ours in it. */
async function startApplication(
  preloads: boolean,
  variables: NodeJS.ProcessEnv = {},
): Promise<Record<string, string | undefined>> {
  const { code, stdout, stderr } = preloads
    ? await place.runNode(['--import', '@undotenv/client/env', 'application.mjs'], { variables })
    : await place.run(['run', '--no-mask', '--', 'node', 'application.mjs'], { variables });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, string | undefined>;
}

const localFile = `NBA_MCP_ENV=local
USE_LOCAL_CREDENTIALS=true
DB_HOST=localhost
DB_USER=postgres
DB_PASSWORD=synthetic-password-of-a-developer
DB_NAME=nba_stats
S3_BUCKET=synthetic-bucket
AWS_ACCESS_KEY_ID=synthetic-id
AWS_SECRET_ACCESS_KEY=synthetic-key
`;

describe.each(ways)('an application started with $title', ({ preloads }) => {
  test('N-39: .env.local wins over .env, the real environment over both, and both files are picked up', async () => {
    expect(place.read('.env')).toContain('NBA_MCP_LOG_LEVEL=INFO');
    place.write('.env.local', 'NBA_MCP_LOG_LEVEL=LOCAL_FILE\n');
    expect(await startApplication(preloads)).toMatchObject({
      NBA_MCP_ENV: 'production',
      CACHE_TTL: '3600',
      NBA_MCP_LOG_LEVEL: 'LOCAL_FILE',
      DB_PASSWORD: nbaVariables.DB_PASSWORD,
      DB_PORT: '5432',
    });
    const everywhere = { NBA_MCP_LOG_LEVEL: 'REAL', DB_USER: 'synthetic-user-of-the-environment' };
    expect(await startApplication(preloads, everywhere)).toMatchObject({
      ...everywhere,
      DB_PASSWORD: nbaVariables.DB_PASSWORD,
    });
  });

  test('N-37: USE_LOCAL_CREDENTIALS=true reads the local values and asks no server', async () => {
    place.write('.env.local', localFile);
    const before = server.calls().length;
    expect(await startApplication(preloads)).toMatchObject({
      NBA_MCP_ENV: 'local',
      DB_HOST: 'localhost',
      DB_USER: 'postgres',
      DB_PASSWORD: 'synthetic-password-of-a-developer',
    });
    expect(server.calls()).toHaveLength(before);
  });

  test.each(['1', 'TRUE', undefined])(
    'N-37: USE_LOCAL_CREDENTIALS=%s asks the server',
    async (value) => {
      const before = server.calls().length;
      const variables = value === undefined ? {} : { USE_LOCAL_CREDENTIALS: value };
      const seen = await startApplication(preloads, variables);
      expect(seen).toMatchObject({ DB_PASSWORD: nbaVariables.DB_PASSWORD });
      const calls = server.calls().slice(before);
      expect(calls.map(({ operation }) => operation)).toContain('GetSecretValue');
    },
  );
});
