import { replicationStatus } from '../replication/status.ts';
import { findSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import { labelsByVersion, secretMetadata } from '../rules/secret-metadata.ts';
import type { Operation } from './operation.ts';

/** Works on secrets awaiting deletion too (observed). */
export const describeSecret: Operation<'DescribeSecret'> = {
  name: 'DescribeSecret',
  parse: membersOf({ SecretId: members.secretId }),
  handle: (request, context) => {
    const secret = findSecret(request.SecretId, context);
    const labels = labelsByVersion(secret);
    return {
      ...secretMetadata(secret),
      ...(labels !== undefined && { VersionIdsToStages: labels }),
      // A replica tells of its primary's region alone (assumed).
      ...(secret.replicas !== undefined && {
        ReplicationStatus: replicationStatus(secret, context.store),
      }),
    };
  },
};
