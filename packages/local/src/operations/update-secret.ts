import type { UpdateSecretRequest } from '@undotenv/protocol';
import { customKeyId } from '../kms/key-reference.ts';
import { checkKeyChoice, reencryptedVersions } from '../kms/key-use.ts';
import { checkReach } from '../rules/across-accounts.ts';
import { changedNow } from '../rules/change.ts';
import { requireToken } from '../rules/client-request-token.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import { putVersion } from '../rules/put-version.ts';
import * as members from '../rules/request-members.ts';
import { secretValueOf } from '../rules/secret-value.ts';
import type { StoredSecret } from '../store/store.ts';
import { currentLabel } from '../versions.ts';
import { without } from '../without.ts';
import type { Operation, OperationContext } from './operation.ts';

export const updateSecret: Operation<'UpdateSecret'> = {
  name: 'UpdateSecret',
  parse: membersOf({
    SecretId: members.secretId,
    ClientRequestToken: members.clientRequestToken,
    Description: members.description,
    KmsKeyId: members.kmsKeyId,
    SecretString: members.secretString,
    SecretBinary: members.secretBinary,
    Type: members.secretType,
  }),
  handle: (request, context) => {
    const token = requireToken(request.ClientRequestToken);
    const value = secretValueOf(request);
    const secret = findChangeableSecret(request.SecretId, context);
    if (value !== undefined) checkReach(secret, secret, context.caller);
    const changed = underKey(
      describedAnew(changedNow(secret, context.clock), request),
      request,
      context,
    );
    const identity = { ARN: secret.arn, Name: secret.name };
    if (value === undefined) {
      context.store.put(changed);
      return identity;
    }
    putVersion(changed, token, value, [currentLabel], context);
    return { ...identity, VersionId: token };
  },
};

/** What the request does not mention stays; an empty text takes the old one away. */
function describedAnew(secret: StoredSecret, request: UpdateSecretRequest): StoredSecret {
  const { description: oldDescription = '', type: oldType = '', ...rest } = secret;
  const { Description: description = oldDescription, Type: type = oldType } = request;
  return {
    ...rest,
    ...(description !== '' && { description }),
    ...(type !== '' && { type }),
  };
}

/** An empty key id is the default key's. */
function underKey(
  secret: StoredSecret,
  { KmsKeyId: keyId }: UpdateSecretRequest,
  context: OperationContext,
): StoredSecret {
  if (keyId === undefined) return secret;
  const kmsKeyId = customKeyId(keyId, secret);
  const changed = kmsKeyId === undefined ? without(secret, 'kmsKeyId') : { ...secret, kmsKeyId };
  checkKeyChoice(changed, context);
  return { ...changed, versions: reencryptedVersions(changed, context) };
}
