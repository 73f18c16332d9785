import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresConnection } from '../../../../examples/nba-mcp/demo/postgres.ts';
import type { Scope } from '../../../../examples/nba-mcp/demo/scope.ts';
import {
  makeTemporaryDirectory,
  sharedTemporaryDirectory,
} from '../../../../examples/nba-mcp/demo/temporary-directory.ts';
import { unprivilegedUser } from '../../../../examples/nba-mcp/demo/unprivileged-user.ts';

const openssl = '/usr/bin/openssl';
const names = 'subjectAltName=IP:127.0.0.1,IP:0.0.0.0,DNS:db.example.com';

/** Whether certificates can be made here. */
export const hasOpenssl: boolean = existsSync(openssl);

/**
 * From now on the server takes no connection without TLS, under a certificate it has signed itself.
 *
 * @returns the path of the certificate
 */
export async function demandTls(owner: PostgresConnection, scope: Scope): Promise<string> {
  const { certificate, key } = await makeCertificate(scope);
  const admin = new pg.Client(owner);
  await admin.connect();
  const settings = [`ssl_cert_file = '${certificate}'`, `ssl_key_file = '${key}'`, 'ssl = on'];
  for (const setting of settings) await admin.query(`ALTER SYSTEM SET ${setting}`);
  const { rows } = await admin.query<{ hba_file: string }>('SHOW hba_file');
  await writeFile(rows[0]?.hba_file ?? '', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
  await untilPlainIsRefused(owner);
  return certificate;
}

/**
 * A certificate that has signed itself: for this machine by two of its addresses, and not as
 * `localhost`, and for `db.example.com`. Servers of databases may read its key.
 *
 * @returns the paths of both
 */
export async function makeCertificate(scope: Scope): Promise<{ certificate: string; key: string }> {
  const runner = unprivilegedUser();
  const parent = runner === undefined ? tmpdir() : await sharedTemporaryDirectory();
  const directory = await makeTemporaryDirectory('client-tls', scope, parent);
  const [certificate, key] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
  const { status } = spawnSync(openssl, [
    ...['req', '-x509', '-nodes', '-days', '2', '-newkey', 'ec'],
    ...['-pkeyopt', 'ec_paramgen_curve:prime256v1', '-subj', '/CN=127.0.0.1'],
    ...['-addext', names, '-keyout', key, '-out', certificate],
  ]);
  if (status !== 0) throw new Error('openssl made no certificate');
  for (const path of runner === undefined ? [] : [directory, certificate, key]) {
    await chown(path, runner?.uid ?? 0, runner?.gid ?? 0);
  }
  return { certificate, key };
}

/** The server reads its settings again when it comes to it. */
async function untilPlainIsRefused(owner: PostgresConnection): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const plain = new pg.Client(owner);
    try {
      await plain.connect();
      await plain.end();
    } catch {
      return;
    }
  }
  throw new Error('the server still takes connections without TLS');
}
