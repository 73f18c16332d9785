import { inspect } from 'node:util';
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defineSecrets, EnvironmentError, VariablesError } from '@undotenv/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConflictingValuesError,
  FileNotFoundError,
  HiddenValueError,
  listMigrations,
  MalformedLinesError,
  NothingToMigrateError,
  SecretCallError,
  SecretNameError,
  ValueTooLargeError,
  type PlanWarning,
} from '../../src/index.ts';
import { monthlyCost } from '../../src/plan/cost.ts';
import { hasGit } from '../git/repository.ts';
import { nbaEnvironment, nbaManifest } from '../support/nba.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

async function planOf(text: string): ReturnType<Workbench['plan']> {
  await bench.write('.env', text);
  return bench.plan();
}

async function warningsOf(text: string): Promise<Map<PlanWarning['code'], PlanWarning>> {
  const { plan } = await planOf(text);
  return new Map(plan.warnings.map((warning) => [warning.code, warning]));
}

describe('planMigration', () => {
  it('N-01: classifies exactly three as exposed, and moves all nine', async () => {
    const { plan } = await bench.plan();
    const exposed = plan.variables.filter((variable) => variable.exposed);
    expect(exposed.map(({ variable }) => variable)).toEqual([
      'DB_PASSWORD',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
    expect(plan.totals).toEqual({
      create: 3,
      refused: 0,
      restore: 0,
      unchanged: 0,
      update: 0,
      moved: 9,
    });
    expect(plan.variables[2]).toMatchObject({
      line: 4,
      movedTo: 'nba-mcp/production/database#password',
    });
  });

  it.each(['production', 'staging', 'dev'])('N-03: names three secrets for %s', async (name) => {
    const { plan } = await bench.plan({ environments: [name] });
    expect(plan.secrets.map((secret) => secret.name)).toEqual([
      `nba-mcp/${name}/database`,
      `nba-mcp/${name}/aws`,
      `nba-mcp/${name}/s3`,
    ]);
  });

  it('writes nothing, neither to the project nor to the target nor to the history', async () => {
    const before = await bench.snapshot('.env');
    await bench.plan();
    expect(await bench.snapshot('.env')).toEqual(before);
    expect(new Set(bench.server.calls().map(({ operation }) => operation))).toEqual(
      new Set(['DescribeSecret']),
    );
    expect(await listMigrations(bench.history)).toEqual([]);
  });

  it('N-16: reports every missing or wrong variable at once, before any call', async () => {
    const text = nbaEnvironment
      .replace('DB_PASSWORD="synthetic-password-1"\n', '')
      .replace('DB_PORT=6543', 'DB_PORT=many')
      .replace('S3_BUCKET=nba-exports', 'S3_BUCKET=');
    const failure = planOf(text);
    await expect(failure).rejects.toBeInstanceOf(VariablesError);
    await expect(failure).rejects.toMatchObject({
      problems: [
        { variable: 'DB_PASSWORD', secret: 'database', problem: 'missing' },
        { variable: 'DB_PORT', secret: 'database', problem: 'not a port from 1 to 65535' },
        { variable: 'S3_BUCKET', secret: 's3', problem: 'empty' },
      ],
    });
    expect(bench.server.calls()).toEqual([]);
  });

  it('refuses two values for one variable, with their lines', async () => {
    const failure = planOf(`${nbaEnvironment}DB_PASSWORD=synthetic-password-9\n`);
    await expect(failure).rejects.toBeInstanceOf(ConflictingValuesError);
    await expect(failure).rejects.toMatchObject({
      variables: [{ variable: 'DB_PASSWORD', lines: [4, 13] }],
    });
  });

  it('takes a variable that is set twice to the same value', async () => {
    const { contents } = await planOf(`${nbaEnvironment}DB_NAME=nba_stats\n`);
    expect(Buffer.from(contents.file('.env').after).toString()).not.toContain('DB_NAME');
  });

  it.each([
    ['a line that sets nothing', `${nbaEnvironment}just some text\n`, 13],
    ['a quote that does not close', nbaEnvironment.replace('=postgres', "='postgres"), 3],
  ])('refuses %s, with its line and not its text', async (_, text, line) => {
    const failure = planOf(text);
    await expect(failure).rejects.toBeInstanceOf(MalformedLinesError);
    await expect(failure).rejects.toMatchObject({ lines: [line] });
    await expect(failure).rejects.not.toMatchObject({
      message: expect.stringMatching(/postgres|just some/) as string,
    });
  });

  it('refuses a file without any of the manifest’s variables, and one that is missing', async () => {
    await expect(planOf('PORT=80\n')).rejects.toBeInstanceOf(NothingToMigrateError);
    await rm(join(bench.project, '.env'));
    await expect(bench.plan()).rejects.toBeInstanceOf(FileNotFoundError);
  });

  it('refuses an environment the manifest does not know', async () => {
    await expect(bench.plan({ environments: ['moon'] })).rejects.toBeInstanceOf(EnvironmentError);
  });

  it('refuses a value of more than 65,536 bytes, and takes one of exactly that', async () => {
    const manifest = defineSecrets({ application: 'big', secrets: { text: { env: 'TEXT' } } });
    await bench.write('.env', `TEXT=${'x'.repeat(65_536)}\n`);
    const { plan } = await bench.plan({ manifest });
    expect(plan.secrets[0]?.bytes).toBe(65_536);
    await bench.write('.env', `TEXT=${'x'.repeat(65_535)}ü\n`);
    await expect(bench.plan({ manifest })).rejects.toBeInstanceOf(ValueTooLargeError);
  });

  it('refuses a name that Secrets Manager would refuse', async () => {
    const manifest = { ...nbaManifest, nameTemplate: 'no good/{secret}' };
    await expect(bench.plan({ manifest })).rejects.toBeInstanceOf(SecretNameError);
  });

  it('names the secret when the target cannot be read', async () => {
    bench.server.faults.set('DescribeSecret', { error: 'AccessDeniedException' });
    const failure = bench.plan();
    await expect(failure).rejects.toBeInstanceOf(SecretCallError);
    await expect(failure).rejects.toMatchObject({ secretId: 'nba-mcp/production/database' });
  });

  it.each([
    ['more keys than declared', { SecretString: '{"bucket":"b","more":1}' }],
    ['text instead of JSON', { SecretString: 'synthetic-text-1' }],
    ['binary data', { SecretBinary: 'AAECAw==' }],
  ])('plans a refusal for a foreign secret with %s', async (_, value) => {
    const { api } = bench.destination;
    await api.call('CreateSecret', { Name: 'nba-mcp/production/s3', ...value });
    const { plan } = await bench.plan();
    expect(plan.secrets[2]).toMatchObject({ action: 'refused' });
    expect(plan.totals).toMatchObject({ refused: 1, create: 2 });
  });

  it('plans a refusal for a foreign secret whose deletion is scheduled', async () => {
    const { api } = bench.destination;
    await api.call('CreateSecret', { Name: 'nba-mcp/production/s3', SecretString: '{}' });
    await api.call('DeleteSecret', { SecretId: 'nba-mcp/production/s3' });
    expect((await bench.plan()).plan.secrets[2]?.action).toBe('refused');
  });

  it('plans an update, with a warning, for a foreign secret of the same shape', async () => {
    const { api } = bench.destination;
    await api.call('CreateSecret', {
      Name: 'nba-mcp/production/s3',
      SecretString: '{"bucket":"other"}',
      Description: 'by hand',
    });
    const { plan } = await bench.plan();
    expect(plan.secrets[2]).toMatchObject({
      action: 'update',
      description: { before: 'by hand', after: 'NBA MCP credentials for s3' },
    });
    expect(plan.warnings.map(({ code }) => code)).toContain('overwrites-foreign-secret');
  });

  it('plans an update for a secret that was created without a value', async () => {
    const { api } = bench.destination;
    await api.call('CreateSecret', { Name: 'nba-mcp/production/s3' });
    expect((await bench.plan()).plan.secrets[2]?.action).toBe('update');
  });

  it('N-17: warns of AWS keys, which take other AWS keys to be read', async () => {
    const warnings = await warningsOf(nbaEnvironment);
    expect(warnings.get('long-lived-aws-keys')?.variables).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
  });

  it('removes comments that repeat a value, and says on which lines', async () => {
    const text = nbaEnvironment
      .replace('# cloud', '# was synthetic-password-1 in May')
      .replace('nba-exports', 'nba-exports # see synthetic/secret+key/1');
    const { plan, contents } = await planOf(text);
    const warning = plan.warnings.find(({ code }) => code === 'hidden-in-comment');
    expect(warning?.lines).toEqual([7, 12]);
    expect(warning?.variables).toEqual(['DB_PASSWORD', 'AWS_SECRET_ACCESS_KEY']);
    const after = Buffer.from(contents.file('.env').after).toString();
    expect(after).not.toContain('synthetic');
    expect(after).toContain('# NBA statistics server');
  });

  it('leaves a comment that holds a plain word which is also a password, and says so', async () => {
    const text = nbaEnvironment.replace('"synthetic-password-1"', 'statistics');
    const warnings = await warningsOf(text);
    expect(warnings.get('may-be-in-comment')?.lines).toEqual([1]);
    expect(warnings.get('may-be-in-comment')).not.toHaveProperty('variables');
    expect(warnings.has('hidden-in-comment')).toBe(false);
  });

  it('refuses a variable that stays and holds the value of a secret', async () => {
    const failure = planOf(`${nbaEnvironment}DSN=pg://u:synthetic-password-1@h/d\n`);
    await expect(failure).rejects.toBeInstanceOf(HiddenValueError);
    await expect(failure).rejects.toMatchObject({ variables: [{ variable: 'DSN', lines: [13] }] });
  });

  it('warns of a variable that looks like a secret and is not mapped', async () => {
    const warnings = await warningsOf(`${nbaEnvironment}MAIL_PASSWORD=synthetic-mail-1\n`);
    expect(warnings.get('exposed-and-not-mapped')?.variables).toEqual(['MAIL_PASSWORD']);
  });

  it('refuses the rest of a wrapped value, which reads as a variable, without repeating it', async () => {
    const tail = 'kJ8s2Lq9ZxT4vB7nM1cR6yW3';
    await bench.write('.env', `${await bench.read('.env')}WRAPPED=c3ludGhldGlj\n${tail}==\n`);
    const failure = await bench.plan().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'MALFORMED_LINES' });
    expect(inspect(failure)).not.toContain(tail);
  });

  it.skipIf(!hasGit)(
    'names the variables whose values are in the history of git, to be rotated',
    async () => {
      const git = (...args: string[]): void => {
        const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
        execFileSync('git', [...identity, ...args], { cwd: bench.project });
      };
      git('init', '--quiet');
      git('add', '.env');
      git('commit', '--quiet', '--message', 'Add settings');
      const warnings = await warningsOf(nbaEnvironment.replace('password-1', 'password-2'));
      expect(warnings.get('tracked-by-git')).toBeDefined();
      expect(warnings.get('already-in-history')?.variables).toEqual([
        'AWS_ACCESS_KEY_ID',
        'AWS_SECRET_ACCESS_KEY',
      ]);
    },
  );

  it('shows the start script’s change, and leaves a package.json alone that it cannot read', async () => {
    await bench.write('package.json', '{ "scripts": { "start": "node server.js" } }');
    const { plan } = await bench.plan();
    expect(plan.startScripts).toEqual([
      {
        script: 'start',
        before: 'node server.js',
        after: 'undotenv run --local -- node server.js',
      },
    ]);
    expect(plan.files.at(-1)).toMatchObject({ path: 'package.json', onConsent: true });
    await bench.write('package.json', '{ not JSON');
    expect((await bench.plan()).plan.startScripts).toEqual([]);
  });

  it.each([
    ['as it is', 'synthetic-password-1', 'synthetic-password-1'],
    ['as a URL holds it', 'synthetic?password=1', 'synthetic%3Fpassword%3D1'],
  ])(
    'neither shows nor changes a script that holds a value %s, and warns',
    async (_, value, form) => {
      const scripts = { start: `DB_PASSWORD=${form} node server.js`, dev: 'node server.js' };
      await bench.write('package.json', JSON.stringify({ scripts }));
      const text = nbaEnvironment.replace('"synthetic-password-1"', `'${value}'`);
      const { plan, contents } = await planOf(text);
      expect(JSON.stringify(plan)).not.toContain(form);
      expect(plan.startScripts.map(({ script }) => script)).toEqual(['dev']);
      expect(plan.files.at(-1)?.summary).toEqual(['script dev changed']);
      expect(Buffer.from(contents.file('package.json').after).toString()).toContain(
        JSON.stringify(scripts.start),
      );
      expect(plan.warnings).toContainEqual({
        code: 'value-in-other-file',
        message: 'package.json holds values of secrets too, and they stay there',
        variables: ['DB_PASSWORD'],
      });
      const withheld = plan.warnings.find(({ code }) => code === 'secret-in-start-script');
      expect(withheld?.message).toContain('script start of package.json');
    },
  );

  it('warns of a value in package.json also where no script is to be changed', async () => {
    const packageJson = { scripts: { start: 'DB_PASSWORD=synthetic-password-1 node server.js' } };
    await bench.write('package.json', JSON.stringify(packageJson));
    const { plan } = await bench.plan();
    expect(JSON.stringify(plan)).not.toContain('synthetic-password-1');
    expect(plan.files.map(({ path }) => path)).not.toContain('package.json');
    expect(plan.warnings.map(({ code }) => code)).toContain('value-in-other-file');
    await bench.write('package.json', '{ "name": "synthetic-password-1"');
    const { plan: another } = await bench.plan();
    expect(another.warnings.map(({ code }) => code)).toContain('value-in-other-file');
  });

  it('warns of secrets that were commented out and stay, and only of those', async () => {
    const text = nbaEnvironment
      .replace('# cloud', '# MAIL_API_KEY=synthetic-mail-1\n# API_KEY=synthetic-password-1')
      .replace('nba_stats', 'nba_stats # DB_PASSWORD=synthetic-old-1');
    const { plan, contents } = await planOf(`${text}PORT=80 # MAIL_TOKEN=synthetic-mail-2\n`);
    const warning = plan.warnings.find(({ code }) => code === 'exposed-in-comment');
    expect(warning).toMatchObject({ variables: ['MAIL_API_KEY', 'MAIL_TOKEN'], lines: [7, 14] });
    expect(JSON.stringify(plan)).not.toContain('synthetic-');
    const after = Buffer.from(contents.file('.env').after).toString();
    expect(after.match(/synthetic-[\w-]+/g)).toEqual(['synthetic-mail-1', 'synthetic-mail-2']);
  });

  it('leaves out a secret that is optional and has none of its variables', async () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: {
        token: { env: 'API_TOKEN' },
        extra: { keys: { region: { env: 'EXTRA_REGION', default: 'here' } } },
        text: { env: 'EXTRA_TEXT', required: false },
      },
    });
    await bench.write('.env', 'API_TOKEN=synthetic-token-1\n');
    const { plan } = await bench.plan({ manifest });
    expect(plan.secrets.map(({ secret }) => secret)).toEqual(['token']);
  });
});

describe('monthlyCost', () => {
  const aws = { kind: 'aws', region: 'eu-west-1', endpoint: 'https://example.invalid' } as const;

  it('is 40 cents a secret and 5 cents for 10,000 calls', () => {
    expect(monthlyCost(aws, 3)).toMatchObject({ secrets: 1.2, calls: 0.13 });
    expect(monthlyCost({ ...aws, kind: 'local' }, 3)).toMatchObject({ secrets: 0, calls: 0 });
  });
});
