/** Listings that are being read page by page: what they listed, in which order. */
export interface Listings {
  /** Answers the id under which `entries` can be had again. */
  keep(key: string, entries: readonly string[]): string;
  /** `undefined` for an id that is unknown, forgotten, or of a listing with another key. */
  find(id: string, key: string): readonly string[] | undefined;
}

interface Kept {
  readonly key: string;
  readonly entries: readonly string[];
}

/**
 * Listings in memory, the last used of them: a caller who asks for a first page and never for the
 * second must not fill it. A token of one forgotten is refused, as the service refuses an old one.
 *
 * @param newId never the same twice, and not to be guessed.
 */
export function rememberedListings(newId: () => string, capacity = 100): Listings {
  const kept = new Map<string, Kept>();
  return {
    keep: (key, entries) => {
      const id = newId();
      kept.set(id, { key, entries });
      const [oldest] = kept.keys();
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest);
      return id;
    },
    find: (id, key) => {
      const listing = kept.get(id);
      if (listing?.key !== key) return undefined;
      // To the end of the map's order, which begins with the one longest unused.
      kept.delete(id);
      kept.set(id, listing);
      return listing.entries;
    },
  };
}
