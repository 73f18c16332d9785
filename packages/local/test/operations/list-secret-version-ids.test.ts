import { describe, expect, it } from 'vitest';
import {
  invalidToken,
  noonSeconds,
  secretsManager,
  type SecretsManager,
  token,
} from './secrets-manager.ts';

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

  it('skips no version and shows none twice while one is put between two pages', () => {
    const { call } = withVersions(3);
    const request = { SecretId, IncludeDeprecated: true, MaxResults: 1 };
    const first = call('ListSecretVersionIds', request);
    const value = { SecretString: 'synthetic-password-4', ClientRequestToken: token(4) };
    call('PutSecretValue', { SecretId, ...value });
    const rest = { ...request, MaxResults: 5, NextToken: first.NextToken ?? '' };
    const { Versions } = call('ListSecretVersionIds', rest);
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual([token(2), token(3)]);
  });

  it('refuses a token of another secret, and of a listing without deprecated versions', () => {
    const { call, refusal } = withVersions(3);
    call('CreateSecret', { Name: 'other', ClientRequestToken: token(7) });
    const { NextToken } = call('ListSecretVersionIds', { SecretId, MaxResults: 1 });
    for (const request of [{ SecretId: 'other' }, { SecretId, IncludeDeprecated: true }]) {
      expect(refusal('ListSecretVersionIds', { ...request, NextToken })).toEqual(invalidToken);
    }
  });
});
