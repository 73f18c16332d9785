import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { it, writesTo } from './scenario.ts';
import { Workplace } from './workplace.ts';

function manifestOf(application: string): string {
  return `
import { defineSecrets } from '@undotenv/manifest';

export default defineSecrets({
  application: '${application}',
  environment: { default: 'production' },
  gitignore: [],
  secrets: { token: { env: 'API_TOKEN' }, url: { env: 'SERVICE_URL', required: false } },
});
`;
}

const envs = {
  'apps/api': 'API_TOKEN=synthetic-token-of-api\nPORT=1\n',
  'apps/web': 'API_TOKEN=synthetic-token-of-web\nSERVICE_URL=https://example.invalid\n',
  'services/jobs/mail': 'API_TOKEN=synthetic-token-of-mail\n',
} as const;
const folders = Object.keys(envs) as (keyof typeof envs)[];

function filesOf(folder: keyof typeof envs): Record<string, string> {
  const application = folder.slice(folder.lastIndexOf('/') + 1);
  return {
    [`${folder}/undotenv.config.mjs`]: manifestOf(application),
    [`${folder}/package.json`]: JSON.stringify({ name: `@acme/${application}-app` }),
    [`${folder}/.env`]: envs[folder],
  };
}

const repository: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "acme", "workspaces": ["apps/*"] }',
  ...filesOf('apps/api'),
  ...filesOf('apps/web'),
  ...filesOf('services/jobs/mail'),
  'packages/library/package.json': '{}',
  // What nobody means by an application.
  'node_modules/other/undotenv.config.mjs': 'throw new Error();',
  'apps/web/dist/undotenv.config.mjs': 'throw new Error();',
  'apps/web/test/undotenv.config.mjs': 'throw new Error();',
};

function envsNow(place: Workplace): string[] {
  return folders.map((folder) => place.read(`${folder}/.env`));
}

describe('above the applications of a repository', () => {
  it('plan shows each under its folder, and what they come to together', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll(repository);
    const { code, stdout } = await onAws.run(['plan']);
    expect(code).toBe(0);
    expect(stdout.match(/^(?:apps|services)\/[\w/]+$/gm)).toEqual(folders);
    expect(stdout).toMatch(
      /^together, 3 applications: 4 variables into 4 secrets, \$1\.\d\d a month\n$/m,
    );
    expect(writesTo(server)).toEqual([]);

    const json = JSON.parse((await onAws.run(['plan', '--json'])).stdout) as unknown;
    expect(json).toMatchObject({
      applications: [
        { folder: 'apps/api', application: 'api', secrets: [{ name: 'api/production/token' }] },
        { folder: 'apps/web', application: 'web', totals: { create: 2, moved: 2 } },
        { folder: 'services/jobs/mail', application: 'mail' },
      ],
      totals: { moved: 4, secrets: 4 },
    });
  });

  it('migrate moves all on one consent, and undo takes all back, the latest first', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll(repository);
    const { code, stdout, stderr } = await onAws.run(['migrate', '--yes', '--json']);
    expect(code).toBe(0);
    expect(stderr.match(/next steps:/g)).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      applications: folders.map((folder) => ({ folder, files: ['.env'] })),
    });
    expect(writesTo(server)).toHaveLength(4);
    expect(envsNow(onAws).join('')).not.toContain('synthetic');
    expect(await onAws.run(['migrate', '--yes'])).toMatchObject({ code: 4 });

    const undone = await onAws.run(['undo', '--yes', '--json']);
    expect(undone.code).toBe(0);
    expect(JSON.parse(undone.stdout)).toMatchObject({
      applications: folders.map((folder) => ({ folder })).reverse(),
    });
    expect(envsNow(onAws)).toEqual(Object.values(envs));
    expect(await onAws.run(['undo', '--yes'])).toMatchObject({ code: 4 });
  });

  it('each application still stands for itself in its own folder', async ({ onAws, server }) => {
    onAws.writeAll(repository);
    const options = { directory: 'apps/api' };
    const { code, stdout } = await onAws.run(['migrate', '--yes', '--json'], options);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ files: ['.env'], counts: { created: 1 } });
    expect(writesTo(server)).toEqual(['CreateSecret api/production/token']);
    // The rest is done from above, and what is done is left alone.
    const rest = await onAws.run(['migrate', '--yes', '--json']);
    expect(JSON.parse(rest.stdout)).toMatchObject({
      applications: [{ folder: 'apps/web' }, { folder: 'services/jobs/mail' }],
    });
  });

  it.for([['web'], ['apps/web'], ['web-app']])(
    '--app %s chooses by folder or package name',
    async ([name = ''], { onAws, server }) => {
      onAws.writeAll(repository);
      const { code } = await onAws.run(['migrate', '--yes', '--app', name]);
      expect(code).toBe(0);
      expect(writesTo(server)).toEqual([
        'CreateSecret web/production/token',
        'CreateSecret web/production/url',
      ]);
    },
  );

  it('--app names what there is when there is no such application', async ({ onAws }) => {
    onAws.writeAll(repository);
    const { code, stderr } = await onAws.run(['plan', '--app', 'shop']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is: apps/api, apps/web, services/jobs/mail');
  });

  it('two applications that would write one secret are refused, and nothing is written', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll({ ...repository, 'apps/web/undotenv.config.mjs': manifestOf('api') });
    const { code, stderr } = await onAws.run(['migrate', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toContain('apps/api and apps/web would both write api/production/token');
    expect(writesTo(server)).toEqual([]);
  });

  it('C22: two applications may write one name in two regions', async ({ onAws, server }) => {
    const elsewhere = manifestOf('api').replace('token: {', "token: { region: 'eu-west-1',");
    onAws.writeAll({ ...repository, 'apps/web/undotenv.config.mjs': elsewhere });
    expect(await onAws.run(['migrate', '--yes'])).toMatchObject({ code: 0 });
    const written = server.calls().filter(({ operation }) => operation === 'CreateSecret');
    expect(written.map(({ secretId, region }) => `${String(secretId)} ${String(region)}`)).toEqual([
      'api/production/token us-east-1',
      'api/production/token eu-west-1',
      'api/production/url us-east-1',
      'mail/production/token us-east-1',
    ]);
  });

  it('N-16: what is wrong with any of them is told of all, and nothing is written', async ({
    onAws,
    server,
  }) => {
    const wrong = {
      'apps/api/.env': 'API_TOKEN=\n',
      'apps/web/.env': 'API_TOKEN=a\nAPI_TOKEN=b\n',
    };
    onAws.writeAll({ ...repository, ...wrong });
    const { code, stderr } = await onAws.run(['migrate', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'error: apps/api: API_TOKEN is empty; apps/web: .env: API_TOKEN has two values (lines 1, 2)',
    );
    expect(writesTo(server)).toEqual([]);
  });

  it('an edited file of one keeps undo from touching the others', async ({ onAws }) => {
    onAws.writeAll(repository);
    await onAws.run(['migrate', '--yes']);
    onAws.write('apps/api/.env', 'EDITED=1\n');
    const before = envsNow(onAws);
    const { code, stderr } = await onAws.run(['undo', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toContain('edited since: apps/api/.env');
    expect(envsNow(onAws)).toEqual(before);
    expect(await onAws.run(['undo', '--yes', '--force'])).toMatchObject({ code: 0 });
    expect(envsNow(onAws)).toEqual(Object.values(envs));
    const edited = await onAws.run(['undo', '--show-edited', 'apps/api/.env']);
    expect(edited.stdout).toBe('EDITED=1\n');
  });

  it('the first that fails is the last begun; a rerun finishes it and goes on', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll(repository);
    await onAws.run(['migrate', '--yes', '--app', 'api']);
    onAws.write('apps/api/.env', envs['apps/api'].replace('of-api', 'of-api-2'));
    server.faults.set('CreateSecret', { reset: true });
    const failed = await onAws.run(['migrate', '--yes']);
    expect(failed.code).toBe(6);
    expect(failed.stderr).toContain('warning: apps/web failed\n');
    expect(failed.stderr).toContain('done: apps/api\nnot begun: services/jobs/mail');
    expect(envsNow(onAws).slice(1)).toEqual(Object.values(envs).slice(1));
    server.faults.clear();

    const { code, stderr, stdout } = await onAws.run(['migrate', '--yes', '--json']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/was interrupted; this finishes it/);
    expect(JSON.parse(stdout)).toMatchObject({
      applications: [{ folder: 'apps/web' }, { folder: 'services/jobs/mail' }],
    });
    expect(envsNow(onAws).join('')).not.toContain('synthetic');
    await onAws.run(['undo', '--yes']);
    await onAws.run(['undo', '--yes', '--app', 'api', '--force']);
    expect(envsNow(onAws)).toEqual(Object.values(envs));
  });

  it('needs a repository: elsewhere nothing below is looked for', async ({ onAws }) => {
    onAws.writeAll(filesOf('apps/api'));
    const { code, stderr } = await onAws.run(['plan']);
    expect(code).toBe(4);
    expect(stderr).toContain('.env');
  });
});

test('killed while a second application is written, a rerun leaves none half done', async () => {
  using place = new Workplace(repository);
  for (const delay of [1, 2, 3, 5]) {
    const child = place.start(['migrate', '--local', '--yes']);
    let lines = 0;
    child.stderr?.on('data', (data: Buffer) => {
      lines += data.toString().match(/✓/g)?.length ?? 0;
      if (lines >= delay) child.kill('SIGKILL');
    });
    await once(child, 'close');
    for (const [index, now] of envsNow(place).entries()) {
      const isOld = now === Object.values(envs)[index];
      expect(isOld || !now.includes('synthetic')).toBe(true);
    }
  }
  const { code } = await place.run(['migrate', '--local', '--yes']);
  expect([0, 4]).toContain(code);
  expect(envsNow(place).join('')).not.toContain('synthetic');
  await place.run(['undo', '--yes']);
  expect(envsNow(place)).toEqual(Object.values(envs));
});
