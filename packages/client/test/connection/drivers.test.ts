/** What is read sealed, in the drivers people use, against real databases. */
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { defineSecrets } from '@undotenv/manifest';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  startPostgres,
  type PostgresConnection,
} from '../../../../examples/nba-mcp/demo/postgres.ts';
import { findPostgresBinaries } from '../../../../examples/nba-mcp/demo/postgres-binaries.ts';
import { Scope } from '../../../../examples/nba-mcp/demo/scope.ts';
import {
  connectionFields,
  connectionUrl,
  createSecretsClient,
  isSecret,
  revealed,
} from '../../src/index.ts';
import { fakeApi } from '../fake-api.ts';
import { demandTls, hasOpenssl, makeCertificate } from './demand-tls.ts';
import { hasMariadb, startMariadb } from './mariadb.ts';

const name = 'shop/production/database';
/** Everything that a URL, SQL or a shell would take for something else. */
const password = `synthetic p@ss:w/o#r?d%41&+"\\é`;
const nextPassword = 'synthetic-password-2';

/** Keys as one of the systems has them, and all of it sealed. */
function open(stored: { port: number; scheme: string; secret?: string }) {
  const manifest = defineSecrets({
    application: 'shop',
    environment: { default: 'production' },
    secrets: {
      database: {
        keys: {
          engine: {},
          db_host: {},
          db_port: { type: 'port' },
          db_user: {},
          db_password: {},
          db_name: {},
        },
      },
    },
  });
  const api = fakeApi();
  const put = (db_password: string): void => {
    api.put(name, {
      engine: stored.scheme,
      db_host: '127.0.0.1',
      db_port: stored.port,
      db_user: 'app',
      db_password,
      db_name: 'shop data',
    });
  };
  put(password);
  const client = createSecretsClient({ manifest, api, sealed: true, variables: {} });
  return { client, put };
}

const scope = new Scope();
afterAll(() => scope.close());

describe.skipIf(findPostgresBinaries() === undefined)('a sealed login of PostgreSQL', () => {
  let owner: PostgresConnection;
  let port: number;
  beforeAll(async () => {
    owner = await startPostgres(scope);
    ({ port } = owner);
    const admin = new pg.Client(owner);
    await admin.connect();
    await admin.query(`CREATE ROLE app LOGIN PASSWORD ${admin.escapeLiteral(password)}`);
    await admin.query('CREATE DATABASE "shop data" OWNER app');
    await admin.end();
  });

  async function whoIs(options: pg.ClientConfig): Promise<unknown> {
    const client = new pg.Client(options);
    await client.connect();
    onTestFinished(() => client.end());
    const { rows } = await client.query<object>(
      'SELECT current_user AS "user", current_database()',
    );
    return rows[0];
  }
  const me = { user: 'app', current_database: 'shop data' };

  /** For the tests at the end: there is no way back. */
  let certificate: Promise<string> | undefined;
  const demanding = (): Promise<string> => (certificate ??= demandTls(owner, scope));

  it('C8: is taken by pg as fields', async () => {
    const secret = await open({ port, scheme: 'postgres' }).client.get('database');
    const { host, port: at, user, database, password: sealed } = connectionFields(secret);
    expect(isSecret(sealed)).toBe(true);
    const login = {
      host: host.reveal(),
      port: at.reveal(),
      user: user.reveal(),
      database: database.reveal(),
    };
    expect(await whoIs({ ...login, password: sealed.reveal() })).toEqual(me);
    // pg asks for it when it connects, and no object holds it before.
    expect(await whoIs({ ...login, password: () => sealed.reveal() })).toEqual(me);
  });

  it('C8: is taken by pg as a URL', async () => {
    const secret = await open({ port, scheme: 'postgres' }).client.get('database');
    const url = connectionUrl(secret);
    expect(JSON.stringify({ url })).toBe('{"url":"[redacted]"}');
    expect(await whoIs({ connectionString: url.reveal() })).toEqual(me);
  });

  it('C8: is taken by postgres as fields, and as a function', async () => {
    const secret = await open({ port, scheme: 'postgres' }).client.get('database');
    const { host, port: at, user, database, password: sealed } = connectionFields(secret);
    const login = {
      host: host.reveal(),
      port: at.reveal(),
      user: user.reveal(),
      database: database.reveal(),
    };
    for (const sql of [
      postgres({ ...login, password: sealed.reveal() }),
      postgres({ ...login, password: () => sealed.reveal() }),
    ]) {
      const [row] = await sql`SELECT current_user AS "user", current_database()`;
      await sql.end();
      expect({ ...row }).toEqual(me);
    }
  });

  it('C8: is taken by postgres as a URL, if the name of the database needs no encoding', async () => {
    const secret = await open({ port, scheme: 'postgres' }).client.get('database');
    const plain = postgres(revealed(connectionUrl({ ...secret, db_name: 'postgres' })));
    const [row] = await plain`SELECT current_user AS "user"`;
    await plain.end();
    expect({ ...row }).toEqual({ user: 'app' });
    // Observed, postgres 3.4.9: of a URL's parts it decodes all but this one.
    const encoded = postgres(revealed(connectionUrl(secret)));
    await expect(encoded`SELECT 1`).rejects.toThrow('"shop%20data" does not exist');
    await encoded.end();
  });

  it('is asked for by each connection where the password is a function, also after a rotation', async () => {
    const { client, put } = open({ port, scheme: 'postgres' });
    const { host, port: at, user, database } = connectionFields(await client.get('database'));
    const pool = new pg.Pool({
      host: host.reveal(),
      port: at.reveal(),
      user: user.reveal(),
      database: database.reveal(),
      password: async () => connectionFields(await client.get('database')).password.reveal(),
      max: 1,
    });
    onTestFinished(() => pool.end());
    const login = await pool.connect();
    const literal = login.escapeLiteral(nextPassword);
    await login.query(`ALTER ROLE app PASSWORD ${literal}`);
    onTestFinished(async () => {
      await pool.query(`ALTER ROLE app PASSWORD ${login.escapeLiteral(password)}`);
    });
    login.release(true);
    put(nextPassword);
    await client.refresh('database');
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('C10: is refused, and not sent in clear, where TLS is required and not offered', async () => {
    const secret = await open({ port, scheme: 'postgres' }).client.get('database');
    const url = connectionUrl({ ...secret, sslMode: 'require' });
    await expect(whoIs({ connectionString: url.reveal() })).rejects.toThrow('does not support SSL');
  });

  it.skipIf(!hasOpenssl)(
    'S-11, C10: is taken by a server that demands TLS, if its certificate is one that is trusted',
    async () => {
      const sslrootcert = await demanding();
      const secret = await open({ port, scheme: 'postgres' }).client.get('database');
      const required = { ...secret, sslMode: 'require' };
      const trusting = connectionUrl({ ...required, params: { sslrootcert } });
      expect(await whoIs({ connectionString: trusting.reveal() })).toEqual(me);
      const connecting = whoIs({ connectionString: connectionUrl(required).reveal() });
      await expect(connecting).rejects.toThrow('self-signed certificate');
      const plain = whoIs({ connectionString: connectionUrl(secret).reveal() });
      await expect(plain).rejects.toThrow('no encryption');

      // Observed, postgres 3.4.9: unlike pg it takes `require` for "encrypt, to whomever".
      const named = { ...secret, db_name: 'postgres' };
      const trustingAll = postgres(connectionUrl({ ...named, sslMode: 'require' }).reveal());
      expect([...(await trustingAll`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
      await trustingAll.end();
      const checking = postgres(connectionUrl({ ...named, sslMode: 'verify-full' }).reveal());
      await expect(checking`SELECT 1`).rejects.toThrow('self-signed certificate');
      await checking.end();
    },
  );

  it.skipIf(!hasOpenssl)(
    'F-19: is taken by another machine with TLS though nobody asks for it, under a certificate of its own',
    async () => {
      const sslrootcert = await demanding();
      const secret = await open({ port, scheme: 'aurora-postgresql' }).client.get('database');
      // Reaches this machine, and is not known for it.
      const elsewhere = { ...secret, db_host: '0.0.0.0' };
      const trusting = connectionUrl({ ...elsewhere, params: { sslrootcert } });
      expect(await whoIs({ connectionString: trusting.reveal() })).toEqual(me);
      const connectionString = connectionUrl(elsewhere).reveal();
      await expect(whoIs({ connectionString })).rejects.toThrow('self-signed certificate');

      const misnamed = { ...elsewhere, db_host: 'localhost', ssl: true, params: { sslrootcert } };
      await expect(whoIs({ connectionString: connectionUrl(misnamed).reveal() })).rejects.toThrow(
        'does not match certificate',
      );
      const checking = postgres(connectionUrl({ ...elsewhere, db_name: 'postgres' }).reveal());
      await expect(checking`SELECT 1`).rejects.toThrow('self-signed certificate');
      await checking.end();
    },
  );

  it('is not taken by postgres with an IPv6 address, in a URL or in fields', async () => {
    const secret = await open({ port, scheme: 'postgres' }).client.get('database');
    // Observed, postgres 3.4.9: it takes what stands before the first colon for the host.
    const url = postgres(connectionUrl({ ...secret, db_host: '::1' }).reveal());
    expect(url.options.host).toEqual(['[']);
    const fields = postgres({ host: '::1', port });
    expect(fields.options.host).toEqual(['']);
    await Promise.all([url.end(), fields.end()]);
  });
});

describe.skipIf(!hasMariadb)('a sealed login of MariaDB', () => {
  let port: number;
  beforeAll(async () => {
    const literal = `'${password.replaceAll('\\', '\\\\')}'`;
    port = await startMariadb(scope, [
      'CREATE DATABASE `shop data`',
      `CREATE USER app@localhost IDENTIFIED BY ${literal}`,
      'GRANT ALL ON `shop data`.* TO app@localhost',
    ]);
  });

  async function whoIs(login: string | Parameters<typeof createConnection>[0]): Promise<unknown> {
    const connection = await createConnection(login as string);
    const [rows] = await connection.query(
      'SELECT CURRENT_USER() AS user, DATABASE() AS `database`',
    );
    await connection.end();
    return (rows as unknown[])[0];
  }
  const me = { user: 'app@localhost', database: 'shop data' };

  it('C8: is taken by mysql2 as fields', async () => {
    const secret = await open({ port, scheme: 'mysql' }).client.get('database');
    const { host, port: at, user, database, password: sealed } = connectionFields(secret);
    const login = {
      host: host.reveal(),
      port: at.reveal(),
      user: user.reveal(),
      database: database.reveal(),
    };
    expect(await whoIs({ ...login, password: sealed.reveal() })).toEqual(me);
  });

  it('C8: is taken by mysql2 as a URL', async () => {
    const secret = await open({ port, scheme: 'mariadb' }).client.get('database');
    expect(await whoIs(revealed(connectionUrl(secret)))).toEqual(me);
  });

  it.skipIf(!hasOpenssl)(
    'F-19: is taken by another machine with TLS though nobody asks for it, under a certificate of its own',
    async () => {
      const { certificate, key } = await makeCertificate(scope);
      const literal = `'${password.replaceAll('\\', '\\\\')}'`;
      const demanding = await startMariadb(
        scope,
        [
          'CREATE DATABASE `shop data`',
          `CREATE USER app@localhost IDENTIFIED BY ${literal} REQUIRE SSL`,
          'GRANT ALL ON `shop data`.* TO app@localhost',
        ],
        [`--ssl-cert=${certificate}`, `--ssl-key=${key}`],
      );
      const secret = await open({ port: demanding, scheme: 'aurora-mysql' }).client.get('database');
      const ca = await readFile(certificate, 'utf8');
      const who = (fields: object, trusted = {}) => {
        const uri = connectionUrl({ ...secret, ...fields }).reveal();
        const ssl = JSON.parse(new URL(uri).searchParams.get('ssl') ?? '') as object;
        // Whatever its name, it is on this machine.
        const stream = (): Socket => connect(demanding, '127.0.0.1');
        return whoIs({ uri, ssl: { ...ssl, ...trusted }, stream });
      };
      expect(await who({ db_host: 'db.example.com' }, { ca })).toEqual(me);
      await expect(who({ db_host: 'db.example.com' })).rejects.toThrow('self-signed certificate');
      const other = { db_host: 'other.example.com' };
      await expect(who(other, { ca })).rejects.toThrow('does not match certificate');
      expect(await who({ ...other, sslMode: 'require' }, { ca })).toEqual(me);
      // Observed, mysql2 3.24: it looks for `localhost` in the certificate of an address.
      const address = { db_host: '0.0.0.0' };
      await expect(who(address, { ca })).rejects.toThrow('Host: localhost. is not');
      expect(await who({ ...address, sslMode: 'verify-ca' }, { ca })).toEqual(me);
    },
  );

  it('C10: is refused, and not sent in clear, where TLS is required and not offered', async () => {
    const secret = await open({ port, scheme: 'mysql' }).client.get('database');
    const url = connectionUrl({ ...secret, sslMode: 'require' });
    await expect(whoIs(url.reveal())).rejects.toThrow('does not support secure connection');
  });
});
