import { findUsableSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { Operation } from './operation.ts';

/** Refused while the secret awaits deletion (assumed from the exceptions its reference lists). */
export const getResourcePolicy: Operation<'GetResourcePolicy'> = {
  name: 'GetResourcePolicy',
  parse: membersOf({ SecretId: members.secretId }),
  handle: (request, context) => {
    const { arn, name, resourcePolicy } = findUsableSecret(request.SecretId, context);
    return {
      ARN: arn,
      Name: name,
      ...(resourcePolicy !== undefined && { ResourcePolicy: resourcePolicy }),
    };
  },
};
