import type { CacheRules } from './cache/contract.ts';
import { cacheRules as wholeRules, type CacheOptions } from './cache/rules.ts';

/** {@link CacheOptions} without `maxBytes`: a secret has 64 KiB, so `maxEntries` bounds both. */
export type CoreCacheOptions = Omit<CacheOptions, 'maxBytes'>;

/**
 * All the rules there are: times of single secrets, failed first reads remembered, refreshes
 * rationed, bounds of one's own.
 *
 * @throws {RangeError} naming the option out of bounds.
 */
export function cacheRules(options: CoreCacheOptions = {}): CacheRules {
  return wholeRules(options);
}
