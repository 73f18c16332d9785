import type { CacheSize } from '../observer.ts';
import type { CacheBounds } from './contract.ts';

/** What is kept, and when it was used last, counted in uses. */
export interface Kept {
  readonly bytes: number;
  usedAt: number;
}

/**
 * Drops what was used longest ago, until the rest is within bounds. It looks at all of them: this
 * runs after a call that takes a thousand times as long, and a cached read only notes its use.
 */
export function keepWithin(
  { maxEntries, maxBytes }: CacheBounds,
  entries: Map<string, Kept>,
): void {
  let { bytes } = sizeOf(entries);
  while (entries.size > maxEntries || bytes > maxBytes) {
    const [key, oldest] = [...entries].reduce((a, b) => (b[1].usedAt < a[1].usedAt ? b : a));
    entries.delete(key);
    bytes -= oldest.bytes;
  }
}

export function sizeOf(entries: ReadonlyMap<string, Kept>): CacheSize {
  let bytes = 0;
  for (const entry of entries.values()) bytes += entry.bytes;
  return { entries: entries.size, bytes };
}
