import type { GetSecretValueRequest, SecretReference } from '@undotenv/protocol';

type Version = Pick<SecretReference, 'secretId' | 'versionId' | 'versionStage'>;

/**
 * The request for a value. The current version is asked for by its label, because a policy whose
 * condition is on the label denies who names none.
 */
export function valueRequest({
  secretId: SecretId,
  versionId: VersionId,
  versionStage,
}: Version): GetSecretValueRequest {
  if (VersionId === undefined) return { SecretId, VersionStage: versionStage ?? 'AWSCURRENT' };
  return { SecretId, VersionId, ...(versionStage !== undefined && { VersionStage: versionStage }) };
}
