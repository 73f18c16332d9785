import { describe, expect, it } from 'vitest';
import { noonSeconds, secretsManager, type SecretsManager, token } from './secrets-manager.ts';

const SecretId = 'app/db';

function withVersions(count: number): SecretsManager {
  const manager = secretsManager();
  manager.call('CreateSecret', { Name: SecretId, ClientRequestToken: token(0) });
  for (let number = 1; number <= count; number += 1) {
    const SecretString = `synthetic-password-${String(number)}`;
    manager.call('PutSecretValue', { SecretId, SecretString, ClientRequestToken: token(number) });
  }
  return manager;
}

describe('ListSecretVersionIds', () => {
  it('lists labelled versions with key and date', () => {
    const { call } = withVersions(3);
    const common = { CreatedDate: noonSeconds, KmsKeyIds: ['DefaultEncryptionKey'] };
    expect(call('ListSecretVersionIds', { SecretId })).toEqual({
      ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001',
      Name: SecretId,
      Versions: [
        { VersionId: token(2), VersionStages: ['AWSPREVIOUS'], ...common },
        { VersionId: token(3), VersionStages: ['AWSCURRENT'], ...common },
      ],
    });
  });

  it('lists deprecated versions when asked, without a VersionStages member', () => {
    const { call } = withVersions(3);
    const [oldest] = call('ListSecretVersionIds', { SecretId, IncludeDeprecated: true }).Versions;
    expect(oldest).toEqual({
      VersionId: token(1),
      CreatedDate: noonSeconds,
      KmsKeyIds: ['DefaultEncryptionKey'],
    });
  });

  it('pages', () => {
    const { call } = withVersions(3);
    const request = { SecretId, IncludeDeprecated: true, MaxResults: 2 };
    const first = call('ListSecretVersionIds', request);
    const second = call('ListSecretVersionIds', { ...request, NextToken: first.NextToken ?? '' });
    const ids = [...first.Versions, ...second.Versions].map(({ VersionId }) => VersionId);
    expect(ids).toEqual([token(1), token(2), token(3)]);
    expect(second).not.toHaveProperty('NextToken');
  });
});
