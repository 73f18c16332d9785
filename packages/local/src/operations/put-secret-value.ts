import { limits, ServiceException } from '@undotenv/protocol';
import { checkReach } from '../rules/across-accounts.ts';
import { changedNow } from '../rules/change.ts';
import { requireToken } from '../rules/client-request-token.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { list, membersOf, text } from '../rules/members.ts';
import { putVersion } from '../rules/put-version.ts';
import * as members from '../rules/request-members.ts';
import { secretValueOf } from '../rules/secret-value.ts';
import { currentLabel, versionWithId } from '../versions.ts';
import type { Operation } from './operation.ts';

export const putSecretValue: Operation<'PutSecretValue'> = {
  name: 'PutSecretValue',
  parse: membersOf({
    SecretId: members.secretId,
    ClientRequestToken: members.clientRequestToken,
    SecretString: members.secretString,
    SecretBinary: members.secretBinary,
    // What it would prove, that a function acts for this secret, nobody asks here.
    RotationToken: text({ min: 36, max: 256, sensitive: true }),
    VersionStages: list(members.stagingLabel, { min: 1, max: limits.stagingLabelsPerSecret }),
  }),
  handle: (request, context) => {
    const token = requireToken(request.ClientRequestToken);
    const value = secretValueOf(request);
    // Before the secret is looked up, so even for one that does not exist (as moto has it).
    if (value === undefined) {
      throw new ServiceException(
        'InvalidRequestException',
        'You must provide either SecretString or SecretBinary.',
      );
    }
    const secret = findChangeableSecret(request.SecretId, context);
    checkReach(secret, secret, context.caller);
    const labels = [...new Set(request.VersionStages ?? [currentLabel])];
    const changed = putVersion(changedNow(secret, context.clock), token, value, labels, context);
    return {
      ARN: changed.arn,
      Name: changed.name,
      VersionId: token,
      VersionStages: [...(versionWithId(changed.versions, token)?.stages ?? [])],
    };
  },
};
