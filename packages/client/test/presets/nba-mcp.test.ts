import { defineSecrets } from '@undotenv/manifest';
import { nbaMcp, nbaMcpCache } from '@undotenv/manifest/presets/nba-mcp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPresetServer, type PresetServer } from './preset-server.ts';

const manifest = defineSecrets(nbaMcp);
const database = { host: 'db.internal', user: 'postgres', password: 'synthetic-1', database: 'n' };
const local = {
  NBA_MCP_ENV: 'local',
  USE_LOCAL_CREDENTIALS: 'true',
  DB_HOST: 'localhost',
  DB_USER: 'postgres',
  DB_PASSWORD: 'synthetic-local-1',
};

let server: PresetServer;
beforeAll(async () => {
  server = await startPresetServer();
  await server.create('nba-mcp/production/database', { ...database, port: 5432 });
});
afterAll(() => server.close());

describe('nba-mcp', () => {
  it('N-37: makes no request while the switch is on, and one while it is not', async () => {
    const { client, requests } = server.open(manifest, local);
    expect(await client.get('database')).toEqual({
      host: 'localhost',
      port: 5432,
      user: 'postgres',
      password: 'synthetic-local-1',
      database: 'nba_stats',
    });
    expect(requests()).toEqual([]);
    for (const USE_LOCAL_CREDENTIALS of ['', '1', 'TRUE']) {
      const variables = { ...local, NBA_MCP_ENV: 'production', USE_LOCAL_CREDENTIALS };
      const off = server.open(manifest, variables);
      expect((await off.client.get('database')).host).toBe('db.internal');
      expect(off.requests()).toEqual(['nba-mcp/production/database']);
    }
  });

  it('N-38: says which switch is off, and which variable of S3 is missing', async () => {
    const off = server.open(manifest, { ...local, USE_LOCAL_CREDENTIALS: '' });
    await expect(off.client.get('database')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      hint: expect.stringContaining('set USE_LOCAL_CREDENTIALS to exactly "true"') as string,
    });
    const on = server.open(manifest, local);
    await expect(on.client.get('s3')).rejects.toMatchObject({ hint: 'set S3_BUCKET' });
    const bucket = server.open(manifest, { ...local, S3_BUCKET: 'local-bucket' });
    expect(await bucket.client.get('s3')).toEqual({ bucket: 'local-bucket' });
  });

  it('N-28, N-29: is production unless the variable says otherwise, with one warning', async () => {
    const { client, logger, requests } = server.open(manifest, {}, { cache: nbaMcpCache });
    await client.get('database');
    expect(await client.get('database')).toBe(await client.get('database'));
    expect(requests()).toEqual(['nba-mcp/production/database']);
    expect(logger.events.filter(({ level }) => level === 'warn')).toMatchObject([
      { event: 'environment.defaulted', variable: 'NBA_MCP_ENV', environment: 'production' },
    ]);
  });

  it('N-27: reads in AWS_REGION, else in us-east-1', () => {
    expect(server.open(manifest, {}).client.region).toBe('us-east-1');
    expect(server.open(manifest, { AWS_REGION: 'us-west-2' }).client.region).toBe('us-west-2');
  });
});
