import { formatSecretArn, partitionOf, ServiceException } from '@undotenv/protocol';
import { customKey } from '../rules/change.ts';
import { requireToken } from '../rules/client-request-token.ts';
import { removeIfExpired } from '../rules/deletion.ts';
import { list, membersOf, required, structure, text } from '../rules/members.ts';
import { isRetry, putVersion } from '../rules/put-version.ts';
import * as members from '../rules/request-members.ts';
import { checkSecretName } from '../rules/secret-name.ts';
import { secretValueOf } from '../rules/secret-value.ts';
import { mergeTags } from '../rules/tags.ts';
import type { SecretValue, StoredSecret } from '../store/store.ts';
import { currentLabel } from '../versions.ts';
import type { Operation, OperationContext } from './operation.ts';

const parse = membersOf({
  Name: required(text({ min: 1, max: 512 })),
  ClientRequestToken: members.clientRequestToken,
  Description: members.description,
  KmsKeyId: members.kmsKeyId,
  SecretString: members.secretString,
  SecretBinary: members.secretBinary,
  Tags: members.tags,
  AddReplicaRegions: list(structure({}), { max: 100 }),
});

export const createSecret: Operation<'CreateSecret'> = {
  name: 'CreateSecret',
  parse: (body) => {
    const { AddReplicaRegions: replicas = [], ...request } = parse(body);
    // To ignore the member would let the caller believe in a replica that does not exist.
    if (replicas.length > 0) throw replicationUnsupported();
    return request;
  },
  handle: (request, context) => {
    const token = requireToken(request.ClientRequestToken);
    checkSecretName(request.Name);
    const value = secretValueOf(request);
    const taken = context.store.findByName(context.caller, request.Name);
    const present = taken === undefined ? undefined : removeIfExpired(taken, context);
    if (present !== undefined) return answerPresent(present, token, value, context);

    const secret = newSecret(request, context);
    if (value === undefined) {
      context.store.put(secret);
      return { ARN: secret.arn, Name: secret.name };
    }
    putVersion(secret, token, value, [currentLabel], context);
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  },
};

function newSecret(
  request: ReturnType<typeof createSecret.parse>,
  { caller, clock, ids }: OperationContext,
): StoredSecret {
  const { account, region } = caller;
  const {
    Name: name,
    Description: description = '',
    KmsKeyId: keyId = '',
    Tags: tags = [],
  } = request;
  const kmsKeyId = customKey(keyId);
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
    versions: [],
  };
}

/** The name is taken: a retry of the request that created it is answered as that request was. */
function answerPresent(
  secret: StoredSecret,
  token: string,
  value: SecretValue | undefined,
  { store }: OperationContext,
): { ARN: string; Name: string; VersionId: string } {
  if (secret.deletionAtMs !== undefined) {
    throw new ServiceException(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (value === undefined || !isRetry(secret, token, value, store)) {
    throw new ServiceException(
      'ResourceExistsException',
      `The operation failed because the secret ${secret.name} already exists.`,
    );
  }
  return { ARN: secret.arn, Name: secret.name, VersionId: token };
}

function replicationUnsupported(): ServiceException {
  return new ServiceException(
    'InvalidParameterException',
    "AddReplicaRegions is not supported by undotenv's local Secrets Manager yet.",
  );
}
