import { noFunction } from '../rotation/configure-rotation.ts';
import { removeTest } from '../rotation/begin-run.ts';
import { cancelled, hasRun, unfinishedVersion } from '../rotation/rotation-state.ts';
import { changedNow } from '../rules/change.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { StoredSecret } from '../store/store.ts';
import type { Operation, OperationContext } from './operation.ts';

/**
 * Turns rotation off and ends one that is under way, whose labels stay as they are (documented): a
 * function that is running at that moment is not stopped, but no step follows.
 */
export const cancelRotateSecret: Operation<'CancelRotateSecret'> = {
  name: 'CancelRotateSecret',
  parse: membersOf({ SecretId: members.secretId }),
  handle: (request, context) => {
    const secret = withoutTest(findChangeableSecret(request.SecretId, context), context);
    const { rotation } = secret;
    if (rotation === undefined) throw noFunction();
    context.store.put(cancelled({ ...changedNow(secret, context.clock), rotation }));
    const versionId = unfinishedVersion(secret);
    return {
      ARN: secret.arn,
      Name: secret.name,
      ...(versionId !== undefined && { VersionId: versionId }),
    };
  },
};

/** The version of a test is this server's own, and goes with it. */
function withoutTest(secret: StoredSecret, { store }: OperationContext): StoredSecret {
  if (!hasRun(secret) || secret.rotation.run.kind !== 'test') return secret;
  return removeTest(secret, store);
}
