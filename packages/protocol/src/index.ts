export { formatSecretArn, parseSecretArn, partitionOf, type SecretArn } from './arn.ts';
export { UndotenvError, type UndotenvErrorOptions } from './errors.ts';
export { ServiceException, serviceExceptions, type ServiceExceptionName } from './exceptions.ts';
export { isJsonObject, parseJsonObject, type JsonObject } from './json-object.ts';
export { limits } from './limits.ts';
export { contentType, targetPrefix } from './operations.ts';
export type {
  BatchError,
  BatchGetSecretValueRequest,
  BatchGetSecretValueResponse,
  CreateSecretRequest,
  CreateSecretResponse,
  DeleteSecretRequest,
  DeleteSecretResponse,
  DescribeSecretRequest,
  DescribeSecretResponse,
  Filter,
  FilterKey,
  GetRandomPasswordRequest,
  GetRandomPasswordResponse,
  GetSecretValueRequest,
  GetSecretValueResponse,
  ListSecretsRequest,
  ListSecretsResponse,
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse,
  OperationName,
  OperationRequest,
  OperationResponse,
  Operations,
  PutSecretValueRequest,
  PutSecretValueResponse,
  RestoreSecretRequest,
  SecretIdentity,
  SecretListEntry,
  SecretMetadata,
  SecretValueMembers,
  SecretVersionsListEntry,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
  UpdateSecretRequest,
  UpdateSecretResponse,
  UpdateSecretVersionStageRequest,
} from './operations.ts';
export { InvalidReferenceError, parseReference, type SecretReference } from './reference.ts';
export { endsLikeArnSuffix, isSecretName } from './secret-name.ts';
export { recordToTags, tagsToRecord } from './tags.ts';
