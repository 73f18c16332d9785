import { limits, ServiceException } from '@undotenv/protocol';
import type { OperationContext } from '../operations/operation.ts';
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
  { store, clock }: OperationContext,
): StoredSecret {
  const stored = isRetry(secret, versionId, value, store);
  if (stored) return secret;
  const createdAtMs = clock.now();
  const added = addVersion(secret.versions, { versionId, createdAtMs }, labels);
  checkLabelCount(added);
  const { kept, removed } = pruneVersions(added, createdAtMs);
  const changed = { ...secret, versions: kept };
  store.transaction(() => {
    store.put(changed);
    for (const { versionId: old } of removed) store.removeValue(changed, old);
    store.writeValue(changed, versionId, value);
  });
  return changed;
}

/** @throws {ServiceException} ResourceExistsException if the token stands for another value. */
export function isRetry(
  secret: StoredSecret,
  token: string,
  value: SecretValue,
  store: OperationContext['store'],
): boolean {
  if (versionWithId(secret.versions, token) === undefined) return false;
  const known = store.readValue(secret, token);
  if (known !== undefined && isSameValue(known, value)) return true;
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
