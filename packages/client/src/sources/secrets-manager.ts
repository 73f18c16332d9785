import type { GetSecretValueRequest, GetSecretValueResponse } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import { ResponseRefusedError, SecretNotFoundError } from '../errors.ts';
import type { Source, SourceRequest, StoredSecret } from './source.ts';
import { storedBytes } from './stored-bytes.ts';
import { storedSecret } from './stored-secret.ts';

/** Secrets Manager: one GetSecretValue, so label and value belong together. */
export function secretsManagerSource(api: SecretsManagerApi): Source {
  return {
    name: 'secrets-manager',
    async read(request, effort = {}) {
      try {
        const response = await api.call('GetSecretValue', getSecretValueRequest(request), effort);
        return { stored: requestedSecret(response, request) };
      } catch (error) {
        if (error instanceof SecretNotFoundError) return { absent: error };
        throw error;
      }
    },
  };
}

/**
 * The stage is named also where it is the one that AWS takes then: to a policy's condition on
 * `secretsmanager:VersionStage`, a request that names none has none, and is denied.
 *
 * @see AWS Secrets Manager User Guide, "Permissions policy examples"
 */
function getSecretValueRequest(request: SourceRequest): GetSecretValueRequest {
  const { secretId, versionStage, versionId } = request;
  const stage = versionId === undefined ? (versionStage ?? 'AWSCURRENT') : versionStage;
  return {
    SecretId: secretId,
    ...(stage !== undefined && { VersionStage: stage }),
    ...(versionId !== undefined && { VersionId: versionId }),
  };
}

/**
 * The version an answer holds, with its date; it must be the one that was asked for.
 *
 * @throws {ResponseRefusedError} `RESPONSE_REFUSED`
 */
export function requestedSecret(
  response: GetSecretValueResponse,
  { secretId, versionId }: SourceRequest,
): StoredSecret {
  const stored = storedSecret(response, secretId);
  if (versionId !== undefined && versionId !== stored.versionId) {
    throw new ResponseRefusedError('it is of another version', { secretId });
  }
  const created: unknown = response.CreatedDate;
  return {
    ...stored,
    bytes: storedBytes(stored),
    base64: undefined,
    createdMs: typeof created === 'number' ? created * 1_000 : undefined,
  };
}
