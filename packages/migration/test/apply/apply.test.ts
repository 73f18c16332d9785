import { readdir } from 'node:fs/promises';
import { parseEnv } from '@undotenv/protocol/dotenv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyMigration,
  EditedSinceError,
  findUnfinishedMigration,
  listMigrations,
  NothingToResumeError,
  ReadBackError,
  resumeMigration,
  SecretCallError,
  SecretCollisionError,
  TargetMismatchError,
  UnfinishedMigrationError,
  type MigrationProgress,
  type MigrationReport,
} from '../../src/index.ts';
import { nbaEnvironment, nbaSecretValues } from '../support/nba.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const names = ['database', 'aws', 's3'].map((secret) => `nba-mcp/production/${secret}`);
const [databaseName = ''] = names;

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

async function apply(input: Parameters<Workbench['plan']>[0] = {}): Promise<MigrationReport> {
  const planned = await bench.plan(input);
  return applyMigration(bench.history, planned, { destination: bench.destination });
}

/** The file as before, as if a new machine migrated the same secrets. */
async function applyAgain(text: string = nbaEnvironment): Promise<MigrationReport> {
  await bench.write('.env', text);
  return apply();
}

function callsOf(operation: string): string[] {
  return bench.server
    .calls()
    .filter((call) => call.operation === operation)
    .map(({ secretId }) => secretId ?? '');
}

async function stored(name: string): Promise<unknown> {
  const { SecretString = '' } = await bench.destination.api.call('GetSecretValue', {
    SecretId: name,
  });
  return JSON.parse(SecretString);
}

describe('applyMigration', () => {
  it('N-09: creates the three secrets in the order of the manifest', async () => {
    const report = await apply();
    expect(callsOf('CreateSecret')).toEqual(names);
    expect(report.counts).toEqual({ created: 3, restored: 0, unchanged: 0, updated: 0 });
    expect(report.secrets.map(({ name }) => name)).toEqual(names);
  });

  it('N-06, N-07, N-08: stores typed keys, and defaults where a variable is unset', async () => {
    const text = nbaEnvironment.replace('DB_PORT=6543\n', '').replace('AWS_REGION=us-east-1\n', '');
    await bench.write('.env', text);
    await apply();
    expect(await stored(databaseName)).toEqual({
      host: 'nba-stats.example.internal',
      user: 'postgres',
      password: 'synthetic-password-1',
      database: 'nba_stats',
      port: 5432,
    });
    expect(await stored('nba-mcp/production/aws')).toEqual({
      access_key_id: 'SYNTHETIC-KEY-ID-1',
      secret_access_key: 'synthetic/secret+key/1',
      region: 'us-east-1',
    });
    expect(await stored('nba-mcp/production/s3')).toEqual({ bucket: 'nba-exports' });
  });

  it('N-10, N-11: gives each secret its description and exactly the manifest’s tags', async () => {
    await apply();
    for (const name of names) {
      const secret = await bench.destination.api.call('DescribeSecret', { SecretId: name });
      expect(secret.Description).toBe(
        `NBA MCP credentials for ${name.slice('nba-mcp/production/'.length)}`,
      );
      expect(secret.Tags).toEqual([
        { Key: 'Project', Value: 'NBA-MCP' },
        { Key: 'Environment', Value: 'Production' },
        { Key: 'ManagedBy', Value: 'Terraform' },
      ]);
    }
  });

  it('N-12: derives the environment tag, and reconciles tags without touching others', async () => {
    await apply({ environments: ['staging'] });
    const name = 'nba-mcp/staging/database';
    const { api } = bench.destination;
    const change = [
      { Key: 'Environment', Value: 'Old' },
      { Key: 'Team', Value: 'data' },
    ];
    await api.call('TagResource', { SecretId: name, Tags: change });
    await bench.write('.env', nbaEnvironment);
    const report = await apply({ environments: ['staging'] });
    const tags = (await api.call('DescribeSecret', { SecretId: name })).Tags ?? [];
    expect(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))).toEqual({
      Project: 'NBA-MCP',
      Environment: 'Staging',
      ManagedBy: 'Terraform',
      Team: 'data',
    });
    expect(report.counts.unchanged).toBe(3);
  });

  it('N-14: writes a new version of a secret that exists, and keeps the old one', async () => {
    const first = await apply();
    const second = await applyAgain(nbaEnvironment.replace('password-1', 'password-2'));
    expect(second.secrets.map(({ arn }) => arn)).toEqual(first.secrets.map(({ arn }) => arn));
    const [before, after] = [first.secrets[0]?.versionId, second.secrets[0]?.versionId];
    const { VersionIdsToStages } = await bench.destination.api.call('DescribeSecret', {
      SecretId: databaseName,
    });
    expect(VersionIdsToStages).toEqual({
      [String(before)]: ['AWSPREVIOUS'],
      [String(after)]: ['AWSCURRENT'],
    });
    expect(second.counts).toEqual({ created: 0, restored: 0, unchanged: 2, updated: 1 });
  });

  it('N-14: goes on with an existing secret when it appears between plan and apply', async () => {
    const planned = await bench.plan();
    const { destination, history } = bench;
    const value = { host: 'h', user: 'u', password: 'synthetic-other-1', database: 'd', port: 1 };
    await destination.api.call('CreateSecret', {
      Name: databaseName,
      SecretString: JSON.stringify(value),
    });
    const report = await applyMigration(history, planned, { destination });
    expect(report.counts).toMatchObject({ created: 2, updated: 1 });
  });

  it('N-16: makes no new version of equal values, unless forced', async () => {
    await apply();
    expect((await applyAgain()).counts).toMatchObject({ unchanged: 3 });
    expect(callsOf('PutSecretValue')).toEqual([]);
    await bench.write('.env', nbaEnvironment);
    expect((await apply({ force: true })).counts).toMatchObject({ updated: 3 });
    expect(callsOf('PutSecretValue')).toEqual(names);
  });

  it('N-16: takes a value that was only written differently for the same', async () => {
    const { api } = bench.destination;
    await api.call('CreateSecret', {
      Name: 'nba-mcp/production/s3',
      SecretString: '{\n  "bucket": "nba-exports"\n}',
    });
    expect((await apply()).counts).toMatchObject({ created: 2, unchanged: 1 });
  });

  it('N-13: names the secret when creating is denied, and makes no further call', async () => {
    const planned = await bench.plan();
    bench.server.faults.set('CreateSecret', { error: 'AccessDeniedException' });
    const { destination, history } = bench;
    const failure = applyMigration(history, planned, { destination });
    await expect(failure).rejects.toBeInstanceOf(SecretCallError);
    await expect(failure).rejects.toMatchObject({ secretId: databaseName, retryable: false });
    expect(bench.server.calls().at(-1)?.operation).toBe('CreateSecret');
    expect(callsOf('CreateSecret')).toEqual([databaseName]);
    expect(await bench.read('.env')).toBe(nbaEnvironment);
  });

  it('N-13: does the same when the update of an existing secret is denied', async () => {
    await apply();
    await bench.write('.env', nbaEnvironment.replace('password-1', 'password-2'));
    const planned = await bench.plan();
    bench.server.faults.set('PutSecretValue', { error: 'AccessDeniedException' });
    const { destination, history } = bench;
    await expect(applyMigration(history, planned, { destination })).rejects.toMatchObject({
      code: 'SECRET_CALL_FAILED',
      secretId: databaseName,
    });
    expect(bench.server.calls().at(-1)?.operation).toBe('PutSecretValue');
  });

  it('leaves nothing to finish when the very first call was refused', async () => {
    bench.server.faults.set('CreateSecret', { error: 'AccessDeniedException' });
    await expect(apply()).rejects.toThrow();
    expect(await findUnfinishedMigration(bench.history)).toBeUndefined();
    bench.server.faults.clear();
    await apply();
    const states = (await listMigrations(bench.history)).map(({ state }) => state);
    expect(states).toEqual(['done', 'abandoned']);
  });

  it('stays unfinished when a call was not answered, and is finished by a rerun', async () => {
    const planned = await bench.plan();
    bench.server.faults.set('CreateSecret', { error: 'InternalServiceError' });
    const { destination, history } = bench;
    const failure = applyMigration(history, planned, { destination });
    await expect(failure).rejects.toMatchObject({ code: 'SECRET_CALL_FAILED', retryable: true });
    await expect(bench.plan()).rejects.toBeInstanceOf(UnfinishedMigrationError);
    await expect(applyMigration(history, planned, { destination })).rejects.toBeInstanceOf(
      UnfinishedMigrationError,
    );
    bench.server.faults.clear();
    const report = await resumeMigration(history, { destination });
    expect(report.counts.created).toBe(3);
    expect(parseEnv(await bench.read('.env')).size).toBe(8);
  });

  it('finishes nowhere but in the target it was begun in', async () => {
    const planned = await bench.plan();
    bench.server.faults.set('PutSecretValue', { error: 'InternalServiceError' });
    bench.server.faults.set('CreateSecret', { error: 'InternalServiceError' });
    const { destination, history } = bench;
    await expect(applyMigration(history, planned, { destination })).rejects.toThrow();
    const elsewhere = {
      ...destination,
      target: { ...destination.target, region: 'eu-west-1' },
    };
    await expect(resumeMigration(history, { destination: elsewhere })).rejects.toBeInstanceOf(
      TargetMismatchError,
    );
  });

  it('has nothing to resume after a migration that ended', async () => {
    await apply();
    const { destination, history } = bench;
    await expect(resumeMigration(history, { destination })).rejects.toBeInstanceOf(
      NothingToResumeError,
    );
  });

  it('touches no file when a secret does not read back as it was written', async () => {
    const planned = await bench.plan();
    const { destination, history } = bench;
    const lying = {
      ...destination,
      openReader: () => ({
        getString: () => Promise.resolve('{"bucket":"another"}'),
        close: () => undefined,
      }),
    };
    const failure = applyMigration(history, planned, { destination: lying });
    await expect(failure).rejects.toBeInstanceOf(ReadBackError);
    expect(await bench.read('.env')).toBe(nbaEnvironment);
    // The reader tells the truth again: the same migration ends.
    await resumeMigration(history, { destination });
    expect(parseEnv(await bench.read('.env')).size).toBe(8);
  });

  it('refuses a file that was edited after the plan, before it writes anything', async () => {
    const planned = await bench.plan();
    await bench.write('.env', `${nbaEnvironment}NEW=1\n`);
    const { destination, history } = bench;
    await expect(applyMigration(history, planned, { destination })).rejects.toBeInstanceOf(
      EditedSinceError,
    );
    expect(callsOf('CreateSecret')).toEqual([]);
    expect(await listMigrations(history)).toEqual([]);
  });

  it('refuses a plan with a collision, and a collision that appears after the plan', async () => {
    const { destination, history } = bench;
    const planned = await bench.plan();
    await destination.api.call('CreateSecret', {
      Name: 'nba-mcp/production/aws',
      SecretString: '{"somebody":"else"}',
    });
    const failure = applyMigration(history, planned, { destination });
    await expect(failure).rejects.toBeInstanceOf(SecretCollisionError);
    await expect(failure).rejects.toMatchObject({ secretId: 'nba-mcp/production/aws' });
    expect(await bench.read('.env')).toBe(nbaEnvironment);
  });

  it('N-34: leaves a .env of exactly the eight settings, with the names of the secrets', async () => {
    await apply();
    const text = await bench.read('.env');
    expect(Object.fromEntries(parseEnv(text))).toEqual({
      NBA_MCP_ENV: 'production',
      AWS_REGION: 'us-east-1',
      NBA_MCP_DEBUG: 'false',
      NBA_MCP_LOG_LEVEL: 'INFO',
      MCP_SERVER_HOST: '0.0.0.0',
      MCP_SERVER_PORT: '8000',
      ENABLE_CACHING: 'true',
      CACHE_TTL: '3600',
    });
    for (const name of names) expect(text).toContain(name);
    for (const value of nbaSecretValues) expect(text).not.toContain(value);
    expect((await bench.snapshot('.env')).mode).toBe(0o600);
  });

  it('N-34: keeps the value of a setting that was moved too', async () => {
    await bench.write('.env', nbaEnvironment.replace('us-east-1', 'eu-west-1'));
    await apply();
    expect(parseEnv(await bench.read('.env')).get('AWS_REGION')).toBe('eu-west-1');
  });

  it('N-36: adds the four lines to .gitignore once', async () => {
    await bench.write('.gitignore', 'dist\n.env.old\n');
    await apply();
    const text = 'dist\n.env.old\n.env.local\n.env.*.local\nsecrets_backup.json\n';
    expect(await bench.read('.gitignore')).toBe(text);
    expect((await applyAgain()).files).toEqual(['.env']);
    expect(await bench.read('.gitignore')).toBe(text);
  });

  it('changes the start script on consent only', async () => {
    const packageJson = '{ "scripts": { "start": "node server.js" } }\n';
    await bench.write('package.json', packageJson);
    await apply();
    expect(await bench.read('package.json')).toBe(packageJson);
    await bench.write('.env', nbaEnvironment);
    const { destination, history } = bench;
    const planned = await bench.plan();
    await applyMigration(history, planned, { destination, changeStartScripts: true });
    expect(await bench.read('package.json')).toBe(
      packageJson.replace('node server.js', 'undotenv run --local -- node server.js'),
    );
  });

  it.each([
    ['one that is created, and one without consent', undefined, false, 1],
    ['one without consent', 'dist\n', false, 2],
    ['none', 'dist\n', true, 3],
  ])('counts the files it has sealed: not %s', async (_, gitignore, changeStartScripts, files) => {
    await bench.write('package.json', '{ "scripts": { "start": "node server.js" } }');
    if (gitignore !== undefined) await bench.write('.gitignore', gitignore);
    const events: MigrationProgress[] = [];
    const { destination, history } = bench;
    await applyMigration(history, await bench.plan(), {
      destination,
      changeStartScripts,
      onProgress: (event) => events.push(event),
    });
    expect(events[0]).toEqual({ step: 'backed-up', files });
    const sealed = (await readdir(history.directory, { recursive: true })).filter((path) =>
      path.includes('backup'),
    );
    expect(sealed).toHaveLength(files);
  });

  it('N-13: tells what it does by name, ARN and outcome', async () => {
    const events: MigrationProgress[] = [];
    const { destination, history } = bench;
    await applyMigration(history, await bench.plan(), {
      destination,
      onProgress: (event) => events.push(event),
    });
    expect(events.map(({ step }) => step)).toEqual([
      'backed-up',
      ...names.flatMap(() => ['writing', 'written']),
      'verified',
      'rewritten',
      'rewritten',
    ]);
    expect(events[2]).toMatchObject({
      secret: databaseName,
      outcome: 'created',
      position: 1,
      of: 3,
    });
    expect(events[2]).toHaveProperty('arn', expect.stringContaining(`:secret:${databaseName}-`));
  });

  it('is on record once it is done', async () => {
    await apply();
    expect(await listMigrations(bench.history)).toMatchObject([
      {
        state: 'done',
        application: 'nba-mcp',
        environment: 'production',
        environments: ['production'],
        file: '.env',
        files: ['.env', '.gitignore'],
        secrets: names.map((name) => ({ name, outcome: 'created' })),
      },
    ]);
  });
});
