import { limits, ServiceException } from '@undotenv/protocol';
import { checkDecryption, checkEncryption } from '../kms/key-use.ts';
import type { OperationContext } from '../operations/operation.ts';
import { valuePut } from '../rotation/rotation-state.ts';
import { storeRelabelled } from '../rotation/store-relabelled.ts';
import type { SecretValue, StoredSecret } from '../store/store.ts';
import { addVersion, versionWithId, type Versions } from '../versions.ts';
import { pruneVersions } from './prune-versions.ts';
import { isSameValue } from './secret-value.ts';

/**
 * Stores `secret` with one version more. A repeated request changes nothing: the token is the
 * version's id, so a known one with the same value is a retry, and with another value a mistake
 * (observed for create, put and update).
 */
export function putVersion(
  secret: StoredSecret,
  versionId: string,
  value: SecretValue,
  labels: readonly string[],
  context: OperationContext,
): StoredSecret {
  const { store, clock } = context;
  if (isRetry(secret, versionId, value, context)) return secret;
  checkEncryption(secret, versionId, context);
  const createdAtMs = clock.now();
  const { kmsKeyId } = secret;
  const version = { versionId, createdAtMs, ...(kmsKeyId !== undefined && { kmsKeyId }) };
  const added = addVersion(secret.versions, version, labels);
  checkLabelCount(added);
  const { kept, removed } = pruneVersions(added, createdAtMs);
  const changed = valuePut({ ...secret, versions: kept }, versionId, createdAtMs);
  return storeRelabelled(changed, context, (stored) => {
    for (const { versionId: old } of removed) store.removeValue(stored, old);
    store.writeValue(stored, versionId, value);
  });
}

/**
 * Whether the version is there already with this value. Only a caller who may decrypt it is told:
 * others could find a value out by trying.
 *
 * @throws {ServiceException} ResourceExistsException if the token stands for another value.
 */
export function isRetry(
  secret: StoredSecret,
  token: string,
  value: SecretValue,
  context: OperationContext,
): boolean {
  const version = versionWithId(secret.versions, token);
  if (version === undefined) return false;
  checkDecryption(secret, version, context);
  const known = context.store.readValue(secret, token);
  // Announced by a rotation: this is the value it waits for.
  if (known === undefined) return false;
  if (isSameValue(known, value)) return true;
  throw new ServiceException(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

/** Twenty labels on a secret are documented; the text of the refusal is ours (assumed). */
export function checkLabelCount(versions: Versions): void {
  const count = versions.reduce((sum, version) => sum + version.stages.length, 0);
  if (count <= limits.stagingLabelsPerSecret) return;
  throw new ServiceException(
    'LimitExceededException',
    `You can't attach more than ${String(limits.stagingLabelsPerSecret)} staging labels to a secret.`,
  );
}
