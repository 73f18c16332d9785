import { inspect } from 'node:util';
import { defineSecrets } from '@undotenv/manifest';
import { sqlgym, sqlgymCache } from '@undotenv/manifest/presets/sqlgym';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noServer, startPresetServer, type PresetServer } from './preset-server.ts';

const manifest = defineSecrets(sqlgym);
const name = 'production/sqlgym/database';
const database = { host: 'db.internal', database: 'd', username: 'u', password: 'synthetic-1' };
const production = { ENVIRONMENT: 'production' };

let server: PresetServer;
let arn: string;
beforeAll(async () => {
  server = await startPresetServer();
  arn = await server.create(name, database);
});
afterAll(() => server.close());

describe('sqlgym', () => {
  it('S-18: reads the secret by its name and by its ARN', async () => {
    for (const DB_SECRET_NAME of [name, arn, arn.slice(0, -7)]) {
      const { client, requests } = server.open(manifest, { ...production, DB_SECRET_NAME });
      expect(await client.get('database')).toEqual({ ...database, port: 5432 });
      expect(requests()).toEqual([DB_SECRET_NAME]);
    }
  });

  it('S-18: reads an ARN in its own region, whatever the client’s', async () => {
    const variables = { ...production, DB_SECRET_NAME: arn, AWS_REGION: 'eu-west-1' };
    const { client } = server.open(manifest, variables);
    expect(client.region).toBe('eu-west-1');
    expect((await client.get('database')).host).toBe('db.internal');
  });

  it.each([{}, { DB_SECRET_NAME: '' }])(
    'S-18: names the variable that is missing: %j',
    async (set) => {
      const { client, requests } = server.open(manifest, { ...production, ...set });
      await expect(client.get('database')).rejects.toMatchObject({
        code: 'INVALID_CONFIGURATION',
        message: expect.stringContaining('DB_SECRET_NAME is not set') as string,
      });
      expect(requests()).toEqual([]);
    },
  );

  it('S-10: has four required keys, and a port that may be text, a number or absent', async () => {
    const own = await startPresetServer();
    const open = () => own.open(manifest, { ...production, DB_SECRET_NAME: name }).client;
    await own.create(name, { ...database, port: '6543' });
    expect((await open().get('database')).port).toBe(6543);
    const { password, ...partial } = database;
    await own.replace(name, { ...partial, port: 70_000 });
    const refusal = await open()
      .get('database')
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'SHAPE_MISMATCH', paths: ['port', 'password'] });
    expect(inspect(refusal)).not.toContain(password);
    await own.close();
  });

  it('S-13: refuses production’s secret in development, by name and by ARN', async () => {
    for (const DB_SECRET_NAME of [name, arn]) {
      const { client, requests } = server.open(manifest, {
        ENVIRONMENT: 'development',
        DB_SECRET_NAME,
      });
      await expect(client.get('database')).rejects.toMatchObject({ code: 'CONFLICTING_SETTINGS' });
      expect(requests()).toEqual([]);
    }
  });

  it('S-19: takes no credential from variables, though Secrets Manager is down', async () => {
    const credentials = { DB_HOST: 'h', DB_NAME: 'd', DB_USER: 'u', DB_PASSWORD: 'synthetic' };
    const variables = { ...production, ...credentials, DB_SECRET_NAME: name };
    const { client } = server.open(manifest, variables, noServer);
    await expect(client.get('database')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('S-20, S-21: reads once for the life of a container, and says so in three lines', async () => {
    const variables = { ...production, DB_SECRET_NAME: name };
    const { client, requests, logger } = server.open(manifest, variables, { cache: sqlgymCache });
    await client.get('database');
    const events = logger.events.filter(({ secretId }) => secretId === name);
    expect(events.map(({ event }) => event)).toEqual([
      'secret.read.started',
      'secret.read.finished',
      'secret.retrieved',
    ]);
    await client.get('database');
    expect(requests()).toEqual([name]);
    expect(logger.events.at(-1)).toMatchObject({ event: 'secret.hit', secretId: name });
  });
});
