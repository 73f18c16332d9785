import { protocolOf } from './engine.ts';
import { isOff, modeOfFlag } from './ssl-mode.ts';

/** The scheme that a URL has then, and what its query begins with. */
export interface Tls {
  readonly scheme: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

type Params = Readonly<Record<string, unknown>>;

/** By which parameters drivers are told, and what: nobody else's name for it is one to them. */
interface Dialect {
  readonly names: readonly string[];
  readonly query: (mode: string, scheme: string) => Tls['query'];
}

const dialects = new Map<string, Dialect>([
  ['postgres', { names: ['sslmode', 'ssl'], query: (mode) => [['sslmode', mode]] }],
  ['mysql', { names: ['ssl'], query: mysqlQuery }],
  ['mongodb', { names: ['tls', 'ssl'], query: mongodbQuery }],
]);

const secured = new Map(['amqp', 'http', 'mqtt', 'redis', 'ws'].map((name) => [name, `${name}s`]));

/** Of the last three the scheme in clear may also turn to TLS on its own port, by STARTTLS. */
const secure = new Set([...secured.values(), 'ftps', 'ldaps', 'smtps']);

/**
 * How a connection URL says what `mode` means, unless its parameters say it themselves. Another
 * machine is reached with TLS even if nobody says so, and its certificate has to be its own.
 *
 * @param mode one of PostgreSQL's; empty if nobody asks for one
 * @throws {TypeError} if it cannot be said: in clear is not what was asked for.
 */
export function tlsOf(scheme: string, mode: string, host: string, params: Params): Tls {
  const asked = mode || (isThisMachine(host) ? '' : 'verify-full');
  const asItIs = { scheme, query: [] };
  if (asked === '') return asItIs;
  const dialect = dialects.get(protocolOf(scheme));
  if (dialect !== undefined) {
    const isSaid = dialect.names.some((name) => Object.hasOwn(params, name));
    return isSaid ? asItIs : { scheme, query: dialect.query(asked, scheme) };
  }
  const name = scheme.toLowerCase();
  if (isOff(asked) || secure.has(name)) return asItIs;
  const withTls = secured.get(name);
  if (withTls !== undefined) return isDeclinedIn(params) ? asItIs : { scheme: withTls, query: [] };
  if (isSaidIn(params)) return asItIs;
  throw new TypeError(
    'how a URL of this scheme asks for TLS is not known: pass the fields instead, say it in params, or do without by sslMode disable',
  );
}

/** Also by a Unix socket. */
export function isThisMachine(host: string): boolean {
  if (host.startsWith('/') || /^\[?::1\]?$/.test(host)) return true;
  return /^(?:localhost|127(?:\.\d{1,3}){3})$/i.test(host);
}

/**
 * mysql2 takes JSON, and looks at the name in the certificate only if it is told to. The driver of
 * MariaDB takes any text but `true` for "in clear" (observed, mariadb 3.5), and of two parameters
 * the last, mysql2 3.24 the first.
 */
function mysqlQuery(mode: string, scheme: string): Tls['query'] {
  if (isOff(mode)) return [];
  const checks = {
    rejectUnauthorized: mode !== 'no-verify',
    ...(/^verify[-_](?:full|identity)$/i.test(mode) && { verifyIdentity: true }),
  };
  const said = ['ssl', JSON.stringify(checks)] as const;
  return /^mariadb$/i.test(scheme) ? [said, ['ssl', 'true']] : [said];
}

/** https://www.mongodb.com/docs/manual/reference/connection-string-options/#tls-options */
function mongodbQuery(mode: string): Tls['query'] {
  if (isOff(mode)) return [['tls', 'false']];
  const trusting = mode === 'no-verify' ? ([['tlsInsecure', 'true']] as const) : [];
  return [['tls', 'true'], ...trusting];
}

/** Where the scheme says it, a parameter that says how, such as `ssl_cert_reqs`, takes nothing back. */
function isDeclinedIn(params: Params): boolean {
  return ['tls', 'ssl', 'encrypt'].some((name) => isOff(modeOfFlag(params[name])));
}

/** What drivers of other databases read is not known here: anything that sounds like it. */
function isSaidIn(params: Params): boolean {
  return Object.keys(params).some((name) => /^(?:ssl|(?:require|start)?tls|encrypt)/i.test(name));
}
