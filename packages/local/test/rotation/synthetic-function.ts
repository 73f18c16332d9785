import type { RotationEvent, RotationFunction, RotationStep } from '../../src/index.ts';
import type { SecretsManager } from '../operations/secrets-manager.ts';

export const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:SyntheticRotation';

export interface SyntheticFunction {
  readonly rotate: RotationFunction;
  /** What it was called with, in order. */
  readonly calls: RotationEvent[];
  /** The steps alone. */
  readonly steps: () => RotationStep[];
  /** Steps that throw, until they are taken out again. */
  readonly failing: Set<RotationStep>;
}

/** A function that rotates as AWS's templates do, each step harmless when it is repeated. */
export function syntheticFunction({ call }: Pick<SecretsManager, 'call'>): SyntheticFunction {
  const calls: RotationEvent[] = [];
  const failing = new Set<RotationStep>();
  const rotate = (event: RotationEvent): void => {
    calls.push(event);
    const { Step, SecretId, ClientRequestToken: token } = event;
    // Errors of real functions quote what they were working on.
    if (failing.has(Step)) throw new Error(`synthetic-password-${token} was refused`);
    const { VersionIdsToStages: stages = {} } = call('DescribeSecret', { SecretId });
    if (Step === 'createSecret') {
      call('PutSecretValue', {
        SecretId,
        ClientRequestToken: token,
        SecretString: `synthetic-password-${token}`,
        VersionStages: ['AWSPENDING'],
      });
    }
    if (Step === 'finishSecret') {
      const current = Object.keys(stages).find((id) => stages[id]?.includes('AWSCURRENT'));
      if (current === token) return;
      call('UpdateSecretVersionStage', {
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: token,
        ...(current !== undefined && { RemoveFromVersionId: current }),
      });
    }
  };
  return { rotate, calls, steps: () => calls.map(({ Step }) => Step), failing };
}
