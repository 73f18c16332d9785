import type { OperationName } from '@undotenv/protocol';
import type { ServiceEventName } from '../service-events.ts';
import type { OwnEventName } from './service-event.ts';

type EventName = OperationName | OwnEventName | ServiceEventName;

/** Exhaustive by its type: a new event does not compile until it can be asked for. */
const isThere: Readonly<Record<EventName, true>> = {
  BatchGetSecretValue: true,
  CancelRotateSecret: true,
  CreateSecret: true,
  DeleteResourcePolicy: true,
  DeleteSecret: true,
  DescribeSecret: true,
  GetRandomPassword: true,
  GetResourcePolicy: true,
  GetSecretValue: true,
  ListSecretVersionIds: true,
  ListSecrets: true,
  PutResourcePolicy: true,
  PutSecretValue: true,
  RemoveRegionsFromReplication: true,
  ReplicateSecretToRegions: true,
  RestoreSecret: true,
  RotateSecret: true,
  StopReplicationToReplica: true,
  TagResource: true,
  UntagResource: true,
  UpdateSecret: true,
  UpdateSecretVersionStage: true,
  ValidateResourcePolicy: true,
  RotationStarted: true,
  RotationSucceeded: true,
  RotationFailed: true,
  RotationAbandoned: true,
  TestRotationStarted: true,
  TestRotationSucceeded: true,
  TestRotationFailed: true,
  StartSecretVersionDelete: true,
  CancelSecretVersionDelete: true,
  EndSecretVersionDelete: true,
  StoreImported: true,
  TrailGap: true,
  TrailWithheld: true,
};

/** The name of every event that a trail can hold: operations, and what happens without a call. */
export const eventNames: readonly string[] = Object.keys(isThere);
