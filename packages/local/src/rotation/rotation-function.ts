import type { LocalAccess } from '../server/local-access.ts';

export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

export const rotationSteps: readonly RotationStep[] = [
  'createSecret',
  'setSecret',
  'testSecret',
  'finishSecret',
];

/**
 * What a rotation function is called with.
 *
 * @see AWS Secrets Manager User Guide, "Lambda rotation functions"
 */
export interface RotationEvent {
  readonly Step: RotationStep;
  /** The secret's ARN. */
  readonly SecretId: string;
  /** The id of the version that is to become current. */
  readonly ClientRequestToken: string;
  /** For PutSecretValue, if the function acts in another account. */
  readonly RotationToken: string;
}

/**
 * A rotation function in this process, with the contract of a Lambda function: each step may be
 * called again with the same token, after a failure or a restart, and must then change nothing that
 * is done already. What it throws is a failed step; neither that nor what it returns is looked at.
 *
 * @param access how to reach this server, with the rights of its own access key
 */
export type RotationFunction = (event: RotationEvent, access: LocalAccess) => unknown;

/** A step that did not go well. */
export interface StepFailure {
  /**
   * `unreachable` is a function that does not exist or may not be called; `failed` is one that was
   * called, or may have been.
   */
  readonly outcome: 'failed' | 'unreachable';
  /**
   * The class and the code of what it threw or, of an endpoint, what it answered: such as
   * `RangeError`, `HTTP 404`. Never a message, which may quote a value.
   */
  readonly kind: string;
}

/** How a step went. */
export type Outcome = 'done' | StepFailure;

/** A step that failed, for whoever watches a server. */
export interface RotationFailure extends StepFailure {
  /** The function as the secret's rotation names it: by name or ARN. */
  readonly functionArn: string;
  readonly step: RotationStep;
  /** The secret's ARN. */
  readonly secretId: string;
}

/** Calls a function, by name or ARN. Never throws, and gives up when `signal` says so. */
export type Invoke = (
  functionArn: string,
  event: RotationEvent,
  signal: AbortSignal,
) => Promise<Outcome>;

/** Longer than any Lambda function may run. */
export const functionTimeoutMs = 900_000;
