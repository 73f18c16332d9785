import type { SecretsManagerApi } from '@undotenv/client/api';
import type { SecretOutcome, UndoneSecretOutcome } from '../progress.ts';
import { findSecret, type FoundSecret } from './find-secret.ts';
import { dropReplacing } from './put-version.ts';

/** What a migration did to a secret, as far as taking it back needs it. */
export interface SecretToReturn {
  readonly name: string;
  /** Absent: the target's. */
  readonly region?: string;
  readonly outcome: SecretOutcome;
  /** The version it made, or the current one where it made none. */
  readonly versionId: string;
  /** Absent where the write was announced and its answer never recorded. */
  readonly arn?: string;
  readonly previousVersionId?: string;
}

/** Whether taking the secret back takes a look at the target. */
export function needsTarget(
  { outcome, arn, previousVersionId }: SecretToReturn,
  recoveryWindowDays: number | undefined,
): boolean {
  if (outcome === 'unchanged') return false;
  if (arn === undefined) return true;
  return outcome === 'updated' ? previousVersionId !== undefined : recoveryWindowDays !== undefined;
}

/**
 * Takes back what a migration did to a secret, unless somebody has written to it since. Doing it
 * again changes nothing more.
 *
 * @param recoveryWindowDays absent: what the migration created stays
 */
export async function returnSecret(
  api: SecretsManagerApi,
  secret: SecretToReturn,
  recoveryWindowDays: number | undefined,
): Promise<UndoneSecretOutcome> {
  const { name, arn, outcome, versionId, previousVersionId } = secret;
  const found = await findSecret(api, name);
  if (arn === undefined && !isWritten(secret, found)) return 'not-written';
  // Another ARN is another secret, made since under the same name.
  if (found === undefined || (arn !== undefined && found.arn !== arn)) return 'kept-changed-since';
  if (outcome === 'updated') return returnVersion(api, secret, found);
  if (recoveryWindowDays === undefined) return 'kept';
  if (found.isScheduledForDeletion) return 'deletion-scheduled';
  const known = [versionId, previousVersionId];
  if (!known.includes(found.currentVersionId)) return 'kept-changed-since';
  await api.call('DeleteSecret', { SecretId: name, RecoveryWindowInDays: recoveryWindowDays });
  return 'deletion-scheduled';
}

function isWritten(
  { outcome, versionId }: SecretToReturn,
  found: FoundSecret | undefined,
): boolean {
  if (found === undefined) return false;
  // Restoring comes before the new version.
  return found.versionIds.includes(versionId) || outcome === 'restored';
}

/** The version before is current again, and the one the migration made is AWSPREVIOUS. */
async function returnVersion(
  api: SecretsManagerApi,
  { name, versionId, previousVersionId }: SecretToReturn,
  found: FoundSecret,
): Promise<UndoneSecretOutcome> {
  const { currentVersionId, isScheduledForDeletion } = found;
  if (!isScheduledForDeletion) await dropReplacing(api, { name, token: versionId }, found);
  if (previousVersionId === undefined) return 'kept';
  if (currentVersionId === previousVersionId) return 'returned';
  if (isScheduledForDeletion || currentVersionId !== versionId) return 'kept-changed-since';
  await api.call('UpdateSecretVersionStage', {
    SecretId: name,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: previousVersionId,
    RemoveFromVersionId: versionId,
  });
  return 'returned';
}
