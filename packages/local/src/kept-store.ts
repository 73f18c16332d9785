import { systemClock } from './clock.ts';
import { openDataDirectory } from './data-directory.ts';
import type { LocalAccess, LocalOptions } from './local-server.ts';
import { removeSealedAccessKey, sealAccessKey } from './sealed-access-key.ts';
import { openMemoryStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { rootKeyFor } from './vault/root-key-file.ts';

/** The store, and what else has to be done about where it is. */
export interface KeptStore {
  readonly store: Store;
  /** The Unix socket to serve on beside the port; none in memory or on Windows. */
  placeSocket(): string | undefined;
  /** Tells other processes of this user where the server is and how to use it. */
  announce(access: LocalAccess): void;
  /** Gives it up. May be called again, on a data directory. */
  close(): void;
}

/**
 * Opens the store in `dataDirectory`, or one in memory if there is none.
 *
 * @throws as `rootKeyFor` and `openDataDirectory`
 */
export function openKeptStore({
  dataDirectory,
  rootKey,
  clock = systemClock,
}: Pick<LocalOptions, 'dataDirectory' | 'rootKey' | 'clock'>): KeptStore {
  if (dataDirectory === undefined) {
    const store = openMemoryStore();
    return {
      store,
      placeSocket: () => undefined,
      announce: () => undefined,
      close: () => {
        store.close();
      },
    };
  }
  const key = rootKey ?? rootKeyFor(dataDirectory);
  const directory = openDataDirectory(dataDirectory, key);
  return {
    store: directory.store,
    placeSocket: () => directory.placeSocket(),
    announce: (access) => {
      const owner = {
        url: access.url,
        pid: process.pid,
        startedAt: new Date(clock.now()).toISOString(),
        ...(access.socketPath !== undefined && { socketPath: access.socketPath }),
      };
      sealAccessKey(directory.path, key, owner, access);
      directory.announce(owner);
    },
    close: () => {
      removeSealedAccessKey(directory.path);
      directory.close();
    },
  };
}
