import type { StoredSecret } from './store/store.ts';

/**
 * What the service does by itself, as CloudTrail names it.
 *
 * @see AWS Secrets Manager User Guide, "AWS CloudTrail entries for Secrets Manager"
 */
export type ServiceEventName =
  | 'RotationStarted'
  | 'RotationSucceeded'
  | 'RotationFailed'
  | 'RotationAbandoned'
  | 'TestRotationStarted'
  | 'TestRotationSucceeded'
  | 'TestRotationFailed'
  | 'StartSecretVersionDelete'
  | 'CancelSecretVersionDelete'
  | 'EndSecretVersionDelete';

export interface ServiceEvent {
  readonly name: ServiceEventName;
  readonly secret: Pick<StoredSecret, 'arn' | 'name' | 'account' | 'region'>;
  /** The version concerned, where it is a single one. */
  readonly versionId?: string;
  /** Why a rotation failed: the step, or that the function cannot be called; never its words. */
  readonly reason?: string;
  readonly atMs: number;
}

/** Takes note of an event. Called once for each, as soon as what it tells is stored. */
export type EmitServiceEvent = (event: ServiceEvent) => void;
