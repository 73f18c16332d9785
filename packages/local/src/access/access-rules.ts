import type { CreateSecretRequest, OperationName, OperationRequest } from '@undotenv/protocol';
import type { RequestContext } from '@undotenv/policy';
import { keyArnOf } from '../kms/key-arn.ts';
import type { OperationContext } from '../operations/operation.ts';
import { requestTagKeys } from './request-context.ts';

type KeysContext = Pick<OperationContext, 'caller' | 'keys'>;

/** What has to be allowed for an operation. */
export interface AccessRule<Name extends OperationName> {
  /** The secret that the operation is on. */
  readonly secretId?: (request: OperationRequest<Name>) => string | undefined;
  /** The name of the secret that it makes. Without either, the operation is on `*`. */
  readonly newName?: (request: OperationRequest<Name>) => string;
  /** Actions beside the operation's own. */
  readonly also?: (request: OperationRequest<Name>) => readonly OperationName[];
  /** Condition keys that the request has members for. */
  readonly keys?: (request: OperationRequest<Name>, context: KeysContext) => RequestContext;
}

const onSecret = {
  secretId: ({ SecretId }: { readonly SecretId?: string }): string | undefined => SecretId,
};
const onEverything = {};

/**
 * Every operation's action is its own name.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets
 *   Manager"; for further actions API Reference, "Required permissions" of each operation
 */
export const accessRules: { readonly [Name in OperationName]: AccessRule<Name> } = {
  // Of each secret it then needs what GetSecretValue does.
  BatchGetSecretValue: {
    also: ({ Filters }) => (Filters === undefined ? [] : ['ListSecrets']),
  },
  CancelRotateSecret: onSecret,
  CreateSecret: {
    newName: ({ Name }) => Name,
    also: ({ Tags = [], AddReplicaRegions = [] }) => [
      ...(Tags.length > 0 ? (['TagResource'] as const) : []),
      ...(AddReplicaRegions.length > 0 ? (['ReplicateSecretToRegions'] as const) : []),
    ],
    keys: (request, context) => ({
      'secretsmanager:Name': request.Name,
      ...descriptionKeys(request, context),
      ...replicaKeys(request),
      ...requestTagKeys(request.Tags),
    }),
  },
  DeleteResourcePolicy: onSecret,
  DeleteSecret: {
    ...onSecret,
    keys: ({ ForceDeleteWithoutRecovery, RecoveryWindowInDays }) => ({
      'secretsmanager:ForceDeleteWithoutRecovery': ForceDeleteWithoutRecovery,
      'secretsmanager:RecoveryWindowInDays': RecoveryWindowInDays,
    }),
  },
  DescribeSecret: onSecret,
  GetRandomPassword: onEverything,
  GetResourcePolicy: onSecret,
  GetSecretValue: {
    ...onSecret,
    keys: ({ VersionId, VersionStage }) => ({
      'secretsmanager:VersionId': VersionId,
      // Absent if none is named, although AWSCURRENT is meant (observed).
      'secretsmanager:VersionStage': VersionStage,
    }),
  },
  ListSecrets: onEverything,
  ListSecretVersionIds: onSecret,
  PutResourcePolicy: {
    ...onSecret,
    keys: ({ BlockPublicPolicy }) => ({ 'secretsmanager:BlockPublicPolicy': BlockPublicPolicy }),
  },
  PutSecretValue: onSecret,
  RemoveRegionsFromReplication: onSecret,
  ReplicateSecretToRegions: { ...onSecret, keys: replicaKeys },
  RestoreSecret: onSecret,
  RotateSecret: {
    ...onSecret,
    keys: ({ RotateImmediately, RotationLambdaARN, RotationRules }) => ({
      'secretsmanager:ModifyRotationRules': RotationRules !== undefined,
      'secretsmanager:RotateImmediately': RotateImmediately,
      'secretsmanager:RotationLambdaARN': RotationLambdaARN,
    }),
  },
  StopReplicationToReplica: onSecret,
  TagResource: { ...onSecret, keys: ({ Tags }) => requestTagKeys(Tags) },
  UntagResource: { ...onSecret, keys: ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys }) },
  UpdateSecret: {
    ...onSecret,
    keys: descriptionKeys,
  },
  UpdateSecretVersionStage: {
    ...onSecret,
    keys: ({ VersionStage }) => ({ 'secretsmanager:VersionStage': VersionStage }),
  },
  ValidateResourcePolicy: { ...onSecret, also: () => ['PutResourcePolicy'] },
};

function descriptionKeys(
  { Description, KmsKeyId, Type }: Pick<CreateSecretRequest, 'Description' | 'KmsKeyId' | 'Type'>,
  context: KeysContext,
): RequestContext {
  return {
    'secretsmanager:Description': Description,
    'secretsmanager:KmsKeyArn': KmsKeyId === undefined ? undefined : keyArnOf(KmsKeyId, context),
    'secretsmanager:KmsKeyId': KmsKeyId,
    'secretsmanager:Type': Type,
  };
}

function replicaKeys({
  AddReplicaRegions: regions = [],
  ForceOverwriteReplicaSecret,
}: Pick<CreateSecretRequest, 'AddReplicaRegions' | 'ForceOverwriteReplicaSecret'>): RequestContext {
  return {
    'secretsmanager:ForceOverwriteReplicaSecret': ForceOverwriteReplicaSecret,
    ...(regions.length > 0 && {
      'secretsmanager:AddReplicaRegions': regions.map(({ Region }) => Region),
    }),
  };
}
