import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  connectionFields,
  connectionUrl,
  createSecretsClient,
  isSecret,
  sealValue,
  type Secret,
} from '../../src/index.ts';
import { seededApi } from '../seeded-api.ts';
import { databaseValue, shop } from '../shop-manifest.ts';

const planted = 'synthetic-password-1';
const standard = { host: 'db.internal', user: 'app', password: planted, database: 'shop' };

describe('connectionFields', () => {
  it.each([
    [standard],
    [{ hostname: 'db.internal', username: 'app', password: planted, dbname: 'shop' }],
    [{ db_host: 'db.internal', db_user: 'app', db_password: planted, db_name: 'shop' }],
    [
      {
        MYSQL_HOST: 'db.internal',
        MYSQL_USER: 'app',
        MYSQL_PASSWORD: planted,
        MYSQL_DB: 'shop',
      },
    ],
  ])('C8: gives every system’s keys one name each (%#)', (secret) => {
    expect(connectionFields(secret)).toMatchObject(standard);
  });

  it('C9: gives the port as a number, stored as one or as text', () => {
    expect(connectionFields({ ...standard, port: 6543 }).port).toBe(6543);
    expect(connectionFields({ ...standard, db_port: '6543' }).port).toBe(6543);
    for (const port of [0, 65_536, -1, 54.32, '', ' 5432', planted]) {
      expect(() => connectionFields({ port })).toThrow(
        new RangeError('port is not a number from 1 to 65535'),
      );
    }
  });

  it('C9: takes the engine’s port where the secret has none', () => {
    expect(connectionFields({ scheme: 'postgresql', ...standard }).port).toBe(5432);
    expect(connectionFields({ ...standard, engine: 'mariadb', port: '' }).port).toBe(3306);
    expect(connectionFields({ scheme: 'redis', ...standard }).port).toBeUndefined();
    expect(connectionFields(standard).port).toBeUndefined();
  });

  it('C10: asks for TLS on another machine unless the secret says otherwise', () => {
    expect(connectionFields(standard).sslMode).toBe('verify-full');
    expect(connectionFields({ ...standard, host: 'localhost' }).sslMode).toBe('disable');
    expect(connectionFields({ ...standard, host: '/run/postgresql' }).sslMode).toBe('disable');
    expect(connectionFields({ ...standard, ssl_mode: 'require' }).sslMode).toBe('require');
    expect(connectionFields({ ...standard, ssl: false }).sslMode).toBe('disable');
    expect(connectionFields({ ...standard, host: 'localhost', ssl: true }).sslMode).toBe(
      'verify-full',
    );
    expect(connectionFields({ ...standard, ssl: sealValue(true) }).sslMode.reveal()).toBe(
      'verify-full',
    );
    expect(connectionFields({ user: 'app' }).sslMode).toBeUndefined();
  });

  it('seals what it asks for where that is sealed, though it be empty', () => {
    expect(connectionFields({ ...standard, ssl: sealValue('') }).sslMode.reveal()).toBe(
      'verify-full',
    );
    expect(connectionFields({ ...standard, ssl: true, sslMode: '' }).sslMode).toBe('verify-full');
  });

  it('passes over an `ssl` that is no answer', () => {
    const ssl: unknown = { rejectUnauthorized: false };
    const fields = connectionFields({ ...standard, ssl });
    expectTypeOf(fields.sslMode).toEqualTypeOf<string | Secret<string> | undefined>();
    expect(fields.sslMode).toBe('verify-full');
    expect(connectionFields({ ...standard, ssl: 1 }).sslMode).toBe('verify-full');
    expect(connectionFields({ ssl: 'Amazon RDS' }).sslMode).toBe('verify-full');
    expect(connectionFields({ ...standard, host: 'localhost', ssl }).sslMode).toBe('disable');
  });

  it('refuses two names for one field that differ, without what they hold', () => {
    expect(() => connectionFields({ ...standard, db_password: 'synthetic-password-2' })).toThrow(
      new TypeError('password and db_password are both given, and differ'),
    );
    expect(connectionFields({ ...standard, username: 'app', db_user: '' }).user).toBe('app');
  });

  it('leaves the secret as it is, and prints as redacted', async () => {
    const client = createSecretsClient({ manifest: shop, api: seededApi() });
    const secret = await client.get('database');
    const fields = connectionFields(secret);
    expect(fields.password).toBe(databaseValue.password);
    expect(inspect(fields) + JSON.stringify({ fields })).not.toContain(planted);
    expect(Object.isFrozen(fields)).toBe(true);
    expect(secret).toEqual(databaseValue);
  });

  it('seals what is sealed in the secret, and nothing else', () => {
    const fields = connectionFields({
      scheme: 'postgres',
      host: 'localhost',
      port: sealValue('6543'),
      password: sealValue(planted),
    });
    expect(isSecret(fields.password)).toBe(true);
    expect(fields.password.reveal()).toBe(planted);
    expect(fields.port.reveal()).toBe(6543);
    expect(fields.host).toBe('localhost');
  });

  it('gives what connectionUrl takes', () => {
    const fields = connectionFields({ engine: 'postgres', db_host: 'localhost', db_user: 'app' });
    expect(connectionUrl(fields)).toBe('postgres://app@localhost:5432/?sslmode=disable');
  });
});
