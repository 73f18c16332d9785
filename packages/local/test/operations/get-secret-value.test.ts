import { describe, expect, it } from 'vitest';
import {
  daySeconds,
  markedForDeletion,
  noonSeconds,
  notFound,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
const midnightSeconds = Math.floor(noonSeconds / daySeconds) * daySeconds;

function withTwoVersions(): SecretsManager {
  const manager = secretsManager();
  const first = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
  const second = { SecretString: 'synthetic-password-2', ClientRequestToken: token(2) };
  manager.call('CreateSecret', { Name: SecretId, ...first });
  manager.clock.advance(10);
  manager.call('PutSecretValue', { SecretId, ...second });
  return manager;
}

describe('GetSecretValue', () => {
  it('answers the current version, with the date of the version', () => {
    const { call } = withTwoVersions();
    expect(call('GetSecretValue', { SecretId })).toEqual({
      ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001',
      Name: SecretId,
      VersionId: token(2),
      SecretString: 'synthetic-password-2',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: noonSeconds + 10,
    });
  });

  it('answers the version with a label, with an id, or with both', () => {
    const { call } = withTwoVersions();
    const previous = { SecretString: 'synthetic-password-1', VersionId: token(1) };
    const VersionStage = 'AWSPREVIOUS';
    const VersionId = token(1);
    expect(call('GetSecretValue', { SecretId, VersionStage })).toMatchObject(previous);
    expect(call('GetSecretValue', { SecretId, VersionId })).toMatchObject(previous);
    expect(call('GetSecretValue', { SecretId, VersionId, VersionStage })).toMatchObject(previous);
  });

  it('keeps every character of a value', () => {
    const { call } = secretsManager();
    const text = '\u0000 \ufeff"\\\u2028 🔑 \r\n\tü';
    call('CreateSecret', { Name: 'odd', SecretString: text, ClientRequestToken: token(1) });
    expect(call('GetSecretValue', { SecretId: 'odd' }).SecretString).toBe(text);
  });

  it('refuses a label that sits on another version than the one named', () => {
    const { refusal } = withTwoVersions();
    const request = { SecretId, VersionId: token(1), VersionStage: 'AWSCURRENT' };
    expect(refusal('GetSecretValue', request)).toEqual({
      name: 'InvalidRequestException',
      message: 'You provided a VersionStage that is not associated to the provided VersionId.',
    });
  });

  it('cannot find a label or a version that is not there', () => {
    const { refusal } = withTwoVersions();
    expect(refusal('GetSecretValue', { SecretId, VersionStage: 'BLUE' })).toEqual({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: BLUE",
    });
    expect(refusal('GetSecretValue', { SecretId, VersionId: token(7) })).toEqual({
      name: 'ResourceNotFoundException',
      message: `Secrets Manager can't find the specified secret value for VersionId: ${token(7)}`,
    });
  });

  it('cannot find the value of a secret that has none', () => {
    const { call, refusal } = secretsManager();
    call('CreateSecret', { Name: 'empty', ClientRequestToken: token(1) });
    expect(refusal('GetSecretValue', { SecretId: 'empty' })).toEqual({
      name: 'ResourceNotFoundException',
      message:
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
  });

  it('refuses a secret marked for deletion, and cannot find one that is gone', () => {
    const { call, clock, refusal } = withTwoVersions();
    call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    expect(refusal('GetSecretValue', { SecretId })).toEqual(markedForDeletion);
    clock.advance(7 * daySeconds);
    expect(refusal('GetSecretValue', { SecretId })).toEqual(notFound);
  });

  it('dates the access of secret and version to the day, and writes once a day', () => {
    const { call, clock, store } = withTwoVersions();
    expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('LastAccessedDate');
    call('GetSecretValue', { SecretId });
    expect(call('DescribeSecret', { SecretId }).LastAccessedDate).toBe(midnightSeconds);
    const [older, newer] = call('ListSecretVersionIds', { SecretId }).Versions;
    expect(older).not.toHaveProperty('LastAccessedDate');
    expect(newer?.LastAccessedDate).toBe(midnightSeconds);

    const scope = { account: '123456789012', region: 'us-east-1' };
    const stored = store.findByName(scope, SecretId);
    call('GetSecretValue', { SecretId });
    expect(store.findByName(scope, SecretId)).toBe(stored);
    clock.advance(daySeconds);
    call('GetSecretValue', { SecretId });
    expect(call('DescribeSecret', { SecretId }).LastAccessedDate).toBe(
      midnightSeconds + daySeconds,
    );
  });
});
