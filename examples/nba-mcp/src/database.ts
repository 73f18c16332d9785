import { Pool } from 'pg';

export interface DatabaseConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/**
 * A pool of at most 30 connections; none is opened before the first query. The fields stay fields:
 * put together to a URL, a password with `@` or `/` in it would break.
 */
export function openPool({ host, port, user, password, database }: DatabaseConfig): Pool {
  return new Pool({
    ...{ host, port, user, password, database },
    max: 30,
    // How long a query waits for a free connection.
    connectionTimeoutMillis: 30_000,
    // No connection outlives an hour, so a changed password is met soon.
    maxLifetimeSeconds: 3600,
  });
}
