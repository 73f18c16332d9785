import { checkChangeable, findSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { Operation } from './operation.ts';

/** Harmless on a secret that is not awaiting deletion (as moto has it). */
export const restoreSecret: Operation<'RestoreSecret'> = {
  name: 'RestoreSecret',
  parse: membersOf({ SecretId: members.secretId }),
  handle: (request, context) => {
    const found = findSecret(request.SecretId, context);
    checkChangeable(found, context.caller);
    const { deletionAtMs, ...secret } = found;
    if (deletionAtMs !== undefined) {
      context.store.put(secret);
      context.emit({ name: 'CancelSecretVersionDelete', secret, atMs: context.clock.now() });
      context.rotations.wake();
    }
    return { ARN: secret.arn, Name: secret.name };
  },
};
