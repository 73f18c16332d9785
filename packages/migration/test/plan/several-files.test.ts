import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { defineSecrets } from '@undotenv/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AmbiguousFilesError,
  ConflictingValuesError,
  environmentsWithFiles,
  HiddenValueError,
  NothingToMigrateError,
  PlanRefusedError,
  SharedNameError,
  type MigrationPlan,
  type PlanWarning,
} from '../../src/index.ts';
import { shopFiles, shopManifest, shopNames } from '../support/shop.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const both = ['production', 'staging'];

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
  for (const [path, text] of Object.entries(shopFiles)) await bench.write(path, text);
});
afterEach(() => bench.close());

function plan(environments: readonly string[] = both): ReturnType<Workbench['plan']> {
  return bench.plan({ manifest: shopManifest, environments });
}

async function environments(): Promise<string[]> {
  return environmentsWithFiles({ project: bench.project, manifest: shopManifest });
}

async function after(path: string, planned = plan()): Promise<string> {
  return Buffer.from((await planned).contents.file(path).after).toString();
}

function destinationsOf({ variables }: MigrationPlan): Record<string, readonly string[]> {
  return Object.fromEntries(
    variables.map(({ variable, file, movedTo, alsoMovedTo = [] }) => [
      `${file} ${variable}`,
      movedTo === undefined ? [] : [movedTo, ...alsoMovedTo],
    ]),
  );
}

async function warning(code: PlanWarning['code'], planned = plan()): Promise<PlanWarning[]> {
  return (await planned).plan.warnings.filter((each) => each.code === code);
}

async function refusal(planned = plan()): Promise<PlanRefusedError> {
  const error: unknown = await planned.catch((failure: unknown) => failure);
  if (error instanceof PlanRefusedError) return error;
  throw new Error('the plan was not refused', { cause: error });
}

describe('the environments of a project', () => {
  it('are those with a file of their own, in any spelling and the manifest’s order', async () => {
    expect(await environments()).toEqual(both);
    await rm(join(bench.project, '.env.production'));
    await bench.write('.env.prod', 'DB_PASSWORD=synthetic-password-production\n');
    await bench.write('.env.dev', '');
    expect(await environments()).toEqual(['production', 'staging', 'development']);
  });

  it('are none where there is only .env, whatever else stands beside it', async () => {
    await rm(join(bench.project, '.env.production'));
    await rm(join(bench.project, '.env.staging'));
    for (const name of ['.env.local', '.env.production.local', '.env.example', '.env.test']) {
      await bench.write(name, 'DB_PASSWORD=synthetic-password-0\n');
    }
    await bench.write('.env.staging.undotenv-1.tmp', '');
    expect(await environments()).toEqual([]);
  });

  it('include the one that .env says it is for, though it has no file of its own', async () => {
    await bench.write('.env', `${shopFiles['.env'] ?? ''}APP_ENV=dev\n`);
    expect(await environments()).toEqual(['production', 'staging', 'development']);
    await bench.write('.env', `${shopFiles['.env'] ?? ''}APP_ENV=elsewhere\n`);
    expect(await environments()).toEqual(both);
  });

  it('refuses two files of one environment, naming them', async () => {
    await bench.write('.env.prod', '');
    await expect(environments()).rejects.toBeInstanceOf(AmbiguousFilesError);
    await expect(plan()).rejects.toMatchObject({ files: ['.env.prod', '.env.production'] });
  });
});

describe('a plan of several environments', () => {
  it('N-03: has the secrets of each, environment by environment', async () => {
    const planned = await plan();
    expect(planned.plan).toMatchObject({
      file: '.env',
      environmentFiles: ['.env', '.env.production', '.env.staging'],
      environment: 'production',
      environments: both,
    });
    expect(planned.plan.secrets.map(({ name }) => name)).toEqual([
      ...shopNames.production,
      ...shopNames.staging,
    ]);
    expect(planned.plan.totals).toMatchObject({ create: 4, moved: 6 });
  });

  it('gives each what it sees: its own file over .env', async () => {
    const { contents } = await plan();
    const values = Object.values(shopNames)
      .flat()
      .map((name) => contents.secret(name).text);
    expect(values).toEqual([
      '{"host":"db.example.internal","password":"synthetic-password-production","port":5432}',
      'synthetic-token-production',
      '{"host":"db.example.internal","password":"synthetic-password-staging","port":6543}',
      'synthetic-token-shared',
    ]);
  });

  it('tells of each variable where it goes, also where that is several secrets', async () => {
    expect(destinationsOf((await plan()).plan)).toEqual({
      '.env DB_HOST': ['shop/production/database#host', 'shop/staging/database#host'],
      '.env API_TOKEN': ['shop/staging/token'],
      '.env PAGE_SIZE': [],
      '.env.production DB_PASSWORD': ['shop/production/database#password'],
      '.env.production API_TOKEN': ['shop/production/token'],
      '.env.production LOG_LEVEL': [],
      '.env.staging DB_PASSWORD': ['shop/staging/database#password'],
      '.env.staging DB_PORT': ['shop/staging/database#port'],
    });
  });

  it('rewrites every file once, each with what went from it and the settings of its own', async () => {
    const planned = plan();
    expect((await planned).plan.files.map(({ path }) => path)).toEqual([
      '.env',
      '.env.production',
      '.env.staging',
    ]);
    expect(await after('.env', planned)).toBe(
      '# for everybody\n# Moved to AWS Secrets Manager: shop/production/database, ' +
        'shop/staging/database, shop/staging/token\nPAGE_SIZE=20\nLOG_LEVEL=info\n',
    );
    expect(await after('.env.production', planned)).toBe(
      '# Moved to AWS Secrets Manager: shop/production/database, shop/production/token\n' +
        'LOG_LEVEL=warn\nAPP_ENV=production\n',
    );
    expect(await after('.env.staging', planned)).toBe(
      '# Moved to AWS Secrets Manager: shop/staging/database\nAPP_ENV=staging\n',
    );
  });

  it('takes an environment’s file without a .env', async () => {
    await rm(join(bench.project, '.env'));
    await bench.write('.env.production', `DB_HOST=db\n${shopFiles['.env.production'] ?? ''}`);
    const planned = plan(['production']);
    expect((await planned).plan).toMatchObject({ file: '.env.production' });
    expect(await after('.env.production', planned)).toContain('LOG_LEVEL=warn\nAPP_ENV=production');
  });

  it('limited to one, leaves a .env as it is that others read, and says so', async () => {
    const planned = plan(['staging']);
    expect((await planned).plan.files.map(({ path }) => path)).toEqual(['.env.staging']);
    expect((await planned).contents.secret('shop/staging/token').text).toBe(
      'synthetic-token-shared',
    );
    expect(await warning('read-by-others', planned)).toMatchObject([
      { file: '.env', variables: ['DB_HOST', 'API_TOKEN'] },
    ]);
  });

  it('leaves a value in .env that every environment overrides: it would be in no secret', async () => {
    await bench.write('.env.staging', `${shopFiles['.env.staging'] ?? ''}API_TOKEN=synthetic-2\n`);
    const planned = plan();
    expect(await after('.env', planned)).toContain('API_TOKEN=synthetic-token-shared');
    expect(await warning('overridden-everywhere', planned)).toMatchObject([
      { file: '.env', variables: ['API_TOKEN'] },
    ]);
  });

  it('moves an overridden value of .env to the environment that .env says it is for', async () => {
    const token = 'API_TOKEN=synthetic-token-staging\n';
    await bench.write('.env.staging', `${shopFiles['.env.staging'] ?? ''}${token}`);
    await bench.write('.env', `${shopFiles['.env'] ?? ''}APP_ENV=dev\nDB_PASSWORD=synthetic-dev\n`);
    const { plan: planned, contents } = await plan(await environments());
    expect(contents.secret('shop/development/token').text).toBe('synthetic-token-shared');
    expect(destinationsOf(planned)['.env DB_PASSWORD']).toEqual([
      'shop/development/database#password',
    ]);
    expect(await after('.env', plan(await environments()))).toContain('APP_ENV=dev\n');
  });

  it('removes a comment from one file that repeats a value of another', async () => {
    await bench.write('.env', `# synthetic-password-staging\n${shopFiles['.env'] ?? ''}`);
    const planned = plan();
    expect(await after('.env', planned)).not.toContain('synthetic-password-staging');
    expect(await warning('hidden-in-comment', planned)).toMatchObject([
      { file: '.env', lines: [1], variables: ['DB_PASSWORD of .env.staging'] },
    ]);
  });

  it('leaves out an environment of whose variables no file has any', async () => {
    await bench.write('.env', 'PAGE_SIZE=20\n');
    await bench.write('.env.production', 'LOG_LEVEL=warn\n');
    await bench.write(
      '.env.staging',
      `DB_HOST=db\nAPI_TOKEN=t\n${shopFiles['.env.staging'] ?? ''}`,
    );
    expect((await plan()).plan.environments).toEqual(['staging']);
    await bench.write('.env.staging', '');
    await expect(plan()).rejects.toBeInstanceOf(NothingToMigrateError);
  });

  it('says nothing of a value in any file, and shows no value', async () => {
    const { plan: shown } = await plan();
    expect(inspect(shown, { depth: null })).not.toContain('synthetic-');
  });
});

describe('a plan of several environments is refused', () => {
  it('N-16: with everything that is missing or wrong in each, before any call', async () => {
    await bench.write('.env.production', 'DB_PORT=many\n');
    await bench.write('.env.staging', 'LOG_LEVEL=info\n');
    const { message } = await refusal();
    expect(message).toBe(
      'production: DB_PASSWORD is missing; DB_PORT is not an integer; ' +
        'staging: DB_PASSWORD is missing',
    );
    expect(bench.server.calls()).toEqual([]);
  });

  it('with the unclear lines of every file', async () => {
    await bench.write('.env', `${shopFiles['.env'] ?? ''}API_TOKEN=other\n`);
    await bench.write('.env.staging', 'synthetic text\n');
    const { message, problems } = await refusal();
    expect(message).toMatch(
      /^\.env: API_TOKEN has two values \(lines 3, 5\); \.env\.staging is not .*: line 1 \([\w-]+\)$/,
    );
    expect(problems[0]?.error).toBeInstanceOf(ConflictingValuesError);
  });

  it('where a variable that stays in one file holds a value of another', async () => {
    await bench.write('.env', `${shopFiles['.env'] ?? ''}DSN=pg://synthetic-password-staging@h\n`);
    const { problems } = await refusal();
    expect(problems).toMatchObject([{ where: '.env', error: { variables: [{ lines: [5] }] } }]);
    expect(problems[0]?.error).toBeInstanceOf(HiddenValueError);
  });

  it('where their names do not tell the environments apart', async () => {
    const manifest = defineSecrets({
      application: 'shop',
      name: '{application}/{secret}',
      secrets: { token: { env: 'API_TOKEN' } },
    });
    const planned = bench.plan({ manifest, environments: both });
    await expect(planned).rejects.toBeInstanceOf(SharedNameError);
    await expect(planned).rejects.toMatchObject({ secretId: 'shop/token' });
  });
});

describe('files that no migration takes', () => {
  it('N-37: warns of the values in a developer’s own files, and leaves them out', async () => {
    const own = 'USE_LOCAL_CREDENTIALS=true\nDB_PASSWORD=synthetic-password-own\nPAGE_SIZE=5\n';
    await bench.write('.env.local', own);
    await bench.write('.env.staging.local', 'PAGE_SIZE=5\nAPI_TOKEN=\n');
    const planned = plan();
    expect(await warning('developers-file', planned)).toMatchObject([
      { file: '.env.local', variables: ['DB_PASSWORD'] },
    ]);
    expect((await planned).plan.files.map(({ path }) => path)).not.toContain('.env.local');
  });

  it('warns of values for an environment the manifest does not know', async () => {
    await bench.write('.env.test', 'DB_HOST=localhost\n');
    await bench.write('.env.old', 'MAIL_API_KEY=synthetic-mail-1\n');
    expect(await warning('unknown-environment')).toMatchObject([
      { file: '.env.old', variables: ['MAIL_API_KEY'] },
      { file: '.env.test', variables: ['DB_HOST'] },
    ]);
  });

  it('says which of them it could not look at', async () => {
    await symlink('.env', join(bench.project, '.env.linked'));
    const [found] = await warning('unknown-environment');
    expect(found?.message).toMatch(
      /^\.env\.linked is of no environment .*, and cannot be looked at$/,
    );
  });

  it.each(['.env.example', '.env.sample', '.env.template', '.env.production.example', '.envrc'])(
    'passes over %s',
    async (name) => {
      await bench.write(name, 'DB_PASSWORD=synthetic-password-example\n');
      const { plan: shown } = await plan();
      expect(JSON.stringify(shown)).not.toContain(name);
    },
  );
});
