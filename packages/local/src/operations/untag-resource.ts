import { changedNow } from '../rules/change.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { list, membersOf, required } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { Operation } from './operation.ts';

/** Unknown keys are ignored; once the last tag is gone an empty list remains (observed). */
export const untagResource: Operation<'UntagResource'> = {
  name: 'UntagResource',
  parse: membersOf({
    SecretId: members.secretId,
    TagKeys: required(list(members.tagKey, { max: Number.MAX_SAFE_INTEGER })),
  }),
  handle: (request, context) => {
    const secret = findChangeableSecret(request.SecretId, context);
    const tags = secret.tags?.filter(({ Key }) => !request.TagKeys.includes(Key));
    if (tags === undefined) return undefined;
    context.store.put({ ...changedNow(secret, context.clock), tags });
    return undefined;
  },
};
