import {
  type CreateSecretResponse,
  formatSecretArn,
  partitionOf,
  ServiceException,
} from '@undotenv/protocol';
import { customKeyId } from '../kms/key-reference.ts';
import { checkKeyChoice } from '../kms/key-use.ts';
import { withReplicas } from '../replication/add-replicas.ts';
import { replicaRegions } from '../replication/members.ts';
import { replicationStatus } from '../replication/status.ts';
import { requireToken } from '../rules/client-request-token.ts';
import { listSecrets, removeIfExpired } from '../rules/deletion.ts';
import { flag, membersOf, required, text } from '../rules/members.ts';
import { isRetry, putVersion } from '../rules/put-version.ts';
import * as members from '../rules/request-members.ts';
import { checkNewName } from '../rules/secret-name.ts';
import { secretValueOf } from '../rules/secret-value.ts';
import { mergeTags } from '../rules/tags.ts';
import type { SecretValue, StoredSecret } from '../store/store.ts';
import { currentLabel } from '../versions.ts';
import type { Operation, OperationContext } from './operation.ts';

export const createSecret: Operation<'CreateSecret'> = {
  name: 'CreateSecret',
  parse: membersOf({
    Name: required(text({ min: 1, max: 512 })),
    ClientRequestToken: members.clientRequestToken,
    Description: members.description,
    KmsKeyId: members.kmsKeyId,
    SecretString: members.secretString,
    SecretBinary: members.secretBinary,
    Tags: members.tags,
    AddReplicaRegions: replicaRegions,
    ForceOverwriteReplicaSecret: flag(),
    Type: members.secretType,
  }),
  handle: (request, context) => {
    const token = requireToken(request.ClientRequestToken);
    checkNewName(request.Name, context.caller);
    const value = secretValueOf(request);
    const taken = context.store.findByName(context.caller, request.Name);
    const present = taken === undefined ? undefined : removeIfExpired(taken, context);
    if (present !== undefined) return answerPresent(present, token, value, context);

    checkRoom(context);
    const alone = newSecret(request, context);
    checkKeyChoice(alone, context);
    const secret = withReplicas(alone, request, context);
    if (value === undefined) context.store.put(secret);
    else putVersion(secret, token, value, [currentLabel], context);
    return {
      ARN: secret.arn,
      Name: secret.name,
      ...(value !== undefined && { VersionId: token }),
      ...replicationOf(secret, context),
    };
  },
};

/**
 * Those awaiting deletion count, and replicas in their region, though making a replica is never
 * refused for it (assumed); the text is ours.
 */
function checkRoom(context: OperationContext): void {
  const { store, caller, settings } = context;
  const isFull = (): boolean => store.count(caller) >= settings.secretsPerRegion;
  if (!isFull()) return;
  // Some of those counted may be over their recovery window, which nobody has come across yet.
  listSecrets(context);
  if (!isFull()) return;
  throw new ServiceException(
    'LimitExceededException',
    `You can't create more than ${String(settings.secretsPerRegion)} secrets in a region.`,
  );
}

function newSecret(
  request: ReturnType<typeof createSecret.parse>,
  { caller, clock, ids }: OperationContext,
): StoredSecret {
  const { account, region, service } = caller;
  const {
    Name: name,
    Description: description = '',
    KmsKeyId: keyId = '',
    Tags: tags = [],
    Type: type = '',
  } = request;
  const kmsKeyId = customKeyId(keyId, caller);
  const createdAtMs = clock.now();
  const resource = `${name}-${ids.arnSuffix()}`;
  return {
    arn: formatSecretArn({ partition: partitionOf(region), region, account, resource }),
    name,
    account,
    region,
    createdAtMs,
    changedAtMs: createdAtMs,
    ...(description !== '' && { description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...(tags.length > 0 && { tags: mergeTags([], tags) }),
    ...(type !== '' && { type }),
    ...(service !== undefined && { owningService: service }),
    versions: [],
  };
}

/** The name is taken: a retry of the request that created it is answered as that request was. */
function answerPresent(
  secret: StoredSecret,
  token: string,
  value: SecretValue | undefined,
  context: OperationContext,
): CreateSecretResponse {
  if (secret.deletionAtMs !== undefined) {
    throw new ServiceException(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  // No request makes a replica by its own name: one for this name and value is not a retry of it.
  const isOwn = secret.primaryRegion === undefined;
  if (value === undefined || !isOwn || !isRetry(secret, token, value, context)) {
    throw new ServiceException(
      'ResourceExistsException',
      `The operation failed because the secret ${secret.name} already exists.`,
    );
  }
  const { arn: ARN, name: Name } = secret;
  return { ARN, Name, VersionId: token, ...replicationOf(secret, context) };
}

/** Just asked for, so none of the replicas was there before. */
function replicationOf(
  secret: StoredSecret,
  { store }: OperationContext,
): Pick<CreateSecretResponse, 'ReplicationStatus'> {
  if (secret.replicas === undefined) return {};
  return { ReplicationStatus: replicationStatus(secret, store, []) };
}
