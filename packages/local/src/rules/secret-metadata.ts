import type { SecretMetadata } from '@undotenv/protocol';
import { primaryRegionOf } from '../replication/replica.ts';
import { rotationMetadata } from '../rotation/rotation-metadata.ts';
import type { StoredSecret } from '../store/store.ts';
import { epochSeconds, startOfDay } from './wire-time.ts';

/** What DescribeSecret and ListSecrets say alike. Absent members stay absent (observed). */
export function secretMetadata(secret: StoredSecret): SecretMetadata {
  const { description, kmsKeyId, lastAccessedAtMs, deletionAtMs, rotation, tags } = secret;
  const { owningService, type } = secret;
  const primaryRegion = primaryRegionOf(secret);
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    CreatedDate: epochSeconds(secret.createdAtMs),
    LastChangedDate: epochSeconds(secret.changedAtMs),
    ...(lastAccessedAtMs !== undefined && {
      LastAccessedDate: epochSeconds(startOfDay(lastAccessedAtMs)),
    }),
    // The end of the recovery window, as DescribeSecret's reference has it; other pages disagree.
    ...(deletionAtMs !== undefined && { DeletedDate: epochSeconds(deletionAtMs) }),
    ...(rotation !== undefined && rotationMetadata(rotation)),
    ...(tags !== undefined && { Tags: tags.map(({ Key, Value }) => ({ Key, Value })) }),
    ...(owningService !== undefined && { OwningService: owningService }),
    ...(type !== undefined && { Type: type }),
    ...(primaryRegion !== undefined && { PrimaryRegion: primaryRegion }),
  };
}

/** Labels by version, without deprecated versions; `undefined` if none is left (observed). */
export function labelsByVersion(secret: StoredSecret): Record<string, string[]> | undefined {
  const labelled = secret.versions.filter(({ stages }) => stages.length > 0);
  if (labelled.length === 0) return undefined;
  return Object.fromEntries(labelled.map(({ versionId, stages }) => [versionId, [...stages]]));
}
