import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { defineSecrets } from '@undotenv/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import {
  findProject,
  loadEnvFiles,
  resolveVariables,
  withEnvFiles,
} from '../../src/environment/index.ts';
import { ConfigurationError } from '../../src/errors.ts';
import { fakeApi } from '../fake-api.ts';
import { shop } from '../shop-manifest.ts';
import { temporaryProject, type TemporaryProject } from './temporary-project.ts';

let project: TemporaryProject;
beforeEach(async () => {
  project = await temporaryProject();
});
afterEach(() => project.remove());

describe('loadEnvFiles', () => {
  it('N-39: adds what is not set, .env.local before .env', async () => {
    await project.write({ '.env': 'A=1\nB=1\nC=1\n', '.env.local': 'B=2\nC=2\n' });
    expect(await loadEnvFiles(project.directory, { C: 'real', D: 'real' })).toEqual({
      A: '1',
      B: '2',
    });
  });

  it('takes a variable that is set to nothing as set', async () => {
    await project.write({ '.env': 'A=1\n' });
    expect(await loadEnvFiles(project.directory, { A: '' })).toEqual({});
  });

  it('adds nothing where there are no files', async () => {
    expect(await loadEnvFiles(project.directory, {})).toEqual({});
  });

  it('rejects a file that cannot be read', async () => {
    await mkdir(join(project.directory, '.env'));
    await expect(loadEnvFiles(project.directory, {})).rejects.toBeInstanceOf(ConfigurationError);
  });
});

describe('withEnvFiles', () => {
  it('N-39: puts the real environment over .env.local, and that over .env', async () => {
    await project.write({ '.env': 'A=1\nB=1\nC=1\nD=1\n', '.env.local': 'B=2\nC=2\n' });
    const real: Record<string, string> = { C: 'real', D: '' };
    const variables = withEnvFiles({ directory: project.directory, variables: real });
    expect([variables['A'], variables['B'], variables['C'], variables['D']]).toEqual([
      '1',
      '2',
      'real',
      '',
    ]);
    expect(variables['E']).toBeUndefined();
    expect(real).toEqual({ C: 'real', D: '' });
  });

  it('reads the file of the environment that a manifest names, which cannot change it', async () => {
    await project.write({
      '.env': 'SHOP_ENV=staging\nA=1\nB=1\n',
      '.env.staging': 'SHOP_ENV=production\nA=2\nB=2\n',
      '.env.local': 'B=3\n',
    });
    const { SHOP_ENV, A, B } = withEnvFiles({
      directory: project.directory,
      variables: {},
      manifest: shop,
    });
    expect([SHOP_ENV, A, B]).toEqual(['staging', '2', '3']);
  });

  it('sees what is set later', async () => {
    await project.write({ '.env': 'A=1\n' });
    const real: Record<string, string> = {};
    const variables = withEnvFiles({ directory: project.directory, variables: real });
    real['A'] = 'later';
    expect(variables['A']).toBe('later');
  });

  it('takes no name for more than the name of a variable', async () => {
    await project.write({ '.env': '__proto__=1\n' });
    const variables = withEnvFiles({ directory: project.directory, variables: {} });
    expect(Reflect.get(variables, 'hasOwnProperty')).toBeUndefined();
    expect(variables['__proto__']).toBe('1');
  });

  it('can be copied and searched as any object', async () => {
    await project.write({ '.env': 'A=1\nB=1\n' });
    const variables = withEnvFiles({
      directory: project.directory,
      variables: { B: 'real', C: undefined },
    });
    expect({ ...variables }).toEqual({ A: '1', B: 'real' });
    expect(['A' in variables, 'C' in variables]).toEqual([true, false]);
  });

  it('refuses a file that cannot be read', async () => {
    await mkdir(join(project.directory, '.env'));
    expect(() => withEnvFiles({ directory: project.directory, variables: {} })).toThrow(
      ConfigurationError,
    );
  });
});

describe('findProject', () => {
  it('looks no further up than the nearest package.json', async () => {
    await project.write({
      'undotenv.config.mjs': '',
      'a/package.json': '{}',
      'a/b/c.txt': '',
      'd/e.txt': '',
    });
    expect(() => findProject(join(project.directory, 'a/b'), {})).toThrow(ConfigurationError);
    expect(findProject(join(project.directory, 'd'), {})).toEqual({
      directory: project.directory,
      manifestFile: join(project.directory, 'undotenv.config.mjs'),
    });
  });

  it('prefers .mjs to .js to .ts', async () => {
    await project.write({ 'undotenv.config.ts': '', 'undotenv.config.js': '' });
    const found = findProject(project.directory, {});
    expect(found.manifestFile).toBe(join(project.directory, 'undotenv.config.js'));
  });
});

describe('resolveVariables', () => {
  const manifest = defineSecrets({
    application: 'shop',
    secrets: {
      database: {
        keys: {
          host: { env: 'DB_HOST' },
          port: { env: 'DB_PORT', type: 'integer', default: 5432 },
          options: { env: 'DB_OPTIONS', type: 'json', required: false },
        },
        schema: z.object({ host: z.string().transform((host) => new URL(`http://${host}`)) }),
      },
      token: { env: 'API_TOKEN', required: false },
      signing: { keys: { key: {} } },
    },
  });
  const open = (stored: object, api = fakeApi()) => {
    api.put('shop/production/database', stored);
    return createSecretsClient({ manifest, api, environment: 'production' });
  };

  it('gives what is stored as text, defaults included, and not what a schema makes of it', async () => {
    const client = open({ host: 'db.internal', options: { tls: [true] } });
    expect(await resolveVariables(client, manifest)).toEqual({
      DB_HOST: 'db.internal',
      DB_PORT: '5432',
      DB_OPTIONS: '{"tls":[true]}',
    });
  });

  it('rejects what is not of the declared shape', async () => {
    await expect(resolveVariables(open({}), manifest)).rejects.toMatchObject({ paths: ['host'] });
  });

  it('reads only what it is asked for', async () => {
    expect(await resolveVariables(open({}), manifest, { only: ['token'] })).toEqual({});
    const unknown = resolveVariables(open({}), manifest, { only: ['databse'] });
    await expect(unknown).rejects.toThrow(TypeError);
  });

  it('reads no secret whose variables are all set already, nor one that has none', async () => {
    const api = fakeApi();
    const client = open({ host: 'db.internal' }, api);
    const alreadySet = new Set(['DB_HOST', 'DB_PORT', 'DB_OPTIONS']);
    expect(await resolveVariables(client, manifest, { alreadySet })).toEqual({});
    expect(api.reads).toEqual(['shop/production/token']);
  });

  it('leaves out the variables that are set already', async () => {
    const client = open({ host: 'db.internal' });
    const alreadySet = ['DB_PORT', 'PATH'];
    expect(await resolveVariables(client, manifest, { alreadySet })).toEqual({
      DB_HOST: 'db.internal',
    });
  });
});
