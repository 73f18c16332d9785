import { inspect } from 'node:util';
import { parse as parsePg } from 'pg-connection-string';
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import { connectionUrl, isSecret, revealed, sealValue, type Secret } from '../../src/index.ts';

const planted = 'synthetic@pass:word/?#%';
const database = { host: 'db.example.com', port: 5432, username: 'app', password: planted };

describe('connectionUrl', () => {
  it.each([
    [{ user: 'app', password: 'synthetic', database: 'shop' }],
    [{ username: 'app', password: 'synthetic', dbname: 'shop', engine: 'mysql' }],
    [{ db_user: 'app', db_password: 'synthetic', db_name: 'shop' }],
    [{ MYSQL_USER: 'app', MYSQL_PASSWORD: 'synthetic', MYSQL_DB: 'shop' }],
  ])('C8: knows the fields by the names of every system (%#)', (fields) => {
    expect(connectionUrl({ scheme: 'mysql', host: 'localhost', ...fields })).toBe(
      'mysql://app:synthetic@localhost/shop',
    );
  });

  it('refuses two names for one field that differ, and takes them if they are the same', () => {
    const both = { scheme: 'postgres', host: 'localhost', user: 'app' };
    expect(() => connectionUrl({ ...both, username: planted })).toThrow(
      new TypeError('user and username are both given, and differ'),
    );
    expect(connectionUrl({ ...both, username: 'app' })).toBe('postgres://app@localhost/');
  });

  it('F-19: asks for TLS on another machine unless the secret says otherwise', () => {
    const url = (fields: object) =>
      connectionUrl({ scheme: 'postgres', host: 'localhost', ...fields });
    expect(url({})).not.toContain('ssl');
    expect(url({ host: '/run/postgresql' })).not.toContain('ssl');
    expect(url({ host: '::1' })).not.toContain('ssl');
    expect(url({ host: 'db.example.com' })).toMatch(/\?sslmode=verify-full$/);
    expect(url({ host: 'localhost.example.com' })).toMatch(/\?sslmode=verify-full$/);
    expect(url({ host: 'db.example.com', ssl_mode: 'require' })).toMatch(/\?sslmode=require$/);
    expect(url({ ssl_mode: 'require' })).toMatch(/\?sslmode=require$/);
    expect(url({ host: 'db.example.com', params: { sslmode: 'disable' } })).toMatch(
      /\?sslmode=disable$/,
    );
  });

  it('asks for it in words that pg does not warn of', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => {
      warn.mockRestore();
    });
    const url = { scheme: 'postgres', ...database };
    expect(parsePg(connectionUrl(url)).ssl).toEqual({});
    expect(warn).not.toHaveBeenCalled();
    parsePg(connectionUrl({ ...url, sslMode: 'require' }));
    expect(warn).toHaveBeenCalledOnce();
  });

  it('takes `ssl` of a secret for what it says, and refuses a mode that says otherwise', () => {
    const url = (fields: object) => connectionUrl({ scheme: 'postgres', ...database, ...fields });
    expect(url({ host: 'localhost', ssl: true })).toMatch(/\?sslmode=verify-full$/);
    expect(url({ host: 'localhost', ssl: 'True' })).toMatch(/\?sslmode=verify-full$/);
    expect(url({ ssl: sealValue(false) })).toSatisfy(isSecret);
    expect(url({ ssl: false })).toMatch(/\?sslmode=disable$/);
    expect(url({ ssl: 'require' })).toMatch(/\?sslmode=require$/);
    expect(url({ ssl: true, sslmode: 'require' })).toMatch(/\?sslmode=require$/);
    expect(() => url({ ssl: 'false', sslmode: 'require' })).toThrow(
      new TypeError('sslMode and ssl are both given, and differ'),
    );
  });

  it.each([
    { rejectUnauthorized: false },
    Object.create(null) as object,
    [false],
    'Amazon RDS',
    'off',
    'yes',
    2,
    '',
    null,
    undefined,
    sealValue({ rejectUnauthorized: false }),
  ])('passes over an `ssl` that is no answer, and asks as if it were absent (%#)', (ssl) => {
    const url = (fields: object) =>
      revealed(connectionUrl({ scheme: 'postgres', ...database, ...fields }));
    expect(url({ ssl })).toBe(url({}));
    expect(url({ ssl, sslmode: 'disable' })).toBe(url({ sslmode: 'disable' }));
    expect(url({ ssl, host: 'localhost' })).toBe(url({ host: 'localhost' }));
  });

  it('takes `ssl` of any type, and knows what it gives for it', () => {
    const url = { scheme: 'postgres', ...database };
    const ssl: unknown = sealValue(true);
    expectTypeOf(connectionUrl({ ...url, ssl })).toEqualTypeOf<string | Secret<string>>();
    expect(connectionUrl({ ...url, ssl })).toSatisfy(isSecret);
    expectTypeOf(connectionUrl({ ...url, ssl: { ca: '' } })).toEqualTypeOf<string>();
    expectTypeOf(connectionUrl({ ...url, ssl: 1 })).toEqualTypeOf<string>();
    expectTypeOf(connectionUrl({ ...url, ssl: sealValue({}) })).toEqualTypeOf<Secret<string>>();
  });

  it('C10: tells mysql2 in its own words', () => {
    const url = (fields: object) =>
      new URL(connectionUrl({ scheme: 'mysql', ...database, ...fields })).searchParams.get('ssl');
    expect(url({})).toBe('{"rejectUnauthorized":true,"verifyIdentity":true}');
    expect(url({ sslmode: 'require' })).toBe('{"rejectUnauthorized":true}');
    expect(url({ sslmode: 'no-verify' })).toBe('{"rejectUnauthorized":false}');
    expect(url({ sslmode: 'disable' })).toBeNull();
    expect(url({ ssl_mode: 'DISABLED' })).toBeNull();
    expect(url({ params: { ssl: 'Amazon RDS' } })).toBe('Amazon RDS');
    // mysql2 reads no `sslmode`, and would connect in clear.
    expect(url({ params: { sslmode: 'require' } })).toBe(url({}));
  });

  it('tells the driver of MariaDB in its own words too', () => {
    // mysql2 3.24 takes the first of two, mariadb 3.5 the last, which it takes for TLS only if `true`.
    const { searchParams } = new URL(connectionUrl({ engine: 'mariadb', ...database }));
    expect(searchParams.getAll('ssl')).toEqual([
      '{"rejectUnauthorized":true,"verifyIdentity":true}',
      'true',
    ]);
  });

  it('is a secret as soon as one of its fields is', () => {
    const sealed = connectionUrl({ scheme: 'postgres', ...database, password: sealValue(planted) });
    expect(isSecret(sealed)).toBe(true);
    expect(inspect({ sealed })).not.toContain('db.example.com');
    expect(parsePg(sealed.reveal()).password).toBe(planted);
    expect(typeof connectionUrl({ scheme: 'postgres', ...database })).toBe('string');
  });

  it('leaves out what is not there', () => {
    const url = connectionUrl({ scheme: 'redis', host: 'localhost', user: '', password: null });
    expect(url).toBe('redis://localhost/');
    const token = connectionUrl({ scheme: 'redis', host: 'localhost', password: 'synthetic' });
    expect(token).toBe('redis://:synthetic@localhost/');
  });

  it.each([
    [{ scheme: `${planted} ` }, 'scheme is not that of a URL'],
    [{ host: '' }, 'host is missing'],
    [
      { host: `${planted}.example.com` },
      'host is neither the name or address of a host nor the path of a socket',
    ],
    [
      { host: 'fe80::1%eth0' },
      'host is neither the name or address of a host nor the path of a socket',
    ],
    [{ database: '../other' }, 'database cannot stand in a URL: pass the fields instead'],
    [{ database: 'a?b' }, 'database cannot stand in a URL: pass the fields instead'],
    [{ password: 'half \ud800 a pair' }, 'password is not well-formed text'],
    [{ port: 0 }, 'port is not a number from 1 to 65535'],
    [{ port: planted }, 'port is not a number from 1 to 65535'],
  ])('names the field it cannot use, not what it holds (%#)', (fields, message) => {
    let thrown: unknown;
    try {
      revealed(connectionUrl({ scheme: 'postgres', ...database, ...fields }));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ message });
    expect(inspect(thrown)).not.toContain('synthetic');
  });
});
