import { engineOf } from './engine.ts';

/**
 * How a connection URL says what `sslMode` means, unless its parameters say it themselves: as
 * `sslmode` to drivers of PostgreSQL, as `ssl` to those of MySQL (mysql2), to others not at all.
 * Another machine is reached with TLS even if nobody says so; every mode but `no-verify` checks the
 * certificate, as pg does.
 */
export function tlsParameters(
  scheme: string,
  sslMode: string | undefined,
  host: string,
  params: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const mode = sslMode ?? (isThisMachine(host) ? undefined : 'require');
  if (mode === undefined || 'sslmode' in params || 'ssl' in params) return {};
  const engine = engineOf(scheme);
  if (engine === 'postgres') return { sslmode: mode };
  if (engine !== 'mysql' || mode === 'disable') return {};
  return { ssl: JSON.stringify({ rejectUnauthorized: mode !== 'no-verify' }) };
}

/** Also by a Unix socket. */
export function isThisMachine(host: string): boolean {
  if (host.startsWith('/') || /^\[?::1\]?$/.test(host)) return true;
  return /^(?:localhost|127(?:\.\d{1,3}){3})$/i.test(host);
}
