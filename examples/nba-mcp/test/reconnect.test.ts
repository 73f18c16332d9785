import { createSecretsClient } from '@undotenv/client';
import { createApi } from '@undotenv/client/api';
import { startLocal } from '@undotenv/local';
import { Client, type Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { findPostgresBinaries } from '../demo/postgres-binaries.ts';
import { startPostgres } from '../demo/postgres.ts';
import { Scope } from '../demo/scope.ts';
import { openPool } from '../src/database.ts';
import manifest from '../undotenv.config.ts';
import { connectionTo, storeSecrets } from './local-secrets.ts';

const isSkipped = findPostgresBinaries() === undefined && process.env['REQUIRE_ALL'] !== '1';

describe.skipIf(isSkipped)('a pool on a real Postgres', () => {
  const scope = new Scope();
  afterAll(() => scope.close());

  it('A-48: reconnects once when a new version of its password is read', async () => {
    const database = await startPostgres(scope);
    const server = await startLocal();
    await scope.defer(() => server.close());
    await storeSecrets(server, 'production', {
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: database.user,
      DB_PASSWORD: database.password,
      DB_NAME: database.database,
      AWS_ACCESS_KEY_ID: 'synthetic-id',
      AWS_SECRET_ACCESS_KEY: 'synthetic-key',
      S3_BUCKET: 'synthetic-bucket',
    });
    const variables = { ...connectionTo(server), NBA_MCP_ENV: 'production' };
    const client = createSecretsClient({ manifest, variables });
    await scope.defer(() => {
      client.close();
    });

    const pools: Pool[] = [openPool(await client.get('database'))];
    await scope.defer(async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    });
    const reconnected = new Promise<void>((settle) => {
      client.onChange('database', async () => {
        pools.push(openPool(await client.get('database')));
        settle();
      });
    });
    const ask = () =>
      pools
        .at(-1)
        ?.query<{ answer: number }>('SELECT 1 AS answer')
        .then(({ rows }) => rows);
    expect(await ask()).toEqual([{ answer: 1 }]);

    const name = client.nameOf('database');
    const password = 'synthetic @:/?#% password 2';
    const login = new Client({ ...database });
    await login.connect();
    const role = login.escapeIdentifier(database.user);
    await login.query(`ALTER ROLE ${role} PASSWORD ${login.escapeLiteral(password)}`);
    await login.end();
    const { url: endpoint, region, accessKeyId, secretAccessKey } = server;
    const api = createApi({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    await api.call('PutSecretValue', {
      SecretId: name,
      SecretString: JSON.stringify({ ...(await client.getJson(name)), password }),
    });
    api.close();

    await Promise.all([client.refresh('database'), client.refresh('database')]);
    await reconnected;
    expect(await ask()).toEqual([{ answer: 1 }]);
    expect(pools).toHaveLength(2);
  });
});
