import type { CacheSize } from '../observer.ts';

/** What the list threads through; whoever keeps entries owns all other members. */
export interface Listed {
  readonly key: string;
  bytes: number;
  /** The list's own: the neighbours by time of use. */
  newer: this | undefined;
  older: this | undefined;
}

/** Entries by key, bounded in number and in bytes; what was used longest ago goes first. */
export interface Lru<Entry extends Listed> {
  /** Does not count as use. */
  get(key: string): Entry | undefined;
  /** Counts as use; two pointers a neighbour, for this runs at every cached read. */
  touch(entry: Entry): void;
  /** As the newest; one larger than all bounds is not kept. */
  set(entry: Entry): void;
  delete(key: string): void;
  /** Any of them may be deleted on the way. */
  list(): Iterable<readonly [key: string, entry: Entry]>;
  size(): CacheSize;
}

export function createLru<Entry extends Listed>(bounds: {
  maxEntries: number;
  maxBytes: number;
}): Lru<Entry> {
  const entries = new Map<string, Entry>();
  let newest: Entry | undefined;
  let oldest: Entry | undefined;
  let bytes = 0;

  function unlink(entry: Entry): void {
    if (entry.newer === undefined) newest = entry.older;
    else entry.newer.older = entry.older;
    if (entry.older === undefined) oldest = entry.newer;
    else entry.older.newer = entry.newer;
    entry.newer = entry.older = undefined;
  }

  function linkAsNewest(entry: Entry): void {
    entry.older = newest;
    if (newest === undefined) oldest = entry;
    else newest.newer = entry;
    newest = entry;
  }

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    unlink(entry);
    bytes -= entry.bytes;
  }

  return {
    get: (key) => entries.get(key),
    touch(entry) {
      if (entry === newest) return;
      unlink(entry);
      linkAsNewest(entry);
    },
    set(entry) {
      remove(entry.key);
      if (entry.bytes > bounds.maxBytes) return;
      entries.set(entry.key, entry);
      linkAsNewest(entry);
      bytes += entry.bytes;
      while (
        oldest !== undefined &&
        (entries.size > bounds.maxEntries || bytes > bounds.maxBytes)
      ) {
        remove(oldest.key);
      }
    },
    delete: remove,
    list: () => entries,
    size: () => ({ entries: entries.size, bytes }),
  };
}
