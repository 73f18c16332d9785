import { changedNow } from '../rules/change.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { Operation } from './operation.ts';

/** Harmless where there is no policy (as moto has it). */
export const deleteResourcePolicy: Operation<'DeleteResourcePolicy'> = {
  name: 'DeleteResourcePolicy',
  parse: membersOf({ SecretId: members.secretId }),
  handle: (request, context) => {
    const secret = findChangeableSecret(request.SecretId, context);
    const { resourcePolicy, ...rest } = changedNow(secret, context.clock);
    if (resourcePolicy !== undefined) context.store.put(rest);
    return { ARN: secret.arn, Name: secret.name };
  },
};
