import { describe, expect } from 'vitest';
import { it, storedJson, writesTo } from './scenario.ts';

const manifest = `
import { defineSecrets } from '@undotenv/manifest';

export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', spellings: { production: ['prod'], staging: [] } },
  gitignore: [],
  secrets: {
    database: { keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } } },
  },
});
`;

const files = {
  'undotenv.config.mjs': manifest,
  '.env': 'DB_HOST=db.example.internal\nPAGE_SIZE=20\n',
  '.env.prod': 'DB_PASSWORD=synthetic-password-of-production\n',
  '.env.staging': 'DB_PASSWORD=synthetic-password-of-staging\n',
  '.env.local': 'DB_PASSWORD=synthetic-password-of-mine\n',
  '.env.example': 'DB_PASSWORD=\n',
};
const migrated = ['.env', '.env.prod', '.env.staging'] as const;

describe('a project with files of several environments', () => {
  it('N-03: is migrated as one, undone as one, and N-37: .env.local is left as it is', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll(files);
    const { code, stderr } = await onAws.run(['migrate', '--yes']);
    expect(stderr).toMatch(/^target: AWS .*, environment production, staging$/m);
    expect(stderr).toMatch(/^warning: \.env\.local is a developer.s own .*: DB_PASSWORD$/m);
    expect(stderr.match(/ read back 2 secrets/g)).toHaveLength(1);
    expect(code).toBe(0);
    expect(await storedJson(server, 'shop/production/database')).toEqual({
      host: 'db.example.internal',
      password: 'synthetic-password-of-production',
    });
    expect(await storedJson(server, 'shop/staging/database')).toEqual({
      host: 'db.example.internal',
      password: 'synthetic-password-of-staging',
    });
    for (const path of migrated) expect(onAws.read(path)).not.toMatch(/synthetic|example/);
    for (const path of ['.env.local', '.env.example'] as const) {
      expect(onAws.read(path)).toBe(files[path]);
    }
    expect(await onAws.run(['undo', '--yes'])).toMatchObject({ code: 0 });
    for (const path of migrated) expect(onAws.read(path)).toBe(files[path]);
  });

  it('is limited by --env to one, in any spelling', async ({ onAws, server }) => {
    onAws.writeAll(files);
    const { code, stderr } = await onAws.run(['migrate', '--yes', '--env', 'prod']);
    expect(code).toBe(0);
    expect(stderr).toContain('.env stays as it is, because it is read in staging too');
    expect(writesTo(server)).toEqual(['CreateSecret shop/production/database']);
    expect(onAws.read('.env')).toBe(files['.env']);
  });

  it('N-16: is refused with all that is missing in any of them, and nothing is written', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll({ ...files, '.env': 'DB_HOST=\n', '.env.staging': 'PAGE_SIZE=10\n' });
    const { code, stdout, stderr } = await onAws.run(['migrate', '--yes', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PLAN_REFUSED' } });
    expect(stderr).toContain(
      'error: production: DB_HOST is empty; staging: DB_HOST is empty; DB_PASSWORD is missing',
    );
    expect(writesTo(server)).toEqual([]);
    expect(onAws.read('.env.prod')).toBe(files['.env.prod']);
  });

  it('N-39: is run with the settings of its environment, once the values are moved', async ({
    onAws,
  }) => {
    const settings = { '.env.prod': `${files['.env.prod']}PAGE_SIZE=50\nTHEME=dark\n` };
    onAws.writeAll({ ...files, ...settings, '.env.local': 'THEME=light\n' });
    await onAws.run(['migrate', '--yes']);
    const print =
      'const { DB_PASSWORD, PAGE_SIZE, THEME } = process.env;' +
      'console.log(DB_PASSWORD.length, PAGE_SIZE, THEME)';
    const run = (environment: string) =>
      onAws.run(['run', '--env', environment, '--', 'node', '-e', print]);
    expect((await run('production')).stdout).toBe('32 50 light\n');
    expect((await run('staging')).stdout).toBe('29 20 light\n');
  });

  it('is refused when one environment has two files', async ({ onAws }) => {
    onAws.writeAll({ ...files, '.env.production': '' });
    const { code, stderr } = await onAws.run(['migrate', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toContain('.env.prod and .env.production are both for the environment');
  });
});

it('N-16: a second migration keeps what the store has, and says which keys', async ({
  onAws,
  server,
}) => {
  onAws.writeAll(files);
  await onAws.run(['migrate', '--yes']);
  onAws.write('.env.staging', 'DB_PASSWORD=synthetic-password-rotated\n');
  const { code, stderr } = await onAws.run(['migrate', '--yes']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/update +shop\/staging\/database .*kept from the store: host/);
  expect(await storedJson(server, 'shop/staging/database')).toEqual({
    host: 'db.example.internal',
    password: 'synthetic-password-rotated',
  });
});
