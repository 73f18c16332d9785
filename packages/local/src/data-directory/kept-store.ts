import { randomUUID } from 'node:crypto';
import { memoryTrail } from '../audit/memory-trail.ts';
import { type AuditOptions, openTrail } from '../audit/open-trail.ts';
import type { Trail } from '../audit/trail.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type DataDirectory, openDataDirectory } from './data-directory.ts';
import { onDisk } from '../files/disk-errors.ts';
import type { LocalAccess } from '../server/local-access.ts';
import type { LocalOptions } from '../server/local-server.ts';
import { removeSealedAccessKey, sealAccessKey } from './sealed-access-key.ts';
import { openMemoryStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import type { RootKeys } from '../vault/root-key.ts';
import { rootKeyFor } from '../vault/root-key-file.ts';

/** The store, and what else has to be done about where it is. */
export interface KeptStore {
  readonly store: Store;
  /** Where its calls are put on record. */
  readonly trail: Trail;
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
 * @throws as `rootKeyFor`, `openDataDirectory` and `openTrail`
 */
export function openKeptStore({
  dataDirectory,
  rootKey,
  clock = systemClock,
  audit,
  marks,
}: Pick<LocalOptions, 'dataDirectory' | 'rootKey' | 'clock' | 'audit' | 'marks'>): KeptStore {
  if (dataDirectory === undefined) {
    const store = openMemoryStore();
    return {
      store,
      trail: memoryTrail(),
      placeSocket: () => undefined,
      announce: () => undefined,
      close: () => {
        store.close();
      },
    };
  }
  const key = rootKey ?? rootKeyFor(dataDirectory);
  const directory = openDataDirectory(dataDirectory, key, marks);
  const trail = trailOf(directory, key, clock, audit);
  return {
    store: directory.store,
    trail,
    placeSocket: () => directory.placeSocket(),
    announce: (access) => {
      const owner = {
        url: access.url,
        pid: process.pid,
        startedAt: new Date(clock.now()).toISOString(),
        ...(access.socketPath !== undefined && { socketPath: access.socketPath }),
      };
      onDisk('its access key cannot be kept', () => {
        sealAccessKey(directory.path, key, owner, access);
      });
      directory.announce(owner);
    },
    close: () => {
      try {
        removeSealedAccessKey(directory.path);
      } catch {
        // It stays, as after a kill, and opens for nobody but who reads this owner.json.
      }
      try {
        trail.close();
      } finally {
        directory.close();
      }
    },
  };
}

/** Opened by the owner of the store alone, and so by one process at a time. */
function trailOf(
  directory: DataDirectory,
  rootKeys: RootKeys,
  clock: Clock,
  audit: AuditOptions | undefined,
): Trail {
  try {
    return openTrail(
      { dataDirectory: directory.path, rootKeys, clock, newEventId: randomUUID },
      audit,
    );
  } catch (error) {
    directory.close();
    throw error;
  }
}
