import {
  parseSecretArn,
  type GetSecretValueRequest,
  type GetSecretValueResponse,
} from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import { ResponseRefusedError, SecretNotFoundError } from '../errors.ts';
import type { Source, SourceRequest, StoredSecret } from './source.ts';

/** Secrets Manager: one GetSecretValue, so label and value belong together. */
export function secretsManagerSource(api: SecretsManagerApi): Source {
  return {
    name: 'secrets-manager',
    async read(request, effort = {}) {
      try {
        const response = await api.call('GetSecretValue', getSecretValueRequest(request), effort);
        return { stored: storedSecret(response, request) };
      } catch (error) {
        if (error instanceof SecretNotFoundError) return { absent: error };
        throw error;
      }
    },
  };
}

function getSecretValueRequest(request: SourceRequest): GetSecretValueRequest {
  const { secretId, versionStage, versionId } = request;
  return {
    SecretId: secretId,
    ...(versionStage !== undefined && { VersionStage: versionStage }),
    ...(versionId !== undefined && { VersionId: versionId }),
  };
}

/**
 * The version an answer holds. It must be of the secret asked for: a wrong one, from a confused
 * proxy or cache, would otherwise be used as a password elsewhere.
 *
 * @throws {ResponseRefusedError} `RESPONSE_REFUSED`
 */
export function storedSecret(
  response: GetSecretValueResponse,
  { secretId, versionId }: SourceRequest,
): StoredSecret {
  const { ARN: arn, Name: name, VersionId, VersionStages, SecretString, SecretBinary } = response;
  const CreatedDate: unknown = response.CreatedDate;
  const members: readonly unknown[] = [arn, name, VersionId];
  const values: readonly unknown[] = [SecretString, SecretBinary];
  if (members.some((member) => typeof member !== 'string')) {
    throw new ResponseRefusedError('a member is missing', { secretId });
  }
  if (values.filter((value) => typeof value === 'string').length !== 1) {
    throw new ResponseRefusedError('it holds no value', { secretId });
  }
  if (!isOfSecret(response, secretId)) {
    throw new ResponseRefusedError('it is of another secret', { secretId });
  }
  if (versionId !== undefined && versionId !== VersionId) {
    throw new ResponseRefusedError('it is of another version', { secretId });
  }
  const stages = Array.isArray(VersionStages) ? [...VersionStages] : [];
  const bytes = SecretBinary === undefined ? undefined : decodeBase64(SecretBinary, secretId);
  const createdMs = typeof CreatedDate === 'number' ? CreatedDate * 1_000 : undefined;
  const value = { text: SecretString, bytes };
  return { secretId, versionId: VersionId, arn, name, stages, createdMs, ...value };
}

/** Whether a version that came unasked for, or among others, is of this secret. */
export function isOfSecret(
  { ARN, Name }: Pick<GetSecretValueResponse, 'ARN' | 'Name'>,
  secretId: string,
): boolean {
  const asked = parseSecretArn(secretId);
  if (asked === undefined) return Name === secretId;
  // An ARN may leave out its random suffix.
  return ARN === secretId || (Name === asked.resource && ARN.startsWith(`${secretId}-`));
}

/** Into memory of its own: Node lends small buffers from a pool that outlives the value. */
function decodeBase64(text: string, secretId: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new ResponseRefusedError('its binary value is not base64', { secretId });
  }
  const bytes = Buffer.alloc(Buffer.byteLength(text, 'base64'));
  bytes.write(text, 'base64');
  return bytes;
}
