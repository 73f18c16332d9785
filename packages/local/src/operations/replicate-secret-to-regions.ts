import { withReplicas } from '../replication/add-replicas.ts';
import { replicaRegions } from '../replication/members.ts';
import { replicationStatus } from '../replication/status.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { flag, membersOf, required } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import type { Operation } from './operation.ts';

/** The replicas are there when this answers that they are in progress, as the service does. */
export const replicateSecretToRegions: Operation<'ReplicateSecretToRegions'> = {
  name: 'ReplicateSecretToRegions',
  parse: membersOf({
    SecretId: members.secretId,
    AddReplicaRegions: required(replicaRegions),
    ForceOverwriteReplicaSecret: flag(),
  }),
  handle: (request, context) => {
    const { store } = context;
    const secret = findChangeableSecret(request.SecretId, context);
    const replicated = withReplicas(secret, request, context);
    store.put(replicated);
    return {
      ARN: secret.arn,
      ReplicationStatus: replicationStatus(replicated, store, secret.replicas ?? []),
    };
  },
};
