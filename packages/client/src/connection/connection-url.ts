import type { Secret } from '@undotenv/manifest';
import { sealValue } from '../sealed/secret.ts';
import { engineNamed, protocolOf } from './engine.ts';
import { hasSecret, partOf, textOf, type Field, type NamedParts } from './named-parts.ts';
import { portOf } from './port.ts';
import { askedModeIn } from './ssl-mode.ts';
import { schemeIn, usualPortIn } from './stated-engine.ts';
import { tlsOf } from './tls-parameters.ts';

/** A secret's fields by any of their usual names, and what the URL's query adds. */
export interface ConnectionParts extends NamedParts {
  readonly params?: Readonly<Record<string, string | number | boolean>>;
}

/** Sealed as soon as one of its parts is. */
export type ConnectionUrl<Parts> = [PartsThat<Parts, 'are'>] extends [never]
  ? [PartsThat<Parts, 'may be'>] extends [never]
    ? string
    : string | Secret<string>
  : Secret<string>;

type PartsThat<Parts, Sealed extends 'are' | 'may be'> = {
  [Name in keyof Parts & keyof NamedParts]-?: Sealed extends 'are'
    ? // Absent, it seals nothing.
      object extends Pick<Parts, Name>
      ? never
      : Parts[Name] extends Secret<unknown>
        ? Name
        : never
    : // Of what may be anything, it may be one as well.
      Secret<unknown> extends Parts[Name]
      ? Name
      : Extract<Parts[Name], Secret<unknown>> extends never
        ? never
        : Name;
}[keyof Parts & keyof NamedParts];

/**
 * The connection URL of a database's fields, each encoded so that no character of a password is
 * taken for a part of the URL.
 *
 * ```ts
 * connectionUrl({ scheme: 'postgres', ...(await client.get('database')) });
 * ```
 *
 * `username`, `db_user`, `dbname`, `engine` and other names in use are understood; of an `engine`
 * of AWS's the scheme is that of its drivers, unless `scheme` says which. A host that begins with
 * `/` is a Unix socket. TLS is as `sslMode` says, or `ssl` with true or false or the name of a mode,
 * and `verify-full` if neither says so and the host is another machine.
 *
 * @returns a `Secret` if one of the fields is one.
 * @throws {TypeError} naming the field that is missing, given twice with different values, or cannot
 *   stand in a URL, as TLS cannot where it is not known how the scheme asks for it; never what the
 *   field holds.
 * @throws {RangeError} if the port is not from 1 to 65535.
 */
export function connectionUrl<const Parts extends ConnectionParts>(
  parts: Parts,
): ConnectionUrl<Parts> {
  const url = urlOf(parts);
  // The same condition, which the type has worked out from the types of the parts.
  return (hasSecret(parts) ? sealValue(url) : url) as ConnectionUrl<Parts>;
}

function urlOf(parts: ConnectionParts): string {
  const { params = {} } = parts;
  const given = (field: Field): string => textOf(partOf(field, parts));
  const [scheme, host] = [schemeIn(parts), given('host')];
  if (!/^[a-z][a-z0-9+.-]*$/i.test(scheme)) throw new TypeError('scheme is not that of a URL');
  if (host === '') throw new TypeError('host is missing');
  const tls = tlsOf(scheme, askedModeIn(parts).mode, host, params);
  const isMysqlSocket = host.startsWith('/') && protocolOf(scheme) === 'mysql';
  const query = [
    ...tls.query,
    ...Object.entries({ ...params, ...(isMysqlSocket && { socketPath: host }) }),
  ];
  const login = loginOf(given('user'), given('password'));
  const port = given('port') || unusualPort(scheme, parts);
  const at = isMysqlSocket ? 'localhost' : `${hostOf(host)}${portAfter(port)}`;
  return `${tls.scheme}://${login}${at}/${databaseOf(given('database'))}${queryOf(query)}`;
}

function loginOf(user: string, password: string): string {
  if (user === '' && password === '') return '';
  const secret = password === '' ? '' : `:${encoded(password, 'password')}`;
  return `${encoded(user, 'user')}${secret}@`;
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

function portAfter(port: string): string {
  return port === '' ? '' : `:${String(portOf(port))}`;
}

/** The engine's own, where drivers would take another for want of one. */
function unusualPort(scheme: string, parts: ConnectionParts): string {
  const port = usualPortIn(parts);
  return port === undefined || port === engineNamed(scheme)?.port ? '' : String(port);
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

function queryOf(query: readonly (readonly [name: string, value: unknown])[]): string {
  const pairs = query.map(
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
