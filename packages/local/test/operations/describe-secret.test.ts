import { describe, expect, it } from 'vitest';
import { daySeconds, noonSeconds, notFound, secretsManager, token } from './secrets-manager.ts';

const SecretId = 'app/db';

describe('DescribeSecret', () => {
  it('says nothing of what a secret does not have', () => {
    const { call } = secretsManager();
    call('CreateSecret', { Name: SecretId, Description: '', ClientRequestToken: token(1) });
    expect(call('DescribeSecret', { SecretId })).toEqual({
      ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001',
      Name: SecretId,
      CreatedDate: noonSeconds,
      LastChangedDate: noonSeconds,
    });
  });

  it('leaves versions without labels out', () => {
    const { call } = secretsManager();
    const value = (number: number): { SecretString: string; ClientRequestToken: string } => ({
      SecretString: `synthetic-password-${String(number)}`,
      ClientRequestToken: token(number),
    });
    call('CreateSecret', { Name: SecretId, ...value(1) });
    call('PutSecretValue', { SecretId, ...value(2) });
    call('PutSecretValue', { SecretId, ...value(3) });
    expect(call('DescribeSecret', { SecretId }).VersionIdsToStages).toEqual({
      [token(2)]: ['AWSPREVIOUS'],
      [token(3)]: ['AWSCURRENT'],
    });
  });

  it('works on a secret awaiting deletion and says when that is', () => {
    const { call } = secretsManager();
    call('CreateSecret', { Name: SecretId, ClientRequestToken: token(1) });
    call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    expect(call('DescribeSecret', { SecretId }).DeletedDate).toBe(noonSeconds + 7 * daySeconds);
  });

  it('cannot find what is not there', () => {
    expect(secretsManager().refusal('DescribeSecret', { SecretId })).toEqual(notFound);
  });
});
