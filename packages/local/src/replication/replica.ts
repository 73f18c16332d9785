import { formatSecretArn, parseSecretArn, partitionOf } from '@undotenv/protocol';
import type { StoredReplica, StoredSecret, StoredVersion } from '../store/store.ts';
import { versionWithId } from '../versions.ts';
import { without } from '../without.ts';

/** A secret's ARN in another region of its partition: the suffix stays (documented). */
function replicaArn(arn: string, region: string): string {
  const parsed = parseSecretArn(arn);
  if (parsed === undefined) throw new TypeError('arn: is not the ARN of a secret');
  return formatSecretArn({ ...parsed, partition: partitionOf(region), region });
}

/** The region of the primary, of a secret that is replicated: its own, if it is the primary. */
export function primaryRegionOf(secret: StoredSecret): string | undefined {
  return secret.replicas === undefined ? secret.primaryRegion : secret.region;
}

/** The replicas that are there, rather than failed. */
export function livingReplicas({ replicas = [] }: StoredSecret): readonly StoredReplica[] {
  return replicas.filter(({ failure }) => failure === undefined);
}

/**
 * The secret that a replica is: its primary in all but place, key, and when it was made and read.
 *
 * @param held the replica as it is so far; absent for a new one
 */
export function replicaOf(
  primary: StoredSecret,
  { region, createdAtMs, kmsKeyId }: StoredReplica,
  held: StoredSecret | undefined,
): StoredSecret {
  const { rotation } = primary;
  return {
    ...without(primary, 'replicas', 'kmsKeyId', 'lastAccessedAtMs'),
    // It tells of rotation and has none of its own: nothing is ever due.
    ...(rotation !== undefined && { rotation: without(rotation, 'run', 'dueAtMs') }),
    arn: replicaArn(primary.arn, region),
    region,
    primaryRegion: primary.region,
    createdAtMs,
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...accessOf(held),
    versions: primary.versions.map((version) => {
      const heldVersion = held && versionWithId(held.versions, version.versionId);
      return versionOf(version, kmsKeyId, heldVersion);
    }),
  };
}

function versionOf(
  version: StoredVersion,
  kmsKeyId: string | undefined,
  held: StoredVersion | undefined,
): StoredVersion {
  return {
    ...without(version, 'kmsKeyId', 'lastAccessedAtMs'),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...accessOf(held),
  };
}

function accessOf(held: { readonly lastAccessedAtMs?: number } | undefined): {
  lastAccessedAtMs?: number;
} {
  return held?.lastAccessedAtMs === undefined ? {} : { lastAccessedAtMs: held.lastAccessedAtMs };
}
