import { defineSecrets } from '@undotenv/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyMigration,
  findUnfinishedMigration,
  openDestination,
  planUndo,
  resumeMigration,
  SecretCallError,
  undoMigration,
  type MigrationTarget,
} from '../../src/index.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const manifest = defineSecrets({
  application: 'shop',
  environment: { default: 'production' },
  secrets: {
    database: { keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } } },
    token: { keys: { id: { env: 'TOKEN_ID' }, key: { env: 'TOKEN_KEY' } }, region: 'eu-west-1' },
  },
});
const environment = 'DB_HOST=h\nDB_PASSWORD=synthetic-1\nTOKEN_ID=i\nTOKEN_KEY=synthetic-2\n';
const tokenName = 'shop/production/token';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
  await bench.write('.env', environment);
});
afterEach(() => bench.close());

const plan = () => bench.plan({ manifest });

async function migrate(): Promise<void> {
  const { destination, history } = bench;
  await applyMigration(history, await plan(), { destination });
}

async function valueIn(region: string, SecretId: string): Promise<unknown> {
  const { api } = bench.destination.inRegion(region);
  const { SecretString = '' } = await api.call('GetSecretValue', { SecretId });
  return JSON.parse(SecretString);
}

/** Where each secret was written, in order. */
function writes(): string[] {
  const writing = ['CreateSecret', 'PutSecretValue', 'DeleteSecret'];
  return bench.server
    .calls()
    .filter(({ operation, code }) => writing.includes(operation) && code === 'OK')
    .map(({ operation, region = '', secretId = '' }) => `${operation} ${secretId} ${region}`);
}

const connect = (target: MigrationTarget) =>
  Promise.resolve(openDestination({ target, credentials: bench.server }));

describe('a secret with a region of its own', () => {
  it('C22, F-07: is planned and written there, and the others in the target’s', async () => {
    const planned = await plan();
    expect(planned.plan.secrets).toMatchObject([
      { secret: 'database', action: 'create' },
      { secret: 'token', action: 'create', region: 'eu-west-1' },
    ]);
    expect(planned.plan.secrets[0]).not.toHaveProperty('region');
    await migrate();
    expect(writes()).toEqual([
      'CreateSecret shop/production/database us-east-1',
      'CreateSecret shop/production/token eu-west-1',
    ]);
    expect(await valueIn('eu-west-1', tokenName)).toEqual({ id: 'i', key: 'synthetic-2' });
    await expect(valueIn('us-east-1', tokenName)).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
    expect(await bench.read('.env')).not.toContain('synthetic');
  });

  it('is in the target’s region without a word where that is the same', async () => {
    const { secrets } = manifest;
    const same = secrets.map((each) => ({ ...each, region: 'us-east-1' }));
    const planned = await bench.plan({ manifest: { ...manifest, secrets: same } });
    for (const secret of planned.plan.secrets) expect(secret).not.toHaveProperty('region');
  });

  it('keeps there what no file sets any more', async () => {
    await migrate();
    await bench.write('.env', 'TOKEN_KEY=synthetic-3\n');
    await migrate();
    expect(writes().at(-1)).toBe('PutSecretValue shop/production/token eu-west-1');
    expect(await valueIn('eu-west-1', tokenName)).toEqual({ id: 'i', key: 'synthetic-3' });
  });

  it('is finished there after an interruption, by the journal', async () => {
    const { destination, history, server } = bench;
    const planned = await plan();
    server.faults.set('CreateSecret', { error: 'AccessDeniedException', secretId: tokenName });
    await expect(applyMigration(history, planned, { destination })).rejects.toThrow(
      SecretCallError,
    );
    server.faults.clear();
    expect((await findUnfinishedMigration(history))?.secrets).toEqual([
      { name: 'shop/production/database', outcome: 'created' },
      { name: tokenName, region: 'eu-west-1' },
    ]);
    await resumeMigration(history, { destination });
    expect(writes()).toContain('CreateSecret shop/production/token eu-west-1');
    expect(await bench.read('.env')).not.toContain('synthetic');
  });

  it('is taken back there', async () => {
    await migrate();
    expect((await planUndo(bench.history)).secrets).toEqual([
      { name: 'shop/production/database', outcome: 'created' },
      { name: tokenName, region: 'eu-west-1', outcome: 'created' },
    ]);
    const report = await undoMigration(bench.history, {
      connect,
      deleteSecrets: { recoveryWindowDays: 7 },
    });
    expect(report.secrets).toMatchObject([
      { outcome: 'deletion-scheduled' },
      { name: tokenName, outcome: 'deletion-scheduled' },
    ]);
    expect(writes().slice(2)).toEqual([
      'DeleteSecret shop/production/database us-east-1',
      'DeleteSecret shop/production/token eu-west-1',
    ]);
    expect(await bench.read('.env')).toBe(environment);
  });
});

describe('a target in another region', () => {
  const at = (endpoint: string): MigrationTarget =>
    openDestination({
      target: { kind: 'aws', region: 'us-east-1', endpoint },
      credentials: { accessKeyId: 'id', secretAccessKey: 'synthetic' },
    }).inRegion('eu-west-1').target;

  it('has the endpoint of that region, unless it was given one that serves all', () => {
    expect(at('https://secretsmanager.us-east-1.amazonaws.com')).toMatchObject({
      region: 'eu-west-1',
      endpoint: 'https://secretsmanager.eu-west-1.amazonaws.com',
    });
    const own = 'https://secrets.example.com';
    expect(at(own)).toMatchObject({ region: 'eu-west-1', endpoint: own });
  });
});
