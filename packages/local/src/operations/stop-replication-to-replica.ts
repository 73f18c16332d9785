import { ServiceException } from '@undotenv/protocol';
import { withoutReplicas } from '../replication/remove-replicas.ts';
import { changedNow } from '../rules/change.ts';
import { findUsableSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import { without } from '../without.ts';
import type { Operation } from './operation.ts';

/**
 * Makes a replica a secret of its own, with the ARN it has. Rotation stays with the secret that was
 * its primary: the function there is of another region (assumed).
 */
export const stopReplicationToReplica: Operation<'StopReplicationToReplica'> = {
  name: 'StopReplicationToReplica',
  parse: membersOf({ SecretId: members.secretId }),
  handle: (request, context) => {
    const { store, clock } = context;
    const replica = findUsableSecret(request.SecretId, context);
    const { primaryRegion } = replica;
    if (primaryRegion === undefined) throw notAReplica();
    const promoted = without(replica, 'primaryRegion', 'rotation');
    const primary = store.findByName({ ...replica, region: primaryRegion }, replica.name);
    store.transaction(() => {
      if (primary !== undefined) store.put(withoutReplicas(primary, new Set([replica.region])));
      store.put(changedNow(promoted, clock));
    });
    return { ARN: promoted.arn };
  },
};

/** The text is ours (assumed). */
function notAReplica(): ServiceException {
  return new ServiceException(
    'InvalidParameterException',
    "You can't stop replication to this secret because it is not a replica.",
  );
}
