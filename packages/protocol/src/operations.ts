/**
 * The wire shapes of the Secrets Manager operations, as the API model names them.
 *
 * Times are epoch seconds with millisecond fractions and binary values are base64: what travels,
 * not what an application holds. Absent members are absent; the service never sends `null`.
 *
 * @see AWS Secrets Manager API Reference, "Actions"
 */

export interface Tag {
  Key: string;
  Value: string;
}

export type FilterKey =
  'description' | 'name' | 'tag-key' | 'tag-value' | 'primary-region' | 'owning-service' | 'all';

export interface Filter {
  Key: FilterKey;
  Values: string[];
}

/** Exactly one of the two may be present; values are 1 to 65,536 bytes. */
export interface SecretValueMembers {
  SecretString?: string;
  /** Base64 on the wire. */
  SecretBinary?: string;
}

export interface CreateSecretRequest extends SecretValueMembers {
  Name: string;
  ClientRequestToken?: string;
  Description?: string;
  KmsKeyId?: string;
  Tags?: Tag[];
  AddReplicaRegions?: ReplicaRegion[];
  ForceOverwriteReplicaSecret?: boolean;
  /** Which partner holds the secret too. */
  Type?: string;
}

export interface CreateSecretResponse {
  ARN: string;
  Name: string;
  /** Present only when the request held a value. */
  VersionId?: string;
  /** Present only when the request asked for replicas. */
  ReplicationStatus?: ReplicationStatus[];
}

export interface PutSecretValueRequest extends SecretValueMembers {
  SecretId: string;
  ClientRequestToken?: string;
  VersionStages?: string[];
  /** What a rotation function was called with: 36 to 256 characters. */
  RotationToken?: string;
}

export interface PutSecretValueResponse {
  ARN: string;
  Name: string;
  VersionId: string;
  VersionStages: string[];
}

export interface UpdateSecretRequest extends SecretValueMembers {
  SecretId: string;
  ClientRequestToken?: string;
  Description?: string;
  KmsKeyId?: string;
  Type?: string;
}

export interface UpdateSecretResponse {
  ARN: string;
  Name: string;
  /** Present only when the request held a value. */
  VersionId?: string;
}

export interface GetSecretValueRequest {
  SecretId: string;
  VersionId?: string;
  VersionStage?: string;
}

export interface GetSecretValueResponse extends SecretValueMembers {
  ARN: string;
  Name: string;
  VersionId: string;
  VersionStages: string[];
  /** When the version was created, not the secret. */
  CreatedDate: number;
}

export interface BatchGetSecretValueRequest {
  /** 1 to 20 names or ARNs; exactly one of this and `Filters`. */
  SecretIdList?: string[];
  Filters?: Filter[];
  /** 1 to 20, and only with `Filters`; 20 when absent. */
  MaxResults?: number;
  NextToken?: string;
}

/** Why one secret of a batch could not be read; the others could. */
export interface BatchError {
  /** As the request named it, or the ARN of one that a filter found. */
  SecretId: string;
  /** The code GetSecretValue would have answered, e.g. `ResourceNotFoundException`. */
  ErrorCode: string;
  Message: string;
}

export interface BatchGetSecretValueResponse {
  /** Current versions. */
  SecretValues: GetSecretValueResponse[];
  Errors: BatchError[];
  NextToken?: string;
}

export interface GetRandomPasswordRequest {
  /** 1 to 4,096; 32 when absent. */
  PasswordLength?: number;
  ExcludeCharacters?: string;
  ExcludeLowercase?: boolean;
  ExcludeNumbers?: boolean;
  ExcludePunctuation?: boolean;
  ExcludeUppercase?: boolean;
  IncludeSpace?: boolean;
  /** True when absent: every class of characters that is not excluded occurs. */
  RequireEachIncludedType?: boolean;
}

export interface GetRandomPasswordResponse {
  RandomPassword: string;
}

/** What DescribeSecret and ListSecrets say alike of a secret. */
export interface SecretMetadata {
  ARN: string;
  Name: string;
  Description?: string;
  KmsKeyId?: string;
  CreatedDate: number;
  LastChangedDate?: number;
  /** Cut to the day, UTC. */
  LastAccessedDate?: number;
  DeletedDate?: number;
  /** False once rotation was cancelled; absent until it was configured. */
  RotationEnabled?: boolean;
  RotationLambdaARN?: string;
  RotationRules?: RotationRules;
  LastRotatedDate?: number;
  /** The end of the window in which the next rotation is due. */
  NextRotationDate?: number;
  Tags?: Tag[];
  /** The service that manages the secret, if another one does. */
  OwningService?: string;
  /** The partner that holds it too, if one does. */
  Type?: string;
  /** Of a secret with replicas, and of each of them. */
  PrimaryRegion?: string;
}

export interface DescribeSecretRequest {
  SecretId: string;
}

export interface DescribeSecretResponse extends SecretMetadata {
  /** Of a secret with replicas. */
  ReplicationStatus?: ReplicationStatus[];
  VersionIdsToStages?: Record<string, string[]>;
}

export interface ListSecretsRequest {
  Filters?: Filter[];
  IncludePlannedDeletion?: boolean;
  MaxResults?: number;
  NextToken?: string;
  SortBy?: 'created-date' | 'last-accessed-date' | 'last-changed-date' | 'name';
  SortOrder?: 'asc' | 'desc';
}

export interface SecretListEntry extends SecretMetadata {
  SecretVersionsToStages?: Record<string, string[]>;
}

export interface ListSecretsResponse {
  SecretList: SecretListEntry[];
  NextToken?: string;
}

export interface ListSecretVersionIdsRequest {
  SecretId: string;
  IncludeDeprecated?: boolean;
  MaxResults?: number;
  NextToken?: string;
}

export interface SecretVersionsListEntry {
  VersionId: string;
  /** Absent on a deprecated version. */
  VersionStages?: string[];
  CreatedDate: number;
  LastAccessedDate?: number;
  KmsKeyIds: string[];
}

export interface ListSecretVersionIdsResponse {
  ARN: string;
  Name: string;
  Versions: SecretVersionsListEntry[];
  NextToken?: string;
}

export interface UpdateSecretVersionStageRequest {
  SecretId: string;
  VersionStage: string;
  MoveToVersionId?: string;
  RemoveFromVersionId?: string;
}

export interface DeleteSecretRequest {
  SecretId: string;
  /** 7 to 30; 30 when absent. Not together with ForceDeleteWithoutRecovery. */
  RecoveryWindowInDays?: number;
  ForceDeleteWithoutRecovery?: boolean;
}

export interface DeleteSecretResponse {
  ARN: string;
  Name: string;
  DeletionDate: number;
}

export interface RestoreSecretRequest {
  SecretId: string;
}

export interface TagResourceRequest {
  SecretId: string;
  Tags: Tag[];
}

export interface UntagResourceRequest {
  SecretId: string;
  TagKeys: string[];
}

/** Where a secret shall have a replica, and under which key of that region. */
export interface ReplicaRegion {
  Region: string;
  KmsKeyId?: string;
}

export interface ReplicationStatus {
  Region: string;
  KmsKeyId?: string;
  Status: 'InProgress' | 'InSync' | 'Failed';
  StatusMessage?: string;
  /** Cut to the day, UTC; absent on a replica that was never read. */
  LastAccessedDate?: number;
}

export interface ReplicateSecretToRegionsRequest {
  SecretId: string;
  AddReplicaRegions: ReplicaRegion[];
  /** False when absent: a secret that has the name there makes the replica fail. */
  ForceOverwriteReplicaSecret?: boolean;
}

export interface RemoveRegionsFromReplicationRequest {
  SecretId: string;
  RemoveReplicaRegions: string[];
}

export interface StopReplicationToReplicaRequest {
  /** Of the replica, in its own region. */
  SecretId: string;
}

export interface ReplicationResponse {
  ARN: string;
  ReplicationStatus: ReplicationStatus[];
}

export interface PutResourcePolicyRequest {
  SecretId: string;
  /** 1 to 20,480 characters of JSON. */
  ResourcePolicy: string;
  /** Refuse a policy that lets in everybody. */
  BlockPublicPolicy?: boolean;
}

export interface GetResourcePolicyRequest {
  SecretId: string;
}

export interface GetResourcePolicyResponse extends SecretIdentity {
  /** As it was put, to the letter; absent without one. */
  ResourcePolicy?: string;
}

export interface DeleteResourcePolicyRequest {
  SecretId: string;
}

export interface ValidateResourcePolicyRequest {
  SecretId?: string;
  /** 1 to 20,480 characters of JSON. */
  ResourcePolicy: string;
}

export interface ValidateResourcePolicyResponse {
  PolicyValidationPassed: boolean;
  ValidationErrors: PolicyValidationError[];
}

export interface PolicyValidationError {
  CheckName: string;
  ErrorMessage: string;
}

export interface RotationRules {
  /** 1 to 1,000. Not together with ScheduleExpression in a request; derived from it in an answer. */
  AutomaticallyAfterDays?: number;
  /** Of the window: `1h` to `24h`. */
  Duration?: string;
  /** `rate(n hours|days)` or `cron(0 hours day-of-month month day-of-week *)`, in UTC. */
  ScheduleExpression?: string;
}

export interface RotateSecretRequest {
  SecretId: string;
  ClientRequestToken?: string;
  /** The one configured before, when absent. */
  RotationLambdaARN?: string;
  RotationRules?: RotationRules;
  /** True when absent. */
  RotateImmediately?: boolean;
}

/** The answer to RotateSecret and CancelRotateSecret. */
export interface RotationResponse extends SecretIdentity {
  /** The version that is to become, or would have become, the current one. */
  VersionId?: string;
}

export interface CancelRotateSecretRequest {
  SecretId: string;
}

/** ARN and Name: the whole answer of operations that only change a secret's state. */
export interface SecretIdentity {
  ARN: string;
  Name: string;
}

/** Every operation with its request and its response; `undefined` is an empty body. */
export interface Operations {
  CreateSecret: { request: CreateSecretRequest; response: CreateSecretResponse };
  PutSecretValue: { request: PutSecretValueRequest; response: PutSecretValueResponse };
  UpdateSecret: { request: UpdateSecretRequest; response: UpdateSecretResponse };
  GetSecretValue: { request: GetSecretValueRequest; response: GetSecretValueResponse };
  BatchGetSecretValue: {
    request: BatchGetSecretValueRequest;
    response: BatchGetSecretValueResponse;
  };
  GetRandomPassword: { request: GetRandomPasswordRequest; response: GetRandomPasswordResponse };
  DescribeSecret: { request: DescribeSecretRequest; response: DescribeSecretResponse };
  ListSecrets: { request: ListSecretsRequest; response: ListSecretsResponse };
  ListSecretVersionIds: {
    request: ListSecretVersionIdsRequest;
    response: ListSecretVersionIdsResponse;
  };
  UpdateSecretVersionStage: { request: UpdateSecretVersionStageRequest; response: SecretIdentity };
  DeleteSecret: { request: DeleteSecretRequest; response: DeleteSecretResponse };
  RestoreSecret: { request: RestoreSecretRequest; response: SecretIdentity };
  ReplicateSecretToRegions: {
    request: ReplicateSecretToRegionsRequest;
    response: ReplicationResponse;
  };
  RemoveRegionsFromReplication: {
    request: RemoveRegionsFromReplicationRequest;
    response: ReplicationResponse;
  };
  StopReplicationToReplica: {
    request: StopReplicationToReplicaRequest;
    response: { ARN: string };
  };
  RotateSecret: { request: RotateSecretRequest; response: RotationResponse };
  CancelRotateSecret: { request: CancelRotateSecretRequest; response: RotationResponse };
  TagResource: { request: TagResourceRequest; response: undefined };
  UntagResource: { request: UntagResourceRequest; response: undefined };
  PutResourcePolicy: { request: PutResourcePolicyRequest; response: SecretIdentity };
  GetResourcePolicy: { request: GetResourcePolicyRequest; response: GetResourcePolicyResponse };
  DeleteResourcePolicy: { request: DeleteResourcePolicyRequest; response: SecretIdentity };
  ValidateResourcePolicy: {
    request: ValidateResourcePolicyRequest;
    response: ValidateResourcePolicyResponse;
  };
}

export type OperationName = keyof Operations;
export type OperationRequest<Name extends OperationName> = Operations[Name]['request'];
export type OperationResponse<Name extends OperationName> = Operations[Name]['response'];

/** Prefix of the `X-Amz-Target` header; the operation's name follows. */
export const targetPrefix = 'secretsmanager.';

/** Content type of every request and response: AWS JSON 1.1. */
export const contentType = 'application/x-amz-json-1.1';
