import type { Secret } from '@undotenv/manifest';
import { sealValue } from '../sealed/secret.ts';
import {
  hasSecret,
  namedFields,
  type ConnectionFields,
  type NamedFields,
} from './connection-fields.ts';
import { tlsParameters } from './tls-parameters.ts';

/** A secret's fields by any of their usual names, and what the URL's query adds. */
export interface ConnectionParts extends ConnectionFields {
  readonly params?: Readonly<Record<string, string | number | boolean>>;
}

/** Sealed as soon as one of its parts is. */
export type ConnectionUrl<Parts> = [PartsThat<Parts, 'are'>] extends [never]
  ? [PartsThat<Parts, 'may be'>] extends [never]
    ? string
    : string | Secret<string>
  : Secret<string>;

type PartsThat<Parts, Sealed extends 'are' | 'may be'> = {
  [Name in keyof Parts & keyof ConnectionFields]-?: Sealed extends 'are'
    ? // Absent, it seals nothing.
      object extends Pick<Parts, Name>
      ? never
      : Parts[Name] extends Secret<unknown>
        ? Name
        : never
    : Extract<Parts[Name], Secret<unknown>> extends never
      ? never
      : Name;
}[keyof Parts & keyof ConnectionFields];

/**
 * The connection URL of a database's fields, each encoded so that no character of a password is
 * taken for a part of the URL.
 *
 * ```ts
 * connectionUrl({ scheme: 'postgres', ...(await client.get('database')) });
 * ```
 *
 * `username`, `db_user`, `dbname`, `engine` and other names in use are understood. A host that begins
 * with `/` is a Unix socket. TLS is as `sslMode` says, which for PostgreSQL and MySQL is `require` if
 * it is absent and the host is another machine.
 *
 * @returns a `Secret` if one of the fields is one.
 * @throws {TypeError} naming the field that is missing, given twice with different values, or cannot
 *   stand in a URL; never what it holds.
 * @throws {RangeError} if the port is not from 1 to 65535.
 */
export function connectionUrl<const Parts extends ConnectionParts>(
  parts: Parts,
): ConnectionUrl<Parts> {
  const url = urlOf(namedFields(parts), parts.params ?? {});
  // The same condition, which the type has worked out from the types of the parts.
  return (hasSecret(parts) ? sealValue(url) : url) as ConnectionUrl<Parts>;
}

function urlOf(fields: NamedFields, params: NonNullable<ConnectionParts['params']>): string {
  const { scheme = '', host = '', user, password, database = '' } = fields;
  if (!/^[a-z][a-z0-9+.-]*$/i.test(scheme)) throw new TypeError('scheme is not that of a URL');
  if (host === '') throw new TypeError('host is missing');
  const isMysql = /^(?:mysql|mariadb)$/i.test(scheme);
  const isSocket = host.startsWith('/');
  const query = {
    ...tlsParameters(scheme, fields.sslMode, host, params),
    ...params,
    ...(isSocket && isMysql && { socketPath: host }),
  };
  const login = loginOf(user, password);
  const at = isSocket && isMysql ? 'localhost' : `${hostOf(host)}${portOf(fields.port)}`;
  return `${scheme}://${login}${at}/${databaseOf(database)}${queryOf(query)}`;
}

function loginOf(user: string | undefined, password: string | undefined): string {
  if (user === undefined && password === undefined) return '';
  const secret = password === undefined ? '' : `:${encoded(password, 'password')}`;
  return `${encoded(user ?? '', 'user')}${secret}@`;
}

/** A socket's path as libpq takes it: percent-encoded, in the place of the host. */
function hostOf(host: string): string {
  if (host.startsWith('/')) return encoded(host, 'host');
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const written = bare.includes(':') ? `[${bare}]` : bare;
  if (/[\s/?#@%\\]/.test(bare) || !URL.canParse(`scheme://${written}`)) {
    throw new TypeError('host is neither the name or address of a host nor the path of a socket');
  }
  return written;
}

function portOf(port: string | undefined): string {
  if (port === undefined) return '';
  const isPort = /^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536;
  if (!isPort) throw new RangeError('port is not a number from 1 to 65535');
  return `:${port}`;
}

/**
 * Drivers of PostgreSQL read the path with `decodeURI`, which leaves reserved characters encoded
 * (observed, pg-connection-string 2.14): they stand as they are where a path may have them, and
 * what would end the path, or be resolved as one, is refused.
 */
function databaseOf(database: string): string {
  const isPath =
    /[?#\\]/.test(database) || database.split('/').some((part) => /^\.{1,2}$/.test(part));
  if (isPath) throw new TypeError('database cannot stand in a URL: pass the fields instead');
  return wellFormed('database', () => encodeURI(database));
}

function queryOf(params: NonNullable<ConnectionParts['params']>): string {
  const pairs = Object.entries(params).map(
    ([name, value]) => `${encoded(name, 'params')}=${encoded(String(value), 'params')}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function encoded(text: string, field: string): string {
  return wellFormed(field, () => encodeURIComponent(text));
}

function wellFormed(field: string, encode: () => string): string {
  try {
    return encode();
  } catch {
    throw new TypeError(`${field} is not well-formed text`);
  }
}
