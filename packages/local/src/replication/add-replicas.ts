import { partitionOf, type ReplicaRegion, ServiceException } from '@undotenv/protocol';
import { customKeyId } from '../kms/key-reference.ts';
import { replicationProblem } from '../kms/key-use.ts';
import type { OperationContext } from '../operations/operation.ts';
import { isRegionName } from '../region.ts';
import { removeIfExpired } from '../rules/deletion.ts';
import type { StoredReplica, StoredSecret } from '../store/store.ts';
import { replicaOf } from './replica.ts';

/** What a request says of replicas. */
export interface ReplicaRequest {
  readonly AddReplicaRegions?: readonly ReplicaRegion[];
  readonly ForceOverwriteReplicaSecret?: boolean;
}

/**
 * `secret` with the replicas that a request asks for, yet to be put. One that is there already stays
 * as it is, and one that failed is tried again (assumed).
 *
 * @throws {ServiceException} InvalidParameterException for a region that can have no replica.
 */
export function withReplicas(
  secret: StoredSecret,
  { AddReplicaRegions: asked = [], ForceOverwriteReplicaSecret: isForced = false }: ReplicaRequest,
  context: OperationContext,
): StoredSecret {
  if (asked.length === 0) return secret;
  for (const { Region } of asked) checkRegion(secret, Region);
  const replicas = new Map(secret.replicas?.map((replica) => [replica.region, replica]));
  for (const { Region: region, KmsKeyId: keyId = '' } of asked) {
    const held = replicas.get(region);
    if (held !== undefined && held.failure === undefined) continue;
    const kmsKeyId = customKeyId(keyId, { account: secret.account, region });
    const replica: StoredReplica = {
      region,
      createdAtMs: context.clock.now(),
      ...(kmsKeyId !== undefined && { kmsKeyId }),
    };
    const failure =
      nameProblem(secret, region, isForced, context) ??
      replicationProblem(secret, replicaOf(secret, replica, undefined), context);
    replicas.set(region, failure === undefined ? replica : { ...replica, failure });
  }
  // In order of the regions' names, as a message quoted by users has them.
  const inOrder = [...replicas.values()].sort((one, other) => (one.region < other.region ? -1 : 1));
  return { ...secret, replicas: inOrder };
}

/**
 * Another region of the same partition (documented). The text is moto's, which has it for the
 * secret's own region.
 */
function checkRegion(secret: StoredSecret, region: string): void {
  const isPossible =
    region !== secret.region &&
    isRegionName(region) &&
    partitionOf(region) === partitionOf(secret.region);
  if (!isPossible)
    throw new ServiceException('InvalidParameterException', 'Invalid replica region.');
}

/** The text is moto's. */
function nameProblem(
  { account, name }: StoredSecret,
  region: string,
  isForced: boolean,
  context: OperationContext,
): string | undefined {
  const found = context.store.findByName({ account, region }, name);
  const taken = found === undefined ? undefined : removeIfExpired(found, context);
  if (taken === undefined) return undefined;
  // What is part of another replication is not overwritten: that one would be left torn (assumed).
  const isSingle = taken.replicas === undefined && taken.primaryRegion === undefined;
  if (isForced && isSingle) return undefined;
  return `Replication failed: Secret name ${name} already exists in region ${region}.`;
}
