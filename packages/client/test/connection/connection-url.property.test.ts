import fc from 'fast-check';
import mysql from 'mysql2';
import { parse as parsePg } from 'pg-connection-string';
import { describe, expect, it } from 'vitest';
import { connectionUrl } from '../../src/index.ts';

/** Whatever a person or a generator may choose, with the characters that mean something to a URL. */
const text = fc
  .string({
    minLength: 1,
    maxLength: 20,
    unit: fc.oneof(
      fc.constantFrom(...Array.from('@:/?#%&=+;[]\\ "\'$!|<>^`{}~,.é😀')),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
  })
  .filter((each) => !/\p{Surrogate}/u.test(each));

const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().filter((each) => URL.canParse(`scheme://[${each}]`)),
  fc.constantFrom('localhost', 'db_1', 'db.internal.example.com'),
);

const database = text.filter(
  (each) => !/[?#\\]/.test(each) && !each.split('/').some((part) => part === '.' || part === '..'),
);

const fields = fc.record({
  host,
  port: fc.integer({ min: 1, max: 65_535 }),
  user: text,
  password: text,
  database,
});

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** One spelling of an IPv6 address. */
const canonical = (address: string): string =>
  withoutBrackets(new URL(`http://${address.includes(':') ? `[${address}]` : address}`).hostname);

/** mysql2 gives away what it makes of a URL by a pool, which does not connect before it is used. */
function parseMysql(url: string): mysql.ConnectionOptions {
  const pool = mysql.createPool(url);
  const { config } = pool as unknown as { config: { connectionConfig: mysql.ConnectionOptions } };
  pool.end();
  return config.connectionConfig;
}

describe('connectionUrl', () => {
  it('N-33: gives back every field, whatever it holds, to a parser of URLs', () => {
    fc.assert(
      fc.property(
        fields,
        fc.constantFrom('postgres', 'mysql', 'redis', 'amqp'),
        (given, scheme) => {
          const url = new URL(connectionUrl({ scheme, ...given, sslMode: 'disable' }));
          expect(url.protocol).toBe(`${scheme}:`);
          expect(decodeURIComponent(url.username)).toBe(given.user);
          expect(decodeURIComponent(url.password)).toBe(given.password);
          expect(decodeURIComponent(url.pathname.slice(1))).toBe(given.database);
          expect(url.port).toBe(String(given.port));
        },
      ),
    );
  });

  it('N-33: gives back every field to pg', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const parsed = parsePg(connectionUrl({ scheme: 'postgres', ...given, sslMode: 'disable' }));
        expect(parsed.user).toBe(given.user);
        expect(parsed.password).toBe(given.password);
        expect(parsed.database).toBe(given.database);
        expect(parsed.port).toBe(String(given.port));
        expect(canonical(parsed.host ?? '')).toBe(canonical(given.host));
      }),
    );
  });

  it('N-33: gives back every field to mysql2', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const parsed = parseMysql(connectionUrl({ scheme: 'mysql', ...given }));
        expect(parsed.user).toBe(given.user);
        expect(parsed.password).toBe(given.password);
        expect(parsed.database).toBe(given.database);
        expect(parsed.port).toBe(given.port);
        expect(canonical(parsed.host ?? '')).toBe(canonical(given.host));
      }),
      { numRuns: 50 },
    );
  });

  it.each(['mysql', 'mariadb'])('has mysql2 check who answers, by a URL of %s', (scheme) => {
    const { ssl } = parseMysql(connectionUrl({ scheme, host: 'db.example.com' }));
    expect(ssl).toEqual({ rejectUnauthorized: true, verifyIdentity: true });
  });

  it('gives back the parameters to each of them', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }), (params) => {
        const url = connectionUrl({ scheme: 'redis', host: 'localhost', params });
        expect(Object.fromEntries(new URL(url).searchParams)).toEqual(params);
      }),
    );
  });

  it('reaches a Unix socket with pg and with mysql2', () => {
    const socket = '/var/run/my sockets';
    const pg = parsePg(
      connectionUrl({ scheme: 'postgres', host: socket, user: 'app', port: 5433 }),
    );
    expect(pg).toMatchObject({ host: socket, user: 'app', port: '5433' });
    const mysql2 = parseMysql(connectionUrl({ scheme: 'mysql', host: socket, database: 'shop' }));
    expect(mysql2).toMatchObject({ socketPath: socket, database: 'shop' });
  });
});
