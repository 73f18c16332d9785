import { ServiceException } from '@undotenv/protocol';
import type { StoredSecret, StoredVersion } from '../store/store.ts';
import { currentLabel, pendingLabel, previousLabel } from '../versions.ts';
import { type KeyContext, type KeyUse, type Refusal, refusalOf } from './judge-use.ts';

/**
 * What KMS is told as the version while a key is being chosen.
 *
 * @see AWS Secrets Manager User Guide, "Secret encryption and decryption in AWS Secrets Manager",
 *   on validating access to the key
 */
const choice = 'RequestToValidateKeyAccess';

/**
 * Whether a secret may be under the key that it names: asked when a key is chosen, whether or not
 * there is a value yet.
 *
 * @throws {ServiceException} AccessDeniedException or EncryptionFailure.
 */
export function checkKeyChoice(secret: StoredSecret, context: KeyContext): void {
  checkEncryption(secret, choice, context);
}

/**
 * Whether a version of the secret may be written.
 *
 * @throws {ServiceException} as `checkKeyChoice`
 */
export function checkEncryption(
  secret: StoredSecret,
  versionId: string,
  context: KeyContext,
): void {
  const refusal = refusalOf(encryption(secret, versionId), context);
  if (refusal !== undefined) throw exceptionOf(refusal, 'EncryptionFailure');
}

/**
 * Whether a version's value may be read.
 *
 * @throws {ServiceException} AccessDeniedException or DecryptionFailure.
 */
export function checkDecryption(
  secret: StoredSecret,
  version: StoredVersion,
  context: KeyContext,
): void {
  const refusal = refusalOf(decryption(secret, version), context);
  if (refusal !== undefined) throw exceptionOf(refusal, 'DecryptionFailure');
}

const reencrypted: readonly string[] = [currentLabel, previousLabel, pendingLabel];

/**
 * The secret's versions once its new key is chosen: the current, the previous and the pending one
 * are under it too, unless the caller may not encrypt with it (documented), or not decrypt what the
 * old key holds (assumed).
 *
 * @see UpdateSecret, API Reference: KmsKeyId
 */
export function reencryptedVersions(
  secret: StoredSecret,
  context: KeyContext,
): readonly StoredVersion[] {
  const { kmsKeyId } = secret;
  return secret.versions.map((version) => {
    const { kmsKeyId: oldKey, ...rest } = version;
    if (oldKey === kmsKeyId || !version.stages.some((label) => reencrypted.includes(label))) {
      return version;
    }
    const { versionId } = version;
    const anew: KeyUse = { kmsKeyId, secret, versionId, actions: ['kms:Encrypt'] };
    const uses = [decryption(secret, version), anew];
    if (uses.some((use) => refusalOf(use, context) !== undefined)) return version;
    return kmsKeyId === undefined ? rest : { ...rest, kmsKeyId };
  });
}

/**
 * Why a replica cannot be made: what the service finds out after it has answered, and so tells as
 * the state of the replica (a replica that fails by its key is known from users, the text assumed).
 */
export function replicationProblem(
  primary: StoredSecret,
  replica: StoredSecret,
  context: KeyContext,
): string | undefined {
  const reads = primary.versions.map((version) => decryption(primary, version));
  const writes = [choice, ...replica.versions.map(({ versionId }) => versionId)].map((versionId) =>
    encryption(replica, versionId),
  );
  const refusals = [...reads, ...writes].map((use) => refusalOf(use, context));
  const refusal = refusals.find((each) => each !== undefined);
  if (refusal === undefined) return undefined;
  return `Replication failed: ${exceptionOf(refusal, 'EncryptionFailure').message}`;
}

function encryption(secret: StoredSecret, versionId: string): KeyUse {
  const actions = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;
  return { kmsKeyId: secret.kmsKeyId, secret, versionId, actions };
}

function decryption(secret: StoredSecret, { kmsKeyId, versionId }: StoredVersion): KeyUse {
  return { kmsKeyId, secret, versionId, actions: ['kms:Decrypt'] };
}

/** The first text is one that users quote; the others say what the API reference does of the code. */
function exceptionOf(
  refusal: Refusal,
  failure: 'EncryptionFailure' | 'DecryptionFailure',
): ServiceException {
  if (refusal === 'forbidden') {
    return new ServiceException('AccessDeniedException', 'Access to KMS is not allowed');
  }
  return failure === 'DecryptionFailure'
    ? new ServiceException(
        failure,
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      )
    : new ServiceException(
        failure,
        "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
      );
}
