import { describe, expect, it } from 'vitest';
import {
  daySeconds,
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

describe('RestoreSecret', () => {
  it('takes the deletion back, values and all', () => {
    const { call } = withSecret();
    call('DeleteSecret', { SecretId });
    expect(call('RestoreSecret', { SecretId })).toEqual({ ARN, Name: SecretId });
    expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('DeletedDate');
    expect(call('GetSecretValue', { SecretId }).SecretString).toBe('synthetic-password-1');
  });

  it('does no harm to a secret that was not deleted', () => {
    const { call } = withSecret();
    const before = call('DescribeSecret', { SecretId });
    expect(call('RestoreSecret', { SecretId })).toEqual({ ARN, Name: SecretId });
    expect(call('DescribeSecret', { SecretId })).toEqual(before);
  });

  it('cannot find what is gone for good', () => {
    const { call, clock, refusal } = withSecret();
    call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    clock.advance(7 * daySeconds);
    expect(refusal('RestoreSecret', { SecretId })).toEqual(notFound);
  });
});
