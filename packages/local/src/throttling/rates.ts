import type { OperationName } from '@undotenv/protocol';

/** Calls a second that operations may make together, in each region of an account. */
export interface Rate {
  readonly operations: readonly OperationName[];
  readonly perSecond: number;
}

/** Calls a second, by operation. One that is not named has AWS's own rate. */
export type Rates = Readonly<Partial<Record<OperationName, number>>>;

/** @see AWS Secrets Manager User Guide, "Secrets Manager quotas" */
const awsRates: readonly Rate[] = [
  { operations: ['DescribeSecret'], perSecond: 40_000 },
  { operations: ['GetSecretValue'], perSecond: 10_000 },
  { operations: ['BatchGetSecretValue'], perSecond: 100 },
  { operations: ['ListSecrets'], perSecond: 100 },
  { operations: ['CreateSecret'], perSecond: 50 },
  { operations: ['DeleteSecret'], perSecond: 50 },
  { operations: ['GetRandomPassword'], perSecond: 50 },
  { operations: ['ListSecretVersionIds'], perSecond: 50 },
  { operations: ['RestoreSecret'], perSecond: 50 },
  { operations: ['CancelRotateSecret', 'RotateSecret'], perSecond: 50 },
  { operations: ['TagResource', 'UntagResource'], perSecond: 50 },
  {
    operations: [
      'DeleteResourcePolicy',
      'GetResourcePolicy',
      'PutResourcePolicy',
      'ValidateResourcePolicy',
    ],
    perSecond: 50,
  },
  {
    operations: [
      'PutSecretValue',
      'RemoveRegionsFromReplication',
      'ReplicateSecretToRegions',
      'StopReplicationToReplica',
      'UpdateSecret',
      'UpdateSecretVersionStage',
    ],
    perSecond: 50,
  },
];

/**
 * AWS's rates, or others in their place: the rate of an operation is that of all it shares one with.
 *
 * @throws {RangeError} naming an operation whose rate is no number above zero, or differs from that
 *   of another it shares one with.
 */
export function ratesOf(given: Rates = {}): readonly Rate[] {
  return awsRates.map(({ operations, perSecond }) => ({
    operations,
    perSecond:
      operations.reduce<number | undefined>(
        (rate, operation) => agreed(operation, given[operation], rate),
        undefined,
      ) ?? perSecond,
  }));
}

function agreed(
  operation: OperationName,
  rate: number | undefined,
  other: number | undefined,
): number | undefined {
  if (rate === undefined) return other;
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new RangeError(`throttling: the rate of ${operation} must be a number above zero`);
  }
  if (other === undefined || other === rate) return rate;
  throw new RangeError(`throttling: ${operation} shares its rate with another, which is given one`);
}
