import { parseSecretArn } from '@undotenv/protocol';
import type { SourceRequest, StoredSecret } from './source.ts';

/** The version of each secret that was read last, so that a replica cannot bring an older one back. */
export interface VersionMemory {
  note(request: SourceRequest, stored: StoredSecret): void;
  /** Whether `stored` was created before the version read last. Unknown dates are not older. */
  isOlder(request: SourceRequest, stored: StoredSecret): boolean;
}

/** As many as a cache holds when nothing else is said. */
const maxRemembered = 1_024;

export function versionMemory(): VersionMemory {
  const createdMs = new Map<string, number>();
  return {
    note(request, stored) {
      // Which version an id names is no question of time.
      if (request.versionId !== undefined || stored.createdMs === undefined) return;
      const key = keyOf(request, stored);
      createdMs.delete(key);
      createdMs.set(key, stored.createdMs);
      const [oldest] = createdMs.size > maxRemembered ? createdMs.keys() : [];
      if (oldest !== undefined) createdMs.delete(oldest);
    },
    isOlder(request, stored) {
      if (request.versionId !== undefined) return false;
      return (stored.createdMs ?? Infinity) < (createdMs.get(keyOf(request, stored)) ?? -Infinity);
    },
  };
}

/** By the secret itself, for a name and an ARN ask for the same one; all its replicas are one. */
function keyOf(
  { versionStage = 'AWSCURRENT' }: SourceRequest,
  { secretId, name = secretId, arn = '' }: StoredSecret,
): string {
  const account = parseSecretArn(arn)?.account ?? '';
  return `${account}|${name}|${versionStage}`;
}
