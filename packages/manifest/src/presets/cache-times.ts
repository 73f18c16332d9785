/** The members of a client's `cache` option that presets speak of; plain data, as presets are. */
export interface CachePreset {
  readonly ttlMs: number;
  readonly jitter: number;
  readonly maxEntries?: number;
}

/**
 * Read once for the life of the process, or of a Lambda container. A rotated password is then only
 * noticed where a login with it fails: `reportAuthFailure` still reads it anew.
 */
export const untilRestart: CachePreset = { ttlMs: Infinity, jitter: 0 };
