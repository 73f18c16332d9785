import { describe, expect, it } from 'vitest';
import { functionArn, syntheticFunction } from '../rotation/synthetic-function.ts';
import {
  daySeconds,
  markedForDeletion,
  notFound,
  secretsManager,
  type SecretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
const identity = {
  ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001',
  Name: SecretId,
};
const rotation = {
  SecretId,
  ClientRequestToken: token(2),
  RotationLambdaARN: functionArn,
  RotationRules: { AutomaticallyAfterDays: 30 },
};

function withSecret(): SecretsManager {
  const manager = secretsManager();
  const SecretString = 'synthetic-password-1';
  manager.call('CreateSecret', { Name: SecretId, SecretString, ClientRequestToken: token(1) });
  return manager;
}

describe('CancelRotateSecret', () => {
  it('turns rotation off, and keeps what was configured', async () => {
    const manager = withSecret();
    const { call, functions, rotate, engine, clock } = manager;
    const synthetic = syntheticFunction(manager);
    functions.register('SyntheticRotation', synthetic.rotate);
    await rotate(rotation);
    await engine.settled();
    expect(call('CancelRotateSecret', { SecretId })).toEqual(identity);
    const described = call('DescribeSecret', { SecretId });
    expect(described).toMatchObject({
      RotationEnabled: false,
      RotationLambdaARN: functionArn,
      RotationRules: { AutomaticallyAfterDays: 30 },
    });
    expect(described).not.toHaveProperty('NextRotationDate');
    expect(described).not.toHaveProperty('LastRotatedDate');
    clock.advance(60 * daySeconds);
    await engine.settled();
    expect(synthetic.calls).toHaveLength(4);
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    expect(call('DescribeSecret', { SecretId }).RotationEnabled).toBe(true);
    expect(synthetic.calls).toHaveLength(8);
  });

  it('ends a rotation that is under way, and leaves its version pending', async () => {
    const { call, functions, rotate, rotateRefusal, engine, clock } = withSecret();
    const steps: string[] = [];
    functions.register('SyntheticRotation', ({ Step }) => {
      steps.push(Step);
      if (Step === 'setSecret') {
        expect(call('CancelRotateSecret', { SecretId })).toEqual({
          ...identity,
          VersionId: token(2),
        });
      }
    });
    await rotate(rotation);
    await engine.settled();
    clock.advance(daySeconds);
    await engine.settled();
    expect(steps).toEqual(['createSecret', 'setSecret']);
    expect(call('DescribeSecret', { SecretId }).VersionIdsToStages).toEqual({
      [token(1)]: ['AWSCURRENT'],
      [token(2)]: ['AWSPENDING'],
    });
    const again = await rotateRefusal({ SecretId, ClientRequestToken: token(3) });
    expect(again.message).toContain("A previous rotation isn't complete");
  });

  it('removes the version of a test that is under way', async () => {
    const { call, functions, rotate, engine } = withSecret();
    functions.register('SyntheticRotation', () => {
      expect(call('CancelRotateSecret', { SecretId })).toEqual(identity);
    });
    await rotate({ ...rotation, RotateImmediately: false });
    await engine.settled();
    const described = call('DescribeSecret', { SecretId });
    expect(described.RotationEnabled).toBe(false);
    expect(described.VersionIdsToStages).toEqual({ [token(1)]: ['AWSCURRENT'] });
  });

  it('is refused where rotation was never configured, on a missing secret, and on a deleted one', () => {
    const { call, refusal } = withSecret();
    expect(refusal('CancelRotateSecret', { SecretId })).toEqual({
      name: 'InvalidRequestException',
      message: 'No Lambda rotation function ARN is associated with this secret.',
    });
    expect(refusal('CancelRotateSecret', { SecretId: 'missing' })).toEqual(notFound);
    call('DeleteSecret', { SecretId });
    expect(refusal('CancelRotateSecret', { SecretId })).toEqual(markedForDeletion);
  });
});
