import { chmodSync } from 'node:fs';
import type { Server } from 'node:http';
import type { ListenOptions } from 'node:net';
import { DataDirectoryError } from '../errors.ts';
import { isErrno } from '../files/private-file.ts';
import { NotLoopbackError, PortInUseError } from '../server/server-errors.ts';

type Addresses = readonly [first: string, ...others: string[]];

/** To a client `localhost` may be either: on the other one somebody else could answer it. */
const loopbackAddresses: Readonly<Record<string, Addresses>> = {
  '127.0.0.1': ['127.0.0.1'],
  '::1': ['::1'],
  localhost: ['127.0.0.1', '::1'],
};

/** The addresses that a host stands for. @throws {NotLoopbackError} `NOT_LOOPBACK` */
export function addressesOf(host: string): Addresses {
  const addresses = Object.hasOwn(loopbackAddresses, host) ? loopbackAddresses[host] : undefined;
  if (addresses === undefined) throw new NotLoopbackError();
  return addresses;
}

/**
 * Binds a server to a port of an address, and answers which port that is.
 *
 * @param port 0 picks a free one.
 * @throws {PortInUseError} `PORT_IN_USE`, retryable.
 */
export async function bindPort(server: Server, host: string, port: number): Promise<number> {
  try {
    await bind(server, { host, port });
  } catch (error) {
    throw isErrno(error, 'EADDRINUSE') ? new PortInUseError(port) : error;
  }
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}

/** As `bindPort`, but false on a machine that has no such address. */
export async function bindPortIfThere(
  server: Server,
  host: string,
  port: number,
): Promise<boolean> {
  try {
    await bindPort(server, host, port);
    return true;
  } catch (error) {
    if (isErrno(error, 'EADDRNOTAVAIL') || isErrno(error, 'EAFNOSUPPORT')) return false;
    throw error;
  }
}

/** @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if the disk there holds no sockets. */
export async function bindSocket(server: Server, path: string): Promise<void> {
  try {
    await bind(server, { path });
    // Until here its directory alone, 0700, keeps others out.
    chmodSync(path, 0o600);
  } catch (cause) {
    throw new DataDirectoryError(`no socket can be made at ${path}`, {
      hint: 'choose a data directory on a disk of this machine',
      cause,
    });
  }
}

async function bind(server: Server, where: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
