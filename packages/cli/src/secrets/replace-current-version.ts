import { InvalidRequestError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { ConcurrentChangeError } from '../errors.ts';

export interface Replacement {
  readonly secretId: string;
  /** The version the new value was made from. */
  readonly expectedVersionId: string;
  readonly secretString: string;
  /** 32 to 64 characters, new for every write: it becomes the version's id. */
  readonly token: string;
}

/**
 * Makes a new value current only if the version it was made from still is: two people who change
 * two keys of one secret at once cannot undo each other.
 *
 * The value is put under a label of its own first, then AWSCURRENT moves with RemoveFromVersionId
 * naming the version that was read. Killed in between, the value stands under that label and nobody
 * reads it.
 *
 * @throws {ConcurrentChangeError} `CONCURRENT_CHANGE`: somebody else wrote in between.
 * @see UpdateSecretVersionStage, API Reference, `RemoveFromVersionId`
 */
export async function replaceCurrentVersion(
  api: SecretsManagerApi,
  { secretId, expectedVersionId, secretString, token }: Replacement,
): Promise<void> {
  const label = `undotenv-${token}`;
  await api.call('PutSecretValue', {
    SecretId: secretId,
    ClientRequestToken: token,
    SecretString: secretString,
    VersionStages: [label],
  });
  try {
    await api.call('UpdateSecretVersionStage', {
      SecretId: secretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: token,
      RemoveFromVersionId: expectedVersionId,
    });
  } catch (cause) {
    if (!(cause instanceof InvalidRequestError)) throw cause;
    throw new ConcurrentChangeError(`${secretId} was changed by somebody else meanwhile`, {
      hint: 'theirs stands; look at it and run the command again',
      cause,
    });
  } finally {
    await api.call('UpdateSecretVersionStage', {
      SecretId: secretId,
      VersionStage: label,
      RemoveFromVersionId: token,
    });
  }
}
