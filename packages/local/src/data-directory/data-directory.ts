import { realpathSync, rmSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { type DirectoryOwner, StoreInUseError } from '../errors.ts';
import { onDisk } from '../files/disk-errors.ts';
import { requirePrivateDirectory } from '../files/private-directory.ts';
import { readPrivateFile, replacePrivateFile } from '../files/private-file.ts';
import { placeServerSocket, removeServerSocket, socketName } from './server-socket.ts';
import { type MarkOptions, openMarkedStore } from '../store/open-marked-store.ts';
import { openFileStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import type { RootKeys } from '../vault/root-key.ts';

/** A data directory this process owns until it closes it. */
export interface DataDirectory {
  readonly path: string;
  readonly store: Store;
  /** The path its server is to listen on beside a port; it goes at `close`. None on Windows. */
  placeSocket(): string | undefined;
  /** Tells other processes where to send their requests; call it once the server listens. */
  announce(owner: DirectoryOwner): void;
  /** Closes the store and gives the directory up. Harmless when repeated. */
  close(): void;
}

/**
 * Takes the directory, made 0700 if there is none, for this process alone. The lock is the
 * store's, held by the operating system: it ends with the process, and `owner.json` only says who.
 *
 * @throws {StoreInUseError} `STORE_IN_USE` with the owner's URL and process id, once it has
 *   announced itself.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if the directory or a file in it is a
 *   link, another user's, or open to others.
 * @throws {StoreRolledBackError} `STORE_ROLLED_BACK`, with `marks` only.
 * @throws as `openFileStore` otherwise
 */
export function openDataDirectory(
  path: string,
  rootKeys: RootKeys,
  marks?: MarkOptions,
): DataDirectory {
  return onDisk('its directory cannot be used', () => own(resolve(path), rootKeys, marks));
}

function own(directory: string, rootKeys: RootKeys, marks?: MarkOptions): DataDirectory {
  requirePrivateDirectory(directory);
  const store = openOwned(directory, rootKeys, marks);
  const ownerFile = ownerFileOf(directory);
  try {
    removeTracesOfKilledOwner(directory);
  } catch (error) {
    store.close();
    throw error;
  }
  const realPath = realpathSync.native(directory);
  ownedHere.add(realPath);
  let socketPath: string | undefined;
  let closed = false;
  return {
    path: directory,
    store,
    placeSocket() {
      socketPath ??= onDisk('its socket cannot be placed', () => placeServerSocket(directory));
      return socketPath;
    },
    announce({ url, pid, startedAt, socketPath: socket }) {
      const owner = { url, pid, startedAt, socketPath: socket };
      onDisk('its owner cannot be announced', () => {
        replacePrivateFile(ownerFile, `${JSON.stringify(owner)}\n`);
      });
    },
    close() {
      if (closed) return;
      closed = true;
      try {
        // Before the lock goes: afterwards the files may be the next owner's.
        rmSync(ownerFile, { force: true });
        if (socketPath !== undefined) removeServerSocket(socketPath, directory);
      } catch {
        // They stay, as after a kill: the next owner removes them.
      }
      store.close();
      ownedHere.delete(realPath);
    },
  };
}

/** By real path. The lock is this process's, and so is what it knows of it. */
const ownedHere = new Set<string>();

/**
 * Whether this process owns the directory. Then it must not read the store's files by other means:
 * closing one would give up the lock, see `openDatabase`.
 *
 * @param path must exist
 */
export function isOwnedHere(path: string): boolean {
  return ownedHere.has(realpathSync.native(path));
}

/** Nobody may be sent where it was. Only for who holds the lock: the files may be an owner's. */
function removeTracesOfKilledOwner(directory: string): void {
  const { socketPath } = readOwner(directory) ?? {};
  if (socketPath !== undefined) removeServerSocket(socketPath, directory);
  // It may have been killed before it said where it listens.
  rmSync(join(directory, socketName), { force: true });
  rmSync(ownerFileOf(directory), { force: true });
}

function openOwned(directory: string, rootKeys: RootKeys, marks?: MarkOptions): Store {
  const path = join(directory, 'store.db');
  try {
    return marks === undefined
      ? openFileStore(path, rootKeys)
      : openMarkedStore(path, rootKeys, marks);
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error;
    throw new StoreInUseError(readOwner(directory));
  }
}

const ownerFileMaxBytes = 4_096;

/**
 * Who last announced itself as the owner. It may have been killed since: only the lock, which
 * `openDataDirectory` tries, says whether anyone owns the directory now.
 */
export function readOwner(directory: string): DirectoryOwner | undefined {
  const content = readPrivateFile(ownerFileOf(directory), ownerFileMaxBytes);
  if (content === undefined || 'problem' in content) return undefined;
  try {
    const owner: unknown = JSON.parse(content.toString());
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is DirectoryOwner {
  if (typeof value !== 'object' || value === null) return false;
  if (!('url' in value && 'pid' in value && 'startedAt' in value)) return false;
  const { url, pid, startedAt } = value;
  if ('socketPath' in value && !isAbsolutePath(value.socketPath)) return false;
  return (
    typeof url === 'string' &&
    // Requests signed with a local key go there: never beyond this machine.
    /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/.test(url) &&
    typeof pid === 'number' &&
    Number.isSafeInteger(pid) &&
    typeof startedAt === 'string'
  );
}

function isAbsolutePath(value: unknown): boolean {
  return typeof value === 'string' && isAbsolute(value);
}

function ownerFileOf(directory: string): string {
  return join(directory, 'owner.json');
}
