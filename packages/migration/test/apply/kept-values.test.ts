import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyMigration,
  findUnfinishedMigration,
  resumeMigration,
  SecretChangedError,
  undoMigration,
  type PlannedMigration,
} from '../../src/index.ts';
import { nbaEnvironment, nbaManifest } from '../support/nba.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const databaseName = 'nba-mcp/production/database';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

async function apply(planned: PlannedMigration) {
  return applyMigration(bench.history, planned, { destination: bench.destination });
}

async function planOf(text: string): Promise<PlannedMigration> {
  await bench.write('.env', text);
  return bench.plan();
}

async function stored(): Promise<unknown> {
  const request = { SecretId: databaseName };
  const { SecretString = '' } = await bench.destination.api.call('GetSecretValue', request);
  return JSON.parse(SecretString);
}

async function stagesOf(): Promise<string[]> {
  const secret = await bench.destination.api.call('DescribeSecret', { SecretId: databaseName });
  return Object.values(secret.VersionIdsToStages ?? {})
    .flat()
    .sort();
}

function writeAsSomebodyElse(): Promise<unknown> {
  const SecretString = '{"password":"synthetic-theirs-1"}';
  return bench.destination.api.call('PutSecretValue', { SecretId: databaseName, SecretString });
}

const newPassword = 'DB_PASSWORD=synthetic-password-2\n';
const merged = {
  host: 'nba-stats.example.internal',
  user: 'postgres',
  password: 'synthetic-password-2',
  database: 'nba_stats',
  port: 6543,
};

describe('a second migration', () => {
  beforeEach(async () => {
    await apply(await bench.plan());
  });

  it('keeps from the store what no file sets, and names the keys', async () => {
    const planned = await planOf(newPassword);
    expect(planned.plan.secrets).toMatchObject([
      { name: databaseName, action: 'update', kept: ['host', 'user', 'database', 'port'] },
    ]);
    await apply(planned);
    expect(await stored()).toEqual(merged);
    expect(await stagesOf()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    expect(await bench.read('.env')).not.toContain('synthetic');
  });

  it('keeps a value that differs from the manifest’s default, also where nothing is missing', async () => {
    const { plan, contents } = await planOf(nbaEnvironment.replace('DB_PORT=6543\n', ''));
    expect(plan.secrets[0]).toMatchObject({ action: 'unchanged', kept: ['port'] });
    expect(JSON.parse(contents.secret(databaseName).text)).toHaveProperty('port', 6543);
  });

  it('replaces only the version that it kept keys of: somebody’s write stops it', async () => {
    const planned = await planOf(newPassword);
    await writeAsSomebodyElse();
    const failure = apply(planned);
    await expect(failure).rejects.toBeInstanceOf(SecretChangedError);
    expect(await stored()).toEqual({ password: 'synthetic-theirs-1' });
    expect(await bench.read('.env')).toBe(newPassword);
    expect(await findUnfinishedMigration(bench.history)).toBeUndefined();
  });

  it('does not lose a write that comes while it writes', async () => {
    const planned = await planOf(newPassword);
    const { destination, history } = bench;
    const api: typeof destination.api = {
      ...destination.api,
      async call(operation, request) {
        if (operation === 'UpdateSecretVersionStage') await writeAsSomebodyElse();
        return destination.api.call(operation, request);
      },
    };
    const failure = applyMigration(history, planned, { destination: { ...destination, api } });
    await expect(failure).rejects.toBeInstanceOf(SecretChangedError);
    expect(await stored()).toEqual({ password: 'synthetic-theirs-1' });
    expect(await bench.read('.env')).toBe(newPassword);
    const open = { ...destination, api: { ...destination.api, close: () => undefined } };
    const report = await undoMigration(history, { connect: () => Promise.resolve(open) });
    expect(report.secrets).toEqual([{ name: databaseName, outcome: 'kept-changed-since' }]);
    expect(await stored()).toEqual({ password: 'synthetic-theirs-1' });
    expect(await stagesOf()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('is finished by a rerun when the label was not moved yet', async () => {
    const planned = await planOf(newPassword);
    bench.server.faults.set('UpdateSecretVersionStage', { error: 'InternalServiceError' });
    await expect(apply(planned)).rejects.toMatchObject({ code: 'SECRET_CALL_FAILED' });
    bench.server.faults.clear();
    const { destination, history } = bench;
    const report = await resumeMigration(history, { destination });
    expect(report.counts).toMatchObject({ updated: 1 });
    expect(await stored()).toEqual(merged);
    expect(await stagesOf()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('leaves a secret alone of which no file sets anything', async () => {
    const { plan } = await planOf('S3_BUCKET=other-exports\n');
    expect(plan.secrets.map(({ secret }) => secret)).toEqual(['s3']);
    expect(plan.secrets[0]).not.toHaveProperty('kept');
  });

  it('N-16: still needs what the store does not hold', async () => {
    const value = { SecretId: databaseName, SecretString: '{"password":"synthetic-only-1"}' };
    await bench.destination.api.call('PutSecretValue', value);
    await expect(planOf(newPassword)).rejects.toMatchObject({
      problems: [{ variable: 'DB_HOST' }, { variable: 'DB_USER' }, { variable: 'DB_NAME' }],
    });
  });
});

it('N-16: takes nothing over from a secret that this project did not write', async () => {
  await bench.destination.api.call('CreateSecret', {
    Name: databaseName,
    SecretString: JSON.stringify(merged),
  });
  await bench.write('.env', newPassword);
  await expect(bench.plan({ manifest: nbaManifest })).rejects.toMatchObject({
    code: 'INVALID_VARIABLES',
  });
  expect(bench.server.calls().map(({ operation }) => operation)).toEqual(['CreateSecret']);
});
