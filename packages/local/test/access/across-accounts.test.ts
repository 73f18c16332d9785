import { describe, expect, it } from 'vitest';
import {
  foreign,
  home,
  notFound,
  secretsManager,
  type SecretsManager,
  token,
} from '../operations/secrets-manager.ts';
import { allow, callerWith, denied, documentOf, otherAccount, type Statement } from './callers.ts';

const visitorArn = `arn:aws:iam::${otherAccount}:role/visitor`;
const everything = allow('*');
const visitor = callerWith([everything], { arn: visitorArn });

/** A secret of `home`, under a key of its own unless `key` says otherwise, shared by `statements`. */
function shared(
  statements: readonly Statement[],
  { key = 'alias/app' }: { readonly key?: string } = {},
): SecretsManager & { readonly arn: string } {
  const manager = secretsManager();
  const { ARN: arn } = manager.call('CreateSecret', {
    Name: 'app/db',
    ClientRequestToken: token(1),
    SecretString: 'synthetic-password-1',
    KmsKeyId: key,
  });
  const ResourcePolicy = JSON.stringify(documentOf(...statements));
  if (statements.length > 0) manager.call('PutResourcePolicy', { SecretId: arn, ResourcePolicy });
  return { ...manager, arn };
}

const toVisitor = (...actions: string[]): Statement =>
  allow(actions, '*', { Principal: { AWS: visitorArn } });

describe('a secret of another account', () => {
  it('is read where both the caller and the secret allow it', () => {
    const { call, arn } = shared([toVisitor('GetSecretValue')]);
    expect(call('GetSecretValue', { SecretId: arn }, visitor)).toMatchObject({
      ARN: arn,
      SecretString: 'synthetic-password-1',
    });
    const batch = call('BatchGetSecretValue', { SecretIdList: [arn] }, visitor);
    expect(batch.SecretValues).toHaveLength(1);
  });

  it('is denied while its own policy does not allow it, even to an administrator', () => {
    const { refusal, arn } = shared([toVisitor('DescribeSecret')]);
    for (const caller of [visitor, foreign]) {
      expect(refusal('GetSecretValue', { SecretId: arn }, caller)).toEqual(
        denied(caller, 'GetSecretValue', arn, 'no resource-based policy'),
      );
    }
  });

  it('is denied while the caller’s own policies do not allow it', () => {
    const { refusal, arn } = shared([toVisitor('GetSecretValue')]);
    const caller = callerWith([], { arn: visitorArn });
    expect(refusal('GetSecretValue', { SecretId: arn }, caller)).toEqual(
      denied(caller, 'GetSecretValue', arn),
    );
  });

  it('is open to an account as a whole, whose policies then decide', () => {
    const { call, refusal, arn } = shared([
      allow('GetSecretValue', '*', { Principal: { AWS: `arn:aws:iam::${otherAccount}:root` } }),
    ]);
    expect(call('GetSecretValue', { SecretId: arn }, visitor).Name).toBe('app/db');
    const poor = callerWith([allow('DescribeSecret')], { arn: visitorArn });
    expect(refusal('GetSecretValue', { SecretId: arn }, poor)).toEqual(
      denied(poor, 'GetSecretValue', arn),
    );
  });

  it('is found by its full ARN only', () => {
    const { refusal, arn } = shared([toVisitor('*')]);
    expect(refusal('GetSecretValue', { SecretId: 'app/db' }, visitor)).toEqual(notFound);
    const partial = arn.slice(0, -7);
    expect(refusal('GetSecretValue', { SecretId: partial }, visitor)).toEqual(
      denied(visitor, 'GetSecretValue', partial, 'no resource-based policy'),
    );
  });

  it('keeps its values under the default key, whatever is allowed', () => {
    const { call, refusal, arn } = shared([toVisitor('*')], { key: '' });
    const refused = {
      name: 'InvalidRequestException',
      message:
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    };
    const value = { ClientRequestToken: token(2), SecretString: 'synthetic-password-2' };
    expect(refusal('GetSecretValue', { SecretId: arn }, visitor)).toEqual(refused);
    expect(refusal('PutSecretValue', { SecretId: arn, ...value }, visitor)).toEqual(refused);
    expect(refusal('UpdateSecret', { SecretId: arn, ...value }, visitor)).toEqual(refused);
    const batch = call('BatchGetSecretValue', { SecretIdList: [arn] }, visitor);
    expect(batch.Errors).toMatchObject([{ ErrorCode: 'InvalidRequestException' }]);
    expect(call('DescribeSecret', { SecretId: arn }, visitor).Name).toBe('app/db');
    expect(call('ListSecretVersionIds', { SecretId: arn }, visitor).Versions).toHaveLength(1);
    expect(call('GetResourcePolicy', { SecretId: arn }, visitor).ResourcePolicy).toBeDefined();
    call('TagResource', { SecretId: arn, Tags: [{ Key: 'a', Value: '1' }] }, visitor);
    call('UntagResource', { SecretId: arn, TagKeys: ['a'] }, visitor);
    call('UpdateSecret', { SecretId: arn, ...{ ClientRequestToken: token(3) } }, visitor);
    call('DeleteResourcePolicy', { SecretId: arn }, visitor);
    expect(refusal('DescribeSecret', { SecretId: arn }, visitor).name).toBe(
      'AccessDeniedException',
    );
  });

  it('takes a value under a key of its own', () => {
    const { call, arn } = shared([toVisitor('PutSecretValue')]);
    const value = { ClientRequestToken: token(2), SecretString: 'synthetic-password-2' };
    call('PutSecretValue', { SecretId: arn, ...value }, visitor);
    expect(call('GetSecretValue', { SecretId: arn }, home).SecretString).toBe(value.SecretString);
  });

  it('is in no listing but its own account’s', () => {
    const { call } = shared([toVisitor('*')]);
    expect(call('ListSecrets', {}, visitor).SecretList).toEqual([]);
    const filtered = { Filters: [{ Key: 'name' as const, Values: ['app/'] }] };
    expect(call('BatchGetSecretValue', filtered, visitor).SecretValues).toEqual([]);
    expect(call('ListSecrets', {}, home).SecretList).toHaveLength(1);
  });
});
