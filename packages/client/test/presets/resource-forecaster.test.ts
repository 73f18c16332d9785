import { defineSecrets } from '@undotenv/manifest';
import {
  resourceForecaster,
  resourceForecasterCache,
} from '@undotenv/manifest/presets/resource-forecaster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { virtualTime } from '../virtual-time.ts';
import { noServer, startPresetServer, type PresetServer } from './preset-server.ts';

const manifest = defineSecrets(resourceForecaster);
const database = {
  host: 'db.internal',
  port: '6543',
  username: 'forecaster_user',
  password: 'synthetic-1',
  database: 'forecaster_db',
  ssl_mode: 'require',
};
const auth = { jwt_secret_key: 'synthetic-2', api_token_salt: 's', encryption_key: 'e' };
const credentials = {
  DB_HOST: 'elsewhere',
  DB_USER: 'synthetic',
  DB_PASSWORD: 'synthetic',
  DB_NAME: 'synthetic',
  OPENAI_API_KEY: 'synthetic',
};

let server: PresetServer;
let otherArn: string;
beforeAll(async () => {
  server = await startPresetServer();
  await server.create('forecaster/database/prod', database);
  await server.create('forecaster/auth/prod', auth);
  otherArn = await server.create('other/database', { ...database, host: 'other.internal' });
});
afterAll(() => server.close());

const prod = { FORECASTER_ENV: 'prod' };

describe('resource-forecaster', () => {
  it('F-05, F-12: reads the names of each environment, and none without one', async () => {
    const { client } = server.open(manifest, {});
    const names = (environment: string) =>
      (['database', 'api-keys', 'auth'] as const).map((each) => client.nameOf(each, environment));
    expect(names('prod')).toEqual([
      'forecaster/database/prod',
      'forecaster/api-keys/prod',
      'forecaster/auth/prod',
    ]);
    expect(client.nameOf('database', 'dev')).toBe('forecaster/database/dev');
    await expect(client.get('database')).rejects.toMatchObject({ code: 'UNKNOWN_ENVIRONMENT' });
    expect(() => client.nameOf('database', 'qa')).toThrow('no environment of that name');
  });

  it('F-02, F-03: requires the four keys of a login and all three API keys', async () => {
    const own = await startPresetServer();
    await own.create('forecaster/database/prod', { port: 1 });
    await own.create('forecaster/api-keys/prod', {});
    const { client } = own.open(manifest, prod);
    await expect(client.get('database')).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      paths: ['host', 'port', 'username', 'password', 'database'],
    });
    await expect(client.get('api-keys')).rejects.toMatchObject({
      paths: ['openai_api_key', 'slack_webhook_url', 'datadog_api_key'],
    });
    const { port, ssl_mode, ...required } = database;
    await own.replace('forecaster/database/prod', required);
    expect(await own.open(manifest, prod).client.get('database')).toEqual({
      ...required,
      port: '5432',
    });
    expect([port, ssl_mode]).toEqual(['6543', 'require']);
    await own.close();
  });

  it('F-13, F-14: reads the secret of the tokens, and the port as the text it is', async () => {
    const { client, requests } = server.open(manifest, prod);
    expect(await client.get('auth')).toEqual(auth);
    expect((await client.get('database')).port).toBe('6543');
    expect(requests()).toEqual(['forecaster/auth/prod', 'forecaster/database/prod']);
  });

  it.each(['dev', 'staging', 'prod'])(
    'F-01: takes nothing from variables in %s, though Secrets Manager is down',
    async (FORECASTER_ENV) => {
      const { client } = server.open(manifest, { ...credentials, FORECASTER_ENV }, noServer);
      for (const secret of ['database', 'api-keys'] as const) {
        await expect(client.get(secret)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      }
    },
  );

  it('F-11: reads once for a year in the system as it was, and anew after five minutes here', async () => {
    const year = 365 * 86_400_000;
    for (const [cache, requestsMade] of [
      [resourceForecasterCache, 1],
      [{ jitter: 0 }, 2],
    ] as const) {
      const { clock, timers, advance } = virtualTime();
      const options = { cache, clock: { ...clock, now: () => new Date() }, timers };
      const { client, requests } = server.open(manifest, prod, options);
      await client.get('database');
      await advance(year);
      await client.get('database');
      expect(requests()).toHaveLength(requestsMade);
    }
  });

  it('F-15, F-16: reads the secret that a variable names, by name or ARN, before its own', async () => {
    for (const DB_SECRET_NAME of ['other/database', otherArn]) {
      const { client, requests } = server.open(manifest, { ...prod, DB_SECRET_NAME });
      expect((await client.get('database')).host).toBe('other.internal');
      expect(client.nameOf('auth')).toBe('forecaster/auth/prod');
      expect(requests()).toEqual([DB_SECRET_NAME]);
    }
    const { client } = server.open(manifest, { ...prod, DB_SECRET_NAME: '' });
    expect((await client.get('database')).host).toBe('db.internal');
  });

  it('F-15: follows the variable at each call, and refuses the name of another environment', async () => {
    const variables: Record<string, string> = { ...prod };
    const { client } = server.open(manifest, variables);
    expect((await client.get('database')).host).toBe('db.internal');
    variables['DB_SECRET_NAME'] = 'other/database';
    expect((await client.get('database')).host).toBe('other.internal');
    variables['DB_SECRET_NAME'] = 'forecaster/database/dev';
    await expect(client.get('database')).rejects.toMatchObject({ code: 'CONFLICTING_SETTINGS' });
  });

  it('F-43: takes another database with its own name, and refuses one that is not declared', () => {
    const extended = defineSecrets({
      ...resourceForecaster,
      secrets: {
        ...resourceForecaster.secrets,
        warehouse: { keys: { host: { env: 'WH_HOST' }, password: { env: 'WH_PASSWORD' } } },
      },
    });
    const { client } = server.open(extended, prod);
    expect(client.nameOf('warehouse')).toBe('forecaster/warehouse/prod');
    const untyped: { nameOf(secret: string): string } = server.open(manifest, prod).client;
    expect(() => untyped.nameOf('warehouse')).toThrow(TypeError);
  });
});

describe('resource-forecaster on a developer’s machine', () => {
  const local = { FORECASTER_ENV: 'local' };

  it('F-17, F-44: has all three from nothing but the wish for them, without a request', async () => {
    const variables = { ...local, FORECASTER_SYNTHETIC_CREDENTIALS: 'true' };
    const { client, requests } = server.open(manifest, variables, noServer);
    const secrets = await client.ready();
    expect({ ...secrets.database }).toMatchObject({
      host: 'localhost',
      port: '5432',
      username: 'dev_user',
      database: 'forecaster_dev',
    });
    expect(Object.keys(secrets['api-keys'])).toHaveLength(3);
    const { jwt_secret_key, encryption_key } = secrets.auth;
    expect(jwt_secret_key.length * 8).toBeGreaterThanOrEqual(256);
    expect(encryption_key).toHaveLength(32);
    expect(requests()).toEqual([]);
  });

  it('F-18: has no password unless one is asked for, and says what is missing', async () => {
    const { client } = server.open(manifest, { ...local, DB_HOST: 'localhost' });
    await expect(client.get('database')).rejects.toThrow('DB_PASSWORD is missing');
    const own = server.open(manifest, { ...local, DB_PASSWORD: 'synthetic-own' });
    expect(await own.client.get('database')).toMatchObject({
      host: 'localhost',
      port: '5432',
      username: 'dev_user',
      password: 'synthetic-own',
      database: 'forecaster_dev',
    });
  });

  it('F-18: has no synthetic credential anywhere else', async () => {
    const variables = { FORECASTER_ENV: 'dev', FORECASTER_SYNTHETIC_CREDENTIALS: 'true' };
    const { client, requests } = server.open(manifest, variables);
    await expect(client.get('database')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    expect(requests()).toEqual(['forecaster/database/dev']);
  });
});
