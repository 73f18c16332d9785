import { limits, ServiceException } from '@undotenv/protocol';
import type { StoredVersion } from '../store/store.ts';
import type { Versions } from '../versions.ts';

export interface Pruned {
  readonly kept: Versions;
  readonly removed: Versions;
}

/**
 * Drops the oldest deprecated versions beyond the quota, but none younger than 24 hours. Where that
 * leaves too many, the new version is refused; the text is ours (assumed).
 *
 * @see PutSecretValue, API Reference: "Secrets Manager does not remove versions created less than
 *   24 hours ago"
 */
export function pruneVersions(versions: Versions, nowMs: number): Pruned {
  const excess = versions.length - limits.versionsPerSecret;
  if (excess <= 0) return { kept: versions, removed: [] };
  const removed = versions.filter((version) => isRemovable(version, nowMs)).slice(0, excess);
  if (removed.length < excess) {
    throw new ServiceException(
      'LimitExceededException',
      `A secret can have ${String(limits.versionsPerSecret)} versions, and all of this one's are in use or younger than 24 hours.`,
    );
  }
  return { kept: versions.filter((version) => !removed.includes(version)), removed };
}

function isRemovable({ stages, createdAtMs }: StoredVersion, nowMs: number): boolean {
  return stages.length === 0 && nowMs - createdAtMs >= limits.deprecatedVersionMinAgeMs;
}
