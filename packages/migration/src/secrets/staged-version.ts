import type { SecretsManagerApi } from '@undotenv/client/api';

/**
 * A version that becomes current in place of one version only. It is put under a label of its own,
 * which nobody reads; then AWSCURRENT moves to it, naming the version it may be taken from; then the
 * label goes. Killed in between, either value is whole, and the steps left can be taken later.
 *
 * @see UpdateSecretVersionStage, API Reference, `RemoveFromVersionId`
 */
export interface StagedVersion {
  /** Name or ARN. */
  readonly secretId: string;
  /** 32 to 64 characters, new for every write: it becomes the version's id. */
  readonly token: string;
}

/** The label that nobody reads. */
export function stagingLabelOf({ token }: StagedVersion): string {
  return `undotenv-${token}`;
}

export async function stageVersion(
  api: SecretsManagerApi,
  version: StagedVersion,
  secretString: string,
): Promise<void> {
  await api.call('PutSecretValue', {
    SecretId: version.secretId,
    ClientRequestToken: version.token,
    SecretString: secretString,
    VersionStages: [stagingLabelOf(version)],
  });
}

/** @throws {InvalidRequestError} `INVALID_REQUEST` if `replaced` is not the current version any more. */
export async function makeStagedCurrent(
  api: SecretsManagerApi,
  { secretId, token }: StagedVersion,
  replaced: string,
): Promise<void> {
  await api.call('UpdateSecretVersionStage', {
    SecretId: secretId,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: token,
    RemoveFromVersionId: replaced,
  });
}

/** A version that was never made current then goes by itself. */
export async function unstageVersion(
  api: SecretsManagerApi,
  version: StagedVersion,
): Promise<void> {
  await api.call('UpdateSecretVersionStage', {
    SecretId: version.secretId,
    VersionStage: stagingLabelOf(version),
    RemoveFromVersionId: version.token,
  });
}
