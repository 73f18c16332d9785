import type { UpdateSecretRequest } from '@undotenv/protocol';
import { changedNow, customKey } from '../rules/change.ts';
import { requireToken } from '../rules/client-request-token.ts';
import { findUsableSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import { putVersion } from '../rules/put-version.ts';
import * as members from '../rules/request-members.ts';
import { secretValueOf } from '../rules/secret-value.ts';
import type { StoredSecret } from '../store/store.ts';
import { currentLabel } from '../versions.ts';
import type { Operation } from './operation.ts';

export const updateSecret: Operation<'UpdateSecret'> = {
  name: 'UpdateSecret',
  parse: membersOf({
    SecretId: members.secretId,
    ClientRequestToken: members.clientRequestToken,
    Description: members.description,
    KmsKeyId: members.kmsKeyId,
    SecretString: members.secretString,
    SecretBinary: members.secretBinary,
  }),
  handle: (request, context) => {
    const token = requireToken(request.ClientRequestToken);
    const value = secretValueOf(request);
    const secret = findUsableSecret(request.SecretId, context);
    const changed = describedAnew(changedNow(secret, context.clock), request);
    const identity = { ARN: secret.arn, Name: secret.name };
    if (value === undefined) {
      context.store.put(changed);
      return identity;
    }
    putVersion(changed, token, value, [currentLabel], context);
    return { ...identity, VersionId: token };
  },
};

/** What the request does not mention stays; an empty description or key takes the old one away. */
function describedAnew(secret: StoredSecret, request: UpdateSecretRequest): StoredSecret {
  const { description: oldDescription, kmsKeyId: oldKey, ...rest } = secret;
  const description = request.Description ?? oldDescription ?? '';
  const kmsKeyId = request.KmsKeyId === undefined ? oldKey : customKey(request.KmsKeyId);
  return {
    ...rest,
    ...(description !== '' && { description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  };
}
