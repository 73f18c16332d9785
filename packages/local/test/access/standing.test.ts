import { describe, expect, it } from 'vitest';
import { type SecretsManager, secretsManager, token } from '../operations/secrets-manager.ts';
import { allow, arnPattern, callerWith, denied, deny, documentOf } from './callers.ts';

const read = { SecretId: 'app/db' };

function withSecret(): SecretsManager & { arn: string } {
  const manager = secretsManager();
  const { ARN: arn } = manager.call('CreateSecret', {
    Name: 'app/db',
    ClientRequestToken: token(1),
    SecretString: 'synthetic-password-1',
  });
  return { ...manager, arn };
}

describe('what was allowed before', () => {
  it('is allowed again, and nothing else with it', () => {
    const { arn, call, refusal } = withSecret();
    call('CreateSecret', { Name: 'app/other', ClientRequestToken: token(2), SecretString: 's' });
    const caller = callerWith([allow('GetSecretValue', arnPattern('app/db'))]);
    for (let times = 0; times < 3; times += 1) {
      expect(call('GetSecretValue', read, caller).ARN).toBe(arn);
      expect(refusal('DescribeSecret', read, caller)).toEqual(
        denied(caller, 'DescribeSecret', arn),
      );
      expect(refusal('GetSecretValue', { SecretId: 'app/other' }, caller).name).toBe(
        'AccessDeniedException',
      );
    }
  });

  it('is nobody else’s, also under the same name', () => {
    const { arn, call, refusal } = withSecret();
    const caller = callerWith([allow('GetSecretValue', arnPattern('app/db'))]);
    expect(call('GetSecretValue', read, caller).ARN).toBe(arn);
    const revoked = callerWith([]);
    expect(refusal('GetSecretValue', read, revoked)).toEqual(
      denied(revoked, 'GetSecretValue', arn),
    );
  });

  it('ends with the next call when the secret’s own policy denies it', () => {
    const { arn, call, refusal } = withSecret();
    const caller = callerWith([allow('GetSecretValue', arnPattern('app/db'))]);
    expect(call('GetSecretValue', read, caller).ARN).toBe(arn);
    const denial = documentOf(deny('GetSecretValue', { Principal: '*' }));
    call('PutResourcePolicy', { ...read, ResourcePolicy: JSON.stringify(denial) });
    expect(refusal('GetSecretValue', read, caller).message).toContain('with an explicit deny');
    call('DeleteResourcePolicy', read);
    expect(call('GetSecretValue', read, caller).ARN).toBe(arn);
  });

  it('ends with the secret: one of the same name made later is another', () => {
    const { call, arn, refusal } = withSecret();
    const caller = callerWith([allow('GetSecretValue', arn)]);
    expect(call('GetSecretValue', read, caller).ARN).toBe(arn);
    call('DeleteSecret', { ...read, ForceDeleteWithoutRecovery: true });
    call('CreateSecret', { Name: 'app/db', ClientRequestToken: token(2), SecretString: 's' });
    expect(refusal('GetSecretValue', read, caller).name).toBe('AccessDeniedException');
  });

  it('is asked again where a condition looks at the request', () => {
    const { arn, call, refusal } = withSecret();
    const Condition = { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } };
    const caller = callerWith([allow('GetSecretValue', arnPattern('app/db'), { Condition })]);
    const current = { ...read, VersionStage: 'AWSCURRENT' };
    expect(call('GetSecretValue', current, caller).ARN).toBe(arn);
    expect(refusal('GetSecretValue', { ...read, VersionStage: 'AWSPREVIOUS' }, caller)).toEqual(
      denied(caller, 'GetSecretValue', arn),
    );
  });

  it('is asked again where the secret’s policy looks at the request', () => {
    const { arn, call, refusal } = withSecret();
    const Condition = { StringEquals: { 'secretsmanager:VersionStage': 'AWSPREVIOUS' } };
    const denial = documentOf(deny('GetSecretValue', { Principal: '*', Condition }));
    call('PutResourcePolicy', { ...read, ResourcePolicy: JSON.stringify(denial) });
    const caller = callerWith([allow('GetSecretValue', arnPattern('app/db'))]);
    expect(call('GetSecretValue', read, caller).ARN).toBe(arn);
    expect(
      refusal('GetSecretValue', { ...read, VersionStage: 'AWSPREVIOUS' }, caller).message,
    ).toContain('with an explicit deny');
  });

  it('is asked again where a variable stands for something of the request', () => {
    const { arn, call, refusal } = withSecret();
    const resource = 'arn:aws:secretsmanager:us-east-1:*:secret:app/${aws:SourceIp}*';
    const statements = [allow('GetSecretValue', resource)];
    const caller = callerWith(statements);
    call('CreateSecret', {
      Name: 'app/127.0.0.1',
      ClientRequestToken: token(2),
      SecretString: 's',
    });
    const own = { SecretId: 'app/127.0.0.1' };
    expect(call('GetSecretValue', own, caller).Name).toBe('app/127.0.0.1');
    const elsewhere = { ...caller, sourceIp: '127.0.0.2' };
    expect(refusal('GetSecretValue', own, elsewhere).name).toBe('AccessDeniedException');
    expect(refusal('GetSecretValue', read, caller)).toEqual(denied(caller, 'GetSecretValue', arn));
  });
});
