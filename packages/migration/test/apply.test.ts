import { parseEnv } from '@undotenv/protocol/dotenv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyMigration, undoMigration } from '../src/index.ts';
import { nbaSecretValues } from './support/nba.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

describe('applyMigration', () => {
  it('N-09: creates the three secrets in the order of the manifest', async () => {
    const { destination, history } = bench;
    const report = await applyMigration(history, await bench.plan(), { destination });
    const created = bench.server.calls().filter(({ operation }) => operation === 'CreateSecret');
    expect(created.map(({ secretId }) => secretId)).toEqual([
      'nba-mcp/production/database',
      'nba-mcp/production/aws',
      'nba-mcp/production/s3',
    ]);
    expect(report.counts).toEqual({ created: 3, restored: 0, unchanged: 0, updated: 0 });
  });
  it('smoke', async () => {
    const { destination, history } = bench;
    const before = await bench.snapshot('.env');
    const planned = await bench.plan();
    console.log(JSON.stringify(planned, undefined, 1));
    await applyMigration(history, planned, { destination, onProgress: (e) => console.log(e) });
    console.log(await bench.read('.env'));
    expect(parseEnv(await bench.read('.env')).size).toBe(8);
    for (const value of nbaSecretValues) expect(await bench.read('.env')).not.toContain(value);
    const report = await undoMigration(history, { connect: () => Promise.resolve(destination) });
    console.log(report);
    expect(await bench.snapshot('.env')).toEqual(before);
  });
});
