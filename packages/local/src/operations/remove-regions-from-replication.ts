import { regions } from '../replication/members.ts';
import { livingReplicas, replicaOf } from '../replication/replica.ts';
import { withoutReplicas } from '../replication/remove-replicas.ts';
import { replicationStatus } from '../replication/status.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { membersOf, required } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { Operation } from './operation.ts';

/** Deletes the replicas at once. A region that has none is no mistake (as moto has it). */
export const removeRegionsFromReplication: Operation<'RemoveRegionsFromReplication'> = {
  name: 'RemoveRegionsFromReplication',
  parse: membersOf({ SecretId: members.secretId, RemoveReplicaRegions: required(regions) }),
  handle: (request, context) => {
    const { store } = context;
    const secret = findChangeableSecret(request.SecretId, context);
    const removed = new Set(request.RemoveReplicaRegions);
    const remaining = withoutReplicas(secret, removed);
    store.transaction(() => {
      store.put(remaining);
      for (const replica of livingReplicas(secret)) {
        if (removed.has(replica.region)) store.remove(replicaOf(secret, replica, undefined));
      }
    });
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(remaining, store) };
  },
};
