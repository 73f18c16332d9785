import { setTimeout as delay } from 'node:timers/promises';
import { readOwner } from '../data-directory/data-directory.ts';
import { type DirectoryOwner, StoreInUseError, UnsealError } from '../errors.ts';
import { answersOn } from '../http/probe.ts';
import { unsealAccessKey } from '../data-directory/sealed-access-key.ts';
import { checkServerSocket } from '../data-directory/server-socket.ts';
import type { LocalAccess } from './local-access.ts';
import type { LocalOptions } from './local-server.ts';
import { startLocal } from './start-local.ts';
import type { RootKeys } from '../vault/root-key.ts';
import { rootKeyFor } from '../vault/root-key-file.ts';

export interface ConnectOptions extends Pick<
  LocalOptions,
  'account' | 'audit' | 'marks' | 'region' | 'rootKey'
> {
  readonly dataDirectory: string;
  /** How long an owner that is just starting or closing is waited for; 3,000 if absent. */
  readonly patienceMs?: number;
}

export interface LocalConnection extends LocalAccess {
  /** Whether another process owns the directory; otherwise this one does until `close`. */
  readonly attached: boolean;
  /** Stops the server if this process started it. May be called again. */
  close(): Promise<void>;
}

const pauseMs = 50;

/**
 * A way to the secrets in a data directory: through the server that owns it, or else through one
 * that runs until `close`. Calls belong on its `socketPath`: should the owner be killed later,
 * they fail there, while its port may by then be another user's.
 *
 * @throws {StoreInUseError} `STORE_IN_USE`, retryable, if an owner neither serves nor lets go.
 * @throws {UnsealError} `UNSEAL_FAILED` if the owner uses another root key.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if the owner's socket is not private.
 * @throws as `startLocal` otherwise
 */
export async function connectLocal(options: ConnectOptions): Promise<LocalConnection> {
  const { patienceMs = 3_000, rootKey: rootKeys = rootKeyFor(options.dataDirectory) } = options;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      return await own(options, rootKeys);
    } catch (error) {
      if (!(error instanceof StoreInUseError)) throw error;
      const connection = await attach(options.dataDirectory, rootKeys, waitedMs >= patienceMs);
      if (connection !== undefined) return connection;
      if (waitedMs >= patienceMs) throw error;
    }
    await delay(pauseMs);
  }
}

async function own(options: ConnectOptions, rootKeys: RootKeys): Promise<LocalConnection> {
  const { dataDirectory, account, region, audit, marks } = options;
  const server = await startLocal({
    dataDirectory,
    rootKey: rootKeys,
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(audit !== undefined && { audit }),
    ...(marks !== undefined && { marks }),
  });
  const { url, socketPath, accessKeyId, secretAccessKey } = server;
  return {
    url,
    ...(socketPath !== undefined && { socketPath }),
    account: server.account,
    region: server.region,
    accessKeyId,
    secretAccessKey,
    attached: false,
    close: () => server.close(),
  };
}

/** `undefined` while the owner has not said who it is, or has changed since it said so. */
async function attach(
  dataDirectory: string,
  rootKeys: RootKeys,
  isLastTry: boolean,
): Promise<LocalConnection | undefined> {
  const owner = readOwner(dataDirectory);
  if (owner === undefined || !(await isServing(owner))) return undefined;
  try {
    const access = unsealAccessKey(dataDirectory, rootKeys, owner);
    if (access === undefined) return undefined;
    const { url, socketPath } = owner;
    return {
      url,
      ...(socketPath !== undefined && { socketPath }),
      ...access,
      attached: true,
      close: () => Promise.resolve(),
    };
  } catch (error) {
    if (error instanceof UnsealError && !isLastTry) return undefined;
    throw error;
  }
}

/** An owner without a socket is none, except where there are no sockets: a port proves nothing. */
async function isServing({ url, socketPath }: DirectoryOwner): Promise<boolean> {
  if (socketPath === undefined) return process.platform === 'win32';
  return checkServerSocket(socketPath) && (await answersOn(socketPath, url));
}
