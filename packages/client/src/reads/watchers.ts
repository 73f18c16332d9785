import type { SecretChange } from '../reference-client.ts';
import { isSameVersion, type StoredSecret } from '../sources/source.ts';

/** May be async: what it throws or rejects with is logged. */
export type ChangeListener = (change: SecretChange) => unknown;

/** Who wants to hear of new versions, by the key a secret is cached under. */
export interface Watchers {
  /** @returns what ends the watching. */
  add(key: string, current: StoredSecret | undefined, listener: ChangeListener): () => void;
  /** Tells of `stored` if it is another version than the one seen last. */
  see(key: string, stored: StoredSecret): void;
}

interface Watched {
  seen: StoredSecret | undefined;
  readonly listeners: Set<ChangeListener>;
}

type OnFailed = (secretId: string, error: unknown) => void;

/** @param onFailed is told what a listener threw: it is nobody's to catch where the value was read. */
export function createWatchers(onFailed: OnFailed): Watchers {
  const watched = new Map<string, Watched>();
  return {
    add(key, current, listener) {
      const watch = watched.get(key) ?? { seen: current, listeners: new Set() };
      watched.set(key, watch);
      // Of its own, so that one listener added twice is told twice and removed once.
      const own: ChangeListener = (change) => listener(change);
      watch.listeners.add(own);
      return () => {
        watch.listeners.delete(own);
        if (watch.listeners.size === 0 && watched.get(key) === watch) watched.delete(key);
      };
    },
    see(key, stored) {
      const watch = watched.get(key);
      if (watch !== undefined) tell(watch, stored, onFailed);
    },
  };
}

function tell(watch: Watched, stored: StoredSecret, onFailed: OnFailed): void {
  const { seen } = watch;
  watch.seen = stored;
  if (seen === undefined || isSameVersion(seen, stored)) return;
  const { secretId, versionId } = stored;
  const change = { secretId, versionId, previousVersionId: seen.versionId };
  for (const listener of watch.listeners) {
    Promise.resolve(change)
      .then(listener)
      .catch((error: unknown) => {
        onFailed(secretId, error);
      });
  }
}
