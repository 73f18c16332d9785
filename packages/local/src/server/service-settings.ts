import { limits } from '@undotenv/protocol';
import type { LocalOptions } from './local-server.ts';

/** In what a server can be told to be otherwise. */
export interface ServiceSettings {
  readonly secretsPerRegion: number;
  /** How long a name stays taken after a deletion without recovery. */
  readonly deletionDelayMs: number;
}

/** @throws {RangeError} naming the option that is out of bounds. */
export function settingsOf({
  secretsPerRegion = limits.secretsPerRegion,
  deletionDelaySeconds = 0,
}: Pick<LocalOptions, 'deletionDelaySeconds' | 'secretsPerRegion'>): ServiceSettings {
  if (!Number.isSafeInteger(secretsPerRegion) || secretsPerRegion < 1) {
    throw new RangeError('secretsPerRegion must be a whole number, one or more');
  }
  if (!(deletionDelaySeconds >= 0 && deletionDelaySeconds <= longestDelaySeconds)) {
    throw new RangeError(`deletionDelaySeconds must be from 0 to ${String(longestDelaySeconds)}`);
  }
  return { secretsPerRegion, deletionDelayMs: deletionDelaySeconds * 1_000 };
}

/** An hour: what takes longer is no deletion without recovery. */
const longestDelaySeconds = 3_600;
