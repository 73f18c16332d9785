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
  const fault = faultOf(response, { secretId, versionId });
  if (fault !== undefined) throw new ResponseRefusedError(fault, { secretId });
  return {
    secretId,
    versionId: VersionId,
    arn,
    name,
    stages: Array.isArray(VersionStages) ? [...VersionStages] : [],
    createdMs: typeof CreatedDate === 'number' ? CreatedDate * 1_000 : undefined,
    text: SecretString,
    bytes: SecretBinary === undefined ? undefined : decodeBase64(SecretBinary),
  };
}

/** Why an answer cannot be trusted, whatever its type promises. */
function faultOf(
  response: GetSecretValueResponse,
  { secretId, versionId }: SourceRequest,
): string | undefined {
  const { ARN, Name, VersionId, SecretString, SecretBinary } = response;
  if (![ARN, Name, VersionId].every(isText)) return 'a member is missing';
  if (isText(SecretString) === isText(SecretBinary)) return 'it holds no value';
  if (!isOfSecret(response, secretId)) return 'it is of another secret';
  if (versionId !== undefined && versionId !== VersionId) return 'it is of another version';
  return isBase64(SecretBinary ?? '') ? undefined : 'its binary value is not base64';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
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
function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.alloc(Buffer.byteLength(text, 'base64'));
  bytes.write(text, 'base64');
  return bytes;
}
