import { describe, expect, it } from 'vitest';
import {
  invalidName,
  markedForDeletion,
  notFound,
  type SecretsManager,
  secretsManager,
  token,
  tokenMissing,
} from './secrets-manager.ts';

function withSecret(): SecretsManager {
  const manager = secretsManager();
  const value = { SecretString: 'synthetic-password-1' };
  manager.call('CreateSecret', { Name: 'app/db', ...value, ClientRequestToken: token(1) });
  return manager;
}

const put = (
  number: number,
): { SecretId: string; SecretString: string; ClientRequestToken: string } => ({
  SecretId: 'app/db',
  SecretString: `synthetic-password-${String(number)}`,
  ClientRequestToken: token(number),
});

describe('PutSecretValue', () => {
  it('N-14: makes the new version current, the old one previous, and keeps the ARN', () => {
    const { call } = withSecret();
    const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001';
    expect(call('PutSecretValue', put(2))).toEqual({
      ARN,
      Name: 'app/db',
      VersionId: token(2),
      VersionStages: ['AWSCURRENT'],
    });
    expect(call('DescribeSecret', { SecretId: 'app/db' }).VersionIdsToStages).toEqual({
      [token(1)]: ['AWSPREVIOUS'],
      [token(2)]: ['AWSCURRENT'],
    });
  });

  it('attaches the labels asked for and leaves the current version alone', () => {
    const { call } = withSecret();
    const answer = call('PutSecretValue', { ...put(2), VersionStages: ['AWSPENDING', 'BLUE'] });
    expect(answer.VersionStages).toEqual(['AWSPENDING', 'BLUE']);
    expect(call('GetSecretValue', { SecretId: 'app/db' }).VersionId).toBe(token(1));
  });

  it('makes the first version current whatever labels were asked for', () => {
    const { call } = secretsManager();
    call('CreateSecret', { Name: 'app/db', ClientRequestToken: token(1) });
    const answer = call('PutSecretValue', { ...put(2), VersionStages: ['BLUE'] });
    expect(answer.VersionStages).toEqual(['BLUE', 'AWSCURRENT']);
  });

  it('takes AWSPENDING off its holder when it gives AWSCURRENT to a new version', () => {
    const { call } = withSecret();
    call('PutSecretValue', { ...put(2), VersionStages: ['AWSPENDING'] });
    call('PutSecretValue', put(3));
    expect(call('DescribeSecret', { SecretId: 'app/db' }).VersionIdsToStages).toEqual({
      [token(1)]: ['AWSPREVIOUS'],
      [token(3)]: ['AWSCURRENT'],
    });
  });

  it('changes nothing when a request is repeated', () => {
    const { call, clock } = withSecret();
    call('PutSecretValue', put(2));
    const before = call('DescribeSecret', { SecretId: 'app/db' });
    clock.advance(60);
    expect(call('PutSecretValue', put(2)).VersionId).toBe(token(2));
    expect(call('DescribeSecret', { SecretId: 'app/db' })).toEqual(before);
  });

  it('refuses a known token with another value, or the same text as bytes', () => {
    const { call, refusal } = withSecret();
    const ARN = call('DescribeSecret', { SecretId: 'app/db' }).ARN;
    const inUse = {
      name: 'ResourceExistsException',
      message: `You can't use ClientRequestToken ${token(1)} because that value is already in use for a version of secret ${ARN}.`,
    };
    expect(refusal('PutSecretValue', { ...put(2), ClientRequestToken: token(1) })).toEqual(inUse);
    const SecretBinary = Buffer.from('synthetic-password-1').toString('base64');
    const asBytes = { SecretId: 'app/db', SecretBinary, ClientRequestToken: token(1) };
    expect(refusal('PutSecretValue', asBytes)).toEqual(inUse);
  });

  it('checks token, then value, then name, then existence, then deletion', () => {
    const { call, refusal } = withSecret();
    const noValue = {
      name: 'InvalidRequestException',
      message: 'You must provide either SecretString or SecretBinary.',
    };
    const ClientRequestToken = token(9);
    expect(refusal('PutSecretValue', { SecretId: 'missing' })).toEqual(tokenMissing);
    expect(refusal('PutSecretValue', { SecretId: 'missing', ClientRequestToken })).toEqual(noValue);
    expect(refusal('PutSecretValue', { ...put(2), SecretId: 'bad name' })).toEqual(invalidName);
    expect(refusal('PutSecretValue', { ...put(2), SecretId: 'missing' })).toEqual(notFound);
    call('DeleteSecret', { SecretId: 'app/db' });
    expect(refusal('PutSecretValue', put(2))).toEqual(markedForDeletion);
  });

  it('refuses the twenty-first label of a secret', () => {
    const { call, refusal } = withSecret();
    const labels = Array.from({ length: 19 }, (_, index) => `LABEL${String(index)}`);
    call('PutSecretValue', { ...put(2), VersionStages: labels });
    expect(refusal('PutSecretValue', { ...put(3), VersionStages: ['ONE-MORE'] })).toEqual({
      name: 'LimitExceededException',
      message: "You can't attach more than 20 staging labels to a secret.",
    });
  });

  it('removes the oldest deprecated versions beyond a hundred, values and all, after a day', () => {
    const { call, clock, store, refusal } = withSecret();
    for (let number = 2; number <= 100; number += 1) call('PutSecretValue', put(number));
    expect(refusal('PutSecretValue', put(101))).toEqual({
      name: 'LimitExceededException',
      message:
        "A secret can have 100 versions, and all of this one's are in use or younger than 24 hours.",
    });
    clock.advance(86_400);
    call('PutSecretValue', put(101));
    const listed = call('ListSecretVersionIds', { SecretId: 'app/db', IncludeDeprecated: true });
    const ids = listed.Versions.map(({ VersionId }) => VersionId);
    expect(ids).toHaveLength(100);
    expect(ids).not.toContain(token(1));
    const secret = store.findByName({ account: '123456789012', region: 'us-east-1' }, 'app/db');
    expect(secret && store.readValue(secret, token(1))).toBeUndefined();
  });
});
