import { describe, expect, it } from 'vitest';
import {
  markedForDeletion,
  noonSeconds,
  notFound,
  type SecretsManager,
  secretsManager,
  token,
  tokenMissing,
} from './secrets-manager.ts';

const SecretId = 'app/db';

function withSecret(): SecretsManager {
  const manager = secretsManager();
  const value = { SecretString: 'synthetic-password-1', Description: 'the database' };
  manager.call('CreateSecret', { Name: SecretId, ...value, ClientRequestToken: token(1) });
  return manager;
}

describe('UpdateSecret', () => {
  it('answers a version id only if a value was given', () => {
    const { call } = withSecret();
    const ARN = call('DescribeSecret', { SecretId }).ARN;
    const described = { SecretId, Description: 'new', ClientRequestToken: token(2) };
    expect(call('UpdateSecret', described)).toEqual({ ARN, Name: SecretId });
    const valued = { SecretId, SecretString: 'synthetic-password-2', ClientRequestToken: token(3) };
    expect(call('UpdateSecret', valued)).toEqual({ ARN, Name: SecretId, VersionId: token(3) });
    expect(call('DescribeSecret', { SecretId })).toMatchObject({
      Description: 'new',
      VersionIdsToStages: { [token(1)]: ['AWSPREVIOUS'], [token(3)]: ['AWSCURRENT'] },
    });
  });

  it('succeeds without any change asked for', () => {
    const { call } = withSecret();
    expect(call('UpdateSecret', { SecretId, ClientRequestToken: token(2) }).Name).toBe(SecretId);
    expect(call('DescribeSecret', { SecretId }).Description).toBe('the database');
  });

  it('takes the description away when given an empty one', () => {
    const { call } = withSecret();
    call('UpdateSecret', { SecretId, Description: '', ClientRequestToken: token(2) });
    expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('Description');
  });

  it('changes and takes away whose partner’s secret it is', () => {
    const { call } = withSecret();
    const typed = { SecretId, Type: 'SyntheticPartner', ClientRequestToken: token(2) };
    call('UpdateSecret', typed);
    expect(call('DescribeSecret', { SecretId })).toMatchObject({
      Type: 'SyntheticPartner',
      Description: 'the database',
    });
    call('UpdateSecret', { ...typed, Type: '' });
    expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('Type');
  });

  it('shows a key of the caller and omits the default one', () => {
    const { call } = withSecret();
    const KmsKeyId = 'alias/team-key';
    call('UpdateSecret', { SecretId, KmsKeyId, ClientRequestToken: token(2) });
    expect(call('DescribeSecret', { SecretId }).KmsKeyId).toBe(KmsKeyId);
    expect(call('ListSecretVersionIds', { SecretId }).Versions[0]?.KmsKeyIds).toEqual([KmsKeyId]);
    const byDefault = { SecretId, KmsKeyId: 'alias/aws/secretsmanager' };
    call('UpdateSecret', { ...byDefault, ClientRequestToken: token(3) });
    expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('KmsKeyId');
  });

  it('moves LastChangedDate on with every change, even within one millisecond', () => {
    const { call } = withSecret();
    const changedAt = (): number => call('DescribeSecret', { SecretId }).LastChangedDate ?? 0;
    expect(changedAt()).toBe(noonSeconds);
    const value = { SecretId, SecretString: 'synthetic-password-1' };
    call('UpdateSecret', { ...value, ClientRequestToken: token(2) });
    const once = changedAt();
    call('UpdateSecret', { ...value, ClientRequestToken: token(3) });
    expect(once).toBeGreaterThan(noonSeconds);
    expect(changedAt()).toBeGreaterThan(once);
  });

  it('changes nothing when a request is repeated, and refuses its token for another value', () => {
    const { call, refusal } = withSecret();
    const request = {
      SecretId,
      SecretString: 'synthetic-password-2',
      ClientRequestToken: token(2),
    };
    const first = call('UpdateSecret', request);
    const before = call('DescribeSecret', { SecretId });
    expect(call('UpdateSecret', request)).toEqual(first);
    expect(call('DescribeSecret', { SecretId })).toEqual(before);
    const other = { ...request, SecretString: 'synthetic-password-3' };
    expect(refusal('UpdateSecret', other).name).toBe('ResourceExistsException');
  });

  it('needs a token, an existing secret, and one not marked for deletion', () => {
    const { call, refusal } = withSecret();
    const ClientRequestToken = token(2);
    expect(refusal('UpdateSecret', { SecretId })).toEqual(tokenMissing);
    expect(refusal('UpdateSecret', { SecretId: 'missing', ClientRequestToken })).toEqual(notFound);
    call('DeleteSecret', { SecretId });
    expect(refusal('UpdateSecret', { SecretId, ClientRequestToken })).toEqual(markedForDeletion);
  });
});
