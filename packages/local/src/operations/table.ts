import type { JsonObject, OperationName, OperationResponse } from '@undotenv/protocol';
import { batchGetSecretValue } from './batch-get-secret-value.ts';
import { cancelRotateSecret } from './cancel-rotate-secret.ts';
import { createSecret } from './create-secret.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { deleteSecret } from './delete-secret.ts';
import { describeSecret } from './describe-secret.ts';
import { getRandomPassword } from './get-random-password.ts';
import { getResourcePolicy } from './get-resource-policy.ts';
import { getSecretValue } from './get-secret-value.ts';
import { listSecretVersionIds } from './list-secret-version-ids.ts';
import { listSecrets } from './list-secrets.ts';
import type { Operation, OperationContext } from './operation.ts';
import { perform } from './perform.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { putSecretValue } from './put-secret-value.ts';
import { removeRegionsFromReplication } from './remove-regions-from-replication.ts';
import { replicateSecretToRegions } from './replicate-secret-to-regions.ts';
import { restoreSecret } from './restore-secret.ts';
import { rotateSecret } from './rotate-secret.ts';
import { stopReplicationToReplica } from './stop-replication-to-replica.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateSecret } from './update-secret.ts';
import { updateSecretVersionStage } from './update-secret-version-stage.ts';
import { validateResourcePolicy } from './validate-resource-policy.ts';

type Answer<Name extends OperationName> =
  OperationResponse<Name> | Promise<OperationResponse<Name>>;
type AnyOperation<Name extends OperationName> = Operation<Name, Answer<Name>>;

/** Every operation the server answers. */
const operations: { readonly [Name in OperationName]: AnyOperation<Name> } = {
  BatchGetSecretValue: batchGetSecretValue,
  CancelRotateSecret: cancelRotateSecret,
  CreateSecret: createSecret,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetRandomPassword: getRandomPassword,
  GetResourcePolicy: getResourcePolicy,
  GetSecretValue: getSecretValue,
  ListSecrets: listSecrets,
  ListSecretVersionIds: listSecretVersionIds,
  PutResourcePolicy: putResourcePolicy,
  PutSecretValue: putSecretValue,
  RemoveRegionsFromReplication: removeRegionsFromReplication,
  ReplicateSecretToRegions: replicateSecretToRegions,
  RestoreSecret: restoreSecret,
  RotateSecret: rotateSecret,
  StopReplicationToReplica: stopReplicationToReplica,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
  ValidateResourcePolicy: validateResourcePolicy,
};

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

export const operationNames: readonly OperationName[] =
  Object.keys(operations).filter(isOperationName);

/** Runs one operation on a request's body; `undefined` is an empty answer. */
export function runOperation(
  body: JsonObject,
  context: OperationContext,
): object | undefined | Promise<object | undefined> {
  return run(operations[context.operation], body, context);
}

function run<Name extends OperationName>(
  operation: AnyOperation<Name>,
  body: JsonObject,
  context: OperationContext,
): Answer<Name> {
  return perform(operation, operation.parse(body), context);
}
