import type { ReplicationStatus } from '@undotenv/protocol';
import { epochSeconds, startOfDay } from '../rules/wire-time.ts';
import type { SecretStore, StoredReplica, StoredSecret } from '../store/store.ts';

/** What the default key is called here, unlike in DescribeSecret (documented examples). */
const defaultKey = 'alias/aws/secretsmanager';

/**
 * How a secret's replicas are.
 *
 * @param before the replicas before the call that answers with this. Those it added are told to be
 *   in progress, because the service answers before it has made them (documented example):
 *   DescribeSecret then tells which of them failed.
 */
export function replicationStatus(
  secret: StoredSecret,
  store: SecretStore,
  before: readonly StoredReplica[] = secret.replicas ?? [],
): ReplicationStatus[] {
  return (secret.replicas ?? []).map((replica) => {
    const { region: Region, kmsKeyId: KmsKeyId = defaultKey } = replica;
    if (!before.includes(replica)) return { Region, KmsKeyId, Status: 'InProgress' };
    return { Region, KmsKeyId, ...outcomeOf(replica), ...accessOf(secret, Region, store) };
  });
}

/** The text of success as moto has it. */
function outcomeOf({
  failure,
}: StoredReplica): Pick<ReplicationStatus, 'Status' | 'StatusMessage'> {
  return failure === undefined
    ? { Status: 'InSync', StatusMessage: 'Replication succeeded' }
    : { Status: 'Failed', StatusMessage: failure };
}

function accessOf(
  secret: StoredSecret,
  region: string,
  store: SecretStore,
): Pick<ReplicationStatus, 'LastAccessedDate'> {
  const replica = store.findByName({ ...secret, region }, secret.name);
  // What failed has no replica, and what has the name there is another secret.
  if (replica?.primaryRegion !== secret.region) return {};
  const { lastAccessedAtMs } = replica;
  if (lastAccessedAtMs === undefined) return {};
  return { LastAccessedDate: epochSeconds(startOfDay(lastAccessedAtMs)) };
}
