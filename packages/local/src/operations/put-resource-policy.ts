import { ServiceException, type ServiceExceptionName } from '@undotenv/protocol';
import { changedNow } from '../rules/change.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { flag, membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import { policyRefusals, type PolicyRefusal } from '../rules/resource-policy.ts';
import type { Operation } from './operation.ts';

/** That a lock-out is told by this exception is assumed from the messages it stands among. */
const exceptionOf: Readonly<Record<PolicyRefusal['check'], ServiceExceptionName>> = {
  Syntax: 'MalformedPolicyDocumentException',
  BroadAccess: 'PublicPolicyException',
  LockOut: 'MalformedPolicyDocumentException',
};

/** The text is kept as it came, to be given back to the letter (documented). */
export const putResourcePolicy: Operation<'PutResourcePolicy'> = {
  name: 'PutResourcePolicy',
  parse: membersOf({
    SecretId: members.secretId,
    ResourcePolicy: members.resourcePolicy,
    BlockPublicPolicy: flag(),
  }),
  handle: (request, context) => {
    const { ResourcePolicy: resourcePolicy, BlockPublicPolicy: blocksPublic = false } = request;
    const secret = findChangeableSecret(request.SecretId, context);
    for (const { check, message } of policyRefusals(resourcePolicy, secret, context)) {
      if (check === 'BroadAccess' && !blocksPublic) continue;
      throw new ServiceException(exceptionOf[check], message);
    }
    context.store.put({ ...changedNow(secret, context.clock), resourcePolicy });
    return { ARN: secret.arn, Name: secret.name };
  },
};
