import { changedNow } from '../rules/change.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { membersOf, required } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import { mergeTags } from '../rules/tags.ts';
import type { Operation } from './operation.ts';

export const tagResource: Operation<'TagResource'> = {
  name: 'TagResource',
  parse: membersOf({ SecretId: members.secretId, Tags: required(members.tags) }),
  handle: (request, context) => {
    const secret = findChangeableSecret(request.SecretId, context);
    const tags = mergeTags(secret.tags ?? [], request.Tags);
    context.store.put({ ...changedNow(secret, context.clock), tags });
    return undefined;
  },
};
