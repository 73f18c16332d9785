import { globOf, matchesGlob } from '../pattern/glob.ts';
import type { PatternElement } from '../policy.ts';

/**
 * The actions of Secrets Manager that are on a secret, so that a policy can name which.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets
 *   Manager"
 */
const onSecrets = [
  'CancelRotateSecret',
  'CreateSecret',
  'DeleteResourcePolicy',
  'DeleteSecret',
  'DescribeSecret',
  'GetResourcePolicy',
  'GetSecretValue',
  'ListSecretVersionIds',
  'PutResourcePolicy',
  'PutSecretValue',
  'RemoveRegionsFromReplication',
  'ReplicateSecretToRegions',
  'RestoreSecret',
  'RotateSecret',
  'StopReplicationToReplica',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'ValidateResourcePolicy',
];

/** Those on no secret: a statement has to say `*`, and then lets the caller do it everywhere. */
const onNothing = ['BatchGetSecretValue', 'GetRandomPassword', 'ListSecrets'];

/** Of KMS, only what reads and writes of secrets need. */
const onKeys = [
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
];

const secretsManagerActions: readonly string[] = named('secretsmanager', [
  ...onSecrets,
  ...onNothing,
]);
/** Actions that take a resource, of the services known here. */
export const actionsOnResources: readonly string[] = [
  ...named('secretsmanager', onSecrets),
  ...named('kms', onKeys),
];
/** Actions that take none. */
export const actionsOnNothing: readonly string[] = named('secretsmanager', onNothing);

/** Whether Secrets Manager has an action of this name or of this pattern; others may have any. */
export function isKnownAction(pattern: string): boolean {
  if (!pattern.toLowerCase().startsWith('secretsmanager:')) return true;
  return matchesSome(pattern, secretsManagerActions);
}

/** Whether a pattern stands for one of these actions. */
export function matchesSome(pattern: string, actions: readonly string[]): boolean {
  const glob = globOf(pattern.toLowerCase());
  return actions.some((action) => matchesGlob(glob, action.toLowerCase()));
}

/** Whether an element covers one of these actions. */
export function covers(
  { isNegated, patterns }: PatternElement,
  actions: readonly string[],
): boolean {
  return actions.some(
    (action) => patterns.some((pattern) => matchesSome(pattern, [action])) !== isNegated,
  );
}

function named(service: string, actions: readonly string[]): string[] {
  return actions.map((action) => `${service}:${action}`);
}
