/** The engines that AWS's own secrets name, and others that a URL is made for. */
import { describe, expect, it } from 'vitest';
import { connectionFields, connectionUrl, revealed, sealValue } from '../../src/index.ts';

const login = { host: 'db.example.com', username: 'app', password: 'synthetic', dbname: 'shop' };
const full = '?sslmode=verify-full';
const checked = `?ssl=${encodeURIComponent('{"rejectUnauthorized":true,"verifyIdentity":true}')}`;

describe('connectionUrl', () => {
  it.each([
    ['postgres', `postgres://app:synthetic@db.example.com/shop${full}`],
    ['aurora-postgresql', `postgres://app:synthetic@db.example.com/shop${full}`],
    ['Aurora-PostgreSQL', `postgres://app:synthetic@db.example.com/shop${full}`],
    ['redshift', `postgres://app:synthetic@db.example.com:5439/shop${full}`],
    ['mysql', `mysql://app:synthetic@db.example.com/shop${checked}`],
    ['aurora-mysql', `mysql://app:synthetic@db.example.com/shop${checked}`],
    ['mariadb', `mariadb://app:synthetic@db.example.com/shop${checked}&ssl=true`],
    ['mongo', 'mongodb://app:synthetic@db.example.com/shop?tls=true'],
  ])('makes of the engine %s a URL for its drivers, with TLS', (engine, url) => {
    expect(connectionUrl({ engine, ...login })).toBe(url);
    expect(connectionUrl({ engine: sealValue(engine), ...login }).reveal()).toBe(url);
  });

  it.each([
    ['postgres', 'aurora-postgresql', `postgres://app:synthetic@db.example.com/shop${full}`],
    ['postgresql', 'postgres', `postgresql://app:synthetic@db.example.com/shop${full}`],
    ['postgres', 'redshift', `postgres://app:synthetic@db.example.com:5439/shop${full}`],
    ['mysql', 'mariadb', `mysql://app:synthetic@db.example.com/shop${checked}`],
    ['mongodb+srv', 'mongo', 'mongodb+srv://app:synthetic@db.example.com/shop?tls=true'],
  ])('writes the scheme %s where the engine is %s', (scheme, engine, url) => {
    expect(connectionUrl({ scheme, engine, ...login })).toBe(url);
  });

  it('refuses a scheme for the engine of another', () => {
    expect(() => connectionUrl({ scheme: 'postgres', engine: 'aurora-mysql', ...login })).toThrow(
      new TypeError('scheme and engine are both given, and differ'),
    );
  });

  it('says it to drivers of MongoDB', () => {
    const query = (fields: object): string =>
      new URL(connectionUrl({ engine: 'mongo', ...login, ...fields })).search;
    expect(query({ host: 'localhost' })).toBe('');
    expect(query({ ssl: false })).toBe('?tls=false');
    expect(query({ sslMode: 'no-verify' })).toBe('?tls=true&tlsInsecure=true');
    expect(query({ params: { ssl: true } })).toBe('?ssl=true');
  });

  it.each([
    ['redis', 'rediss'],
    ['amqp', 'amqps'],
    ['http', 'https'],
    ['rediss', 'rediss'],
  ])('says it by the scheme where that is how: %s becomes %s', (scheme, secure) => {
    const url = (fields: object): string => connectionUrl({ scheme, host: 'a.example', ...fields });
    expect(url({})).toBe(`${secure}://a.example/`);
    expect(url({ sslMode: 'disable' })).toBe(`${scheme}://a.example/`);
    expect(url({ host: 'localhost' })).toBe(`${scheme}://localhost/`);
    expect(url({ host: 'localhost', ssl: true })).toBe(`${secure}://localhost/`);
  });

  it.each([
    ['redis', 'rediss', { ssl_cert_reqs: 'required' }],
    ['redis', 'rediss', { sslrootcert: '/ca.pem' }],
    ['redis', 'rediss', { tls: true }],
    ['amqp', 'amqps', { tls_ca: '/ca.pem' }],
    ['https', 'https', { ssl: false }],
  ])(
    'is not kept from TLS by a parameter that does not decline it: %s',
    (scheme, secure, params) => {
      const url = (fields: object): URL =>
        new URL(connectionUrl({ scheme, host: 'a.example', params, ...fields }));
      expect(url({}).protocol).toBe(`${secure}:`);
      expect(url({ sslMode: 'verify-full' }).protocol).toBe(`${secure}:`);
      expect(url({ host: 'localhost', ssl: true }).protocol).toBe(`${secure}:`);
    },
  );

  it.each([{ tls: false }, { ssl: 'false' }, { encrypt: 0 }])(
    'is in clear by a parameter that declines TLS (%#)',
    (params) => {
      const url = connectionUrl({ scheme: 'redis', host: 'a.example', params });
      expect(url).toMatch(/^redis:\/\/a\.example\/\?/);
    },
  );

  it.each(['smtp', 'ldap', 'ftp'])(
    'makes no %s into TLS from the first byte, which its port does not speak',
    (scheme) => {
      const url = (fields: object): string => connectionUrl({ host: 'a.example', ...fields });
      expect(() => url({ scheme })).toThrow('how a URL of this scheme asks for TLS is not known');
      expect(url({ scheme: `${scheme}s` })).toBe(`${scheme}s://a.example/`);
      expect(url({ scheme, sslMode: 'disable' })).toBe(`${scheme}://a.example/`);
      expect(url({ scheme, params: { requireTLS: true } })).toBe(
        `${scheme}://a.example/?requireTLS=true`,
      );
    },
  );

  it.each(['sqlserver', 'oracle', 'db2', 'aurora', 'constructor'])(
    'makes no URL in clear of a scheme whose TLS it does not know: %s',
    (scheme) => {
      const url = (fields: object): string =>
        connectionUrl({ scheme, host: 'a.example', ...fields });
      const refusal = new TypeError(
        'how a URL of this scheme asks for TLS is not known: pass the fields instead, say it in params, or do without by sslMode disable',
      );
      expect(() => url({})).toThrow(refusal);
      expect(() => url({ host: 'localhost', sslMode: 'require' })).toThrow(refusal);
      expect(url({ sslMode: 'disable' })).toBe(`${scheme}://a.example/`);
      expect(url({ params: { encrypt: true } })).toBe(`${scheme}://a.example/?encrypt=true`);
      expect(url({ host: 'localhost' })).toBe(`${scheme}://localhost/`);
    },
  );
});

describe('connectionFields', () => {
  it.each([
    ['aurora-postgresql', 'postgres', 5432],
    ['redshift', 'postgres', 5439],
    ['aurora-mysql', 'mysql', 3306],
    ['mariadb', 'mariadb', 3306],
    ['mongo', 'mongodb', 27_017],
    ['oracle', 'oracle', undefined],
  ])(
    'C9: gives of the engine %s the scheme of its drivers, and the port',
    (engine, scheme, port) => {
      const fields = connectionFields({ engine, ...login });
      expect(fields).toMatchObject({ scheme, port, sslMode: 'verify-full' });
    },
  );

  it('takes the port of the engine where a scheme is given as well', () => {
    const fields = connectionFields({ scheme: 'postgresql', engine: 'redshift', ...login });
    expect(fields).toMatchObject({ scheme: 'postgresql', port: 5439 });
    expect(connectionFields({ scheme: 'redshift', ...login }).port).toBe(5439);
    expect(connectionFields({ scheme: 'mongodb+srv', ...login }).port).toBeUndefined();
  });

  it('gives what makes the same URL', () => {
    const secret = { engine: 'redshift', ...login };
    expect(revealed(connectionUrl(connectionFields(secret)))).toBe(connectionUrl(secret));
  });
});
