import { describe, expect, it } from 'vitest';
import {
  daySeconds,
  home,
  markedForDeletion,
  noonSeconds,
  notFound,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001';

function withSecret(): SecretsManager {
  const manager = secretsManager();
  const value = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
  manager.call('CreateSecret', { Name: SecretId, ...value });
  return manager;
}

describe('DeleteSecret', () => {
  it('answers the end of the recovery window, thirty days unless told otherwise', () => {
    const DeletionDate = noonSeconds + 30 * daySeconds;
    expect(withSecret().call('DeleteSecret', { SecretId })).toEqual({
      ARN,
      Name: SecretId,
      DeletionDate,
    });
    const { call } = withSecret();
    const week = call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    expect(week.DeletionDate).toBe(noonSeconds + 7 * daySeconds);
  });

  it('removes the secret and its values when the window is over, and not before', () => {
    const { call, clock, refusal, store } = withSecret();
    call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    const secret = store.findByName(home, SecretId);
    clock.advance(7 * daySeconds - 1);
    expect(call('DescribeSecret', { SecretId }).ARN).toBe(ARN);
    clock.advance(1);
    expect(refusal('DescribeSecret', { SecretId })).toEqual(notFound);
    expect(store.findByName(home, SecretId)).toBeUndefined();
    expect(secret && store.readValue(secret, token(1))).toBeUndefined();
  });

  it('removes at once when forced, also a secret that awaits deletion', () => {
    const { call, refusal } = withSecret();
    call('DeleteSecret', { SecretId });
    const forced = { SecretId, ForceDeleteWithoutRecovery: true };
    expect(call('DeleteSecret', forced)).toEqual({
      ARN,
      Name: SecretId,
      DeletionDate: noonSeconds,
    });
    expect(refusal('DescribeSecret', { SecretId })).toEqual(notFound);
  });

  it('N-14: gives the name to a secret with another ARN afterwards', () => {
    const { call } = withSecret();
    call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
    const again = call('CreateSecret', { Name: SecretId, ClientRequestToken: token(2) });
    expect(again.ARN).toMatch(/app\/db-Sfx\d{3}$/);
    expect(again.ARN).not.toBe(ARN);
  });

  it('succeeds when forced on a secret that does not exist, by name or by ARN', () => {
    const { call } = secretsManager();
    const forced = { ForceDeleteWithoutRecovery: true };
    expect(call('DeleteSecret', { SecretId: 'missing', ...forced })).toEqual({
      ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:missing-Sfx001',
      Name: 'missing',
      DeletionDate: noonSeconds,
    });
    expect(call('DeleteSecret', { SecretId: ARN, ...forced })).toMatchObject({
      ARN,
      Name: SecretId,
    });
  });

  it.each([6, 31, 0, -1])('refuses a window of %i days', (RecoveryWindowInDays) => {
    expect(withSecret().refusal('DeleteSecret', { SecretId, RecoveryWindowInDays })).toEqual({
      name: 'InvalidParameterException',
      message: 'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    });
  });

  it('refuses a window together with force', () => {
    const request = { SecretId, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true };
    expect(withSecret().refusal('DeleteSecret', request)).toEqual({
      name: 'InvalidParameterException',
      message: "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    });
  });

  it('refuses to delete twice, and what does not exist', () => {
    const { call, refusal } = withSecret();
    call('DeleteSecret', { SecretId });
    expect(refusal('DeleteSecret', { SecretId })).toEqual(markedForDeletion);
    expect(refusal('DeleteSecret', { SecretId: 'missing' })).toEqual(notFound);
  });

  it('keeps the name for the delay it was told, and destroys the values at once', () => {
    const manager = secretsManager({ deletionDelaySeconds: 5 });
    const { call, refusal, clock, store, events } = manager;
    const created = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
    call('CreateSecret', { Name: SecretId, ...created });
    const before = store.findByName(home, SecretId);
    if (before === undefined) throw new Error('there is no secret');
    call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
    expect(store.readValue(before, token(1))).toBeUndefined();
    clock.advance(4);
    expect(refusal('GetSecretValue', { SecretId })).toEqual(markedForDeletion);
    clock.advance(1);
    expect(refusal('GetSecretValue', { SecretId })).toEqual(notFound);
    expect(events.map(({ name, atMs }) => [name, atMs / 1_000 - noonSeconds])).toEqual([
      ['StartSecretVersionDelete', 0],
      ['EndSecretVersionDelete', 5],
    ]);
  });

  it('gives back no value by a restore within that delay', () => {
    const { call, refusal } = secretsManager({ deletionDelaySeconds: 5 });
    const created = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
    call('CreateSecret', { Name: SecretId, ...created });
    call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
    call('RestoreSecret', { SecretId });
    expect(refusal('GetSecretValue', { SecretId }).name).toBe('ResourceNotFoundException');
    expect(call('ListSecretVersionIds', { SecretId }).Versions).toEqual([]);
  });
});
