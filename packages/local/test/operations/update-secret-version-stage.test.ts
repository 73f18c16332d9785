import { beforeEach, describe, expect, it } from 'vitest';
import {
  markedForDeletion,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
let manager: SecretsManager;

beforeEach(() => {
  manager = secretsManager();
  const first = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
  manager.call('CreateSecret', { Name: SecretId, ...first });
  put(2, ['AWSPENDING', 'BLUE']);
});

function put(number: number, VersionStages: string[]): void {
  const value = { SecretString: `synthetic-password-${String(number)}`, VersionStages };
  manager.call('PutSecretValue', { SecretId, ...value, ClientRequestToken: token(number) });
}

function stages(): Record<string, string[]> | undefined {
  return manager.call('DescribeSecret', { SecretId }).VersionIdsToStages;
}

const move = (VersionStage: string, to?: number, from?: number): object => ({
  SecretId,
  VersionStage,
  ...(to !== undefined && { MoveToVersionId: token(to) }),
  ...(from !== undefined && { RemoveFromVersionId: token(from) }),
});

function update(...parameters: Parameters<typeof move>): object {
  const request = move(...parameters) as { SecretId: string; VersionStage: string };
  return manager.call('UpdateSecretVersionStage', request);
}

const refusal = (...parameters: Parameters<typeof move>): object =>
  manager.refusal('UpdateSecretVersionStage', move(...parameters));

describe('UpdateSecretVersionStage', () => {
  it('moves AWSCURRENT as a rotation does: AWSPENDING stays beside it, AWSPREVIOUS follows', () => {
    expect(update('AWSCURRENT', 2, 1)).toEqual({
      ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001',
      Name: SecretId,
    });
    expect(stages()).toEqual({
      [token(1)]: ['AWSPREVIOUS'],
      [token(2)]: ['AWSPENDING', 'BLUE', 'AWSCURRENT'],
    });
  });

  it('rolls back: the two versions change places, and custom labels stay', () => {
    update('AWSCURRENT', 2, 1);
    update('AWSCURRENT', 1, 2);
    expect(stages()).toEqual({
      [token(1)]: ['AWSCURRENT'],
      [token(2)]: ['AWSPENDING', 'BLUE', 'AWSPREVIOUS'],
    });
  });

  it('attaches a new label, moves one, and removes one', () => {
    update('GREEN', 1);
    update('BLUE', 1, 2);
    expect(stages()).toEqual({
      [token(1)]: ['AWSCURRENT', 'GREEN', 'BLUE'],
      [token(2)]: ['AWSPENDING'],
    });
    update('AWSPENDING', undefined, 2);
    expect(stages()).toEqual({ [token(1)]: ['AWSCURRENT', 'GREEN', 'BLUE'] });
  });

  it('changes nothing where the label is already on the version', () => {
    const before = stages();
    update('BLUE', 2);
    expect(stages()).toEqual(before);
  });

  it.each([undefined, 1])('needs the version that holds the label, and gets %s', (from) => {
    expect(refusal('BLUE', 1, from)).toEqual({
      name: 'InvalidParameterException',
      message: `The parameter RemoveFromVersionId can't be empty. Staging label BLUE is currently attached to version ${token(2)}, so you must explicitly reference that version in RemoveFromVersionId.`,
    });
  });

  it('cannot take a label off a version where no version has it', () => {
    expect(refusal('GREEN', 2, 1)).toEqual({
      name: 'InvalidParameterException',
      message:
        'The parameter RemoveFromVersionId is invalid. Staging label GREEN is not attached to any version.',
    });
  });

  it('does not remove AWSCURRENT outright', () => {
    expect(refusal('AWSCURRENT', undefined, 1)).toEqual({
      name: 'InvalidParameterException',
      message:
        'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    });
  });

  it('cannot move a label to a version that does not exist', () => {
    expect(refusal('BLUE', 7, 2)).toEqual({
      name: 'ResourceNotFoundException',
      message: `Secrets Manager can't find the specified secret value for VersionId: ${token(7)}`,
    });
  });

  it('needs a version to move to or to remove from', () => {
    expect(refusal('BLUE')).toEqual({
      name: 'InvalidParameterException',
      message: 'You must provide MoveToVersionId or RemoveFromVersionId.',
    });
  });

  it('refuses a secret marked for deletion', () => {
    manager.call('DeleteSecret', { SecretId });
    expect(refusal('BLUE', 1, 2)).toEqual(markedForDeletion);
  });
});
