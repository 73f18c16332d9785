import { describe, expect, it } from 'vitest';
import { allow, callerWith, denied, deny, documentOf, type Statement } from '../access/callers.ts';
import {
  daySeconds,
  home,
  markedForDeletion,
  notFound,
  secretsManager,
  type SecretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
const reader = callerWith([allow(['GetSecretValue', 'DescribeSecret'])]);

/** Every caller of IPv4, in the words of an intended allow-list. */
const denyIpv4 = deny('GetSecretValue', {
  Sid: 'Outside',
  Principal: '*',
  Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
});

function withSecret(): SecretsManager {
  const manager = secretsManager();
  manager.call('CreateSecret', {
    Name: SecretId,
    ClientRequestToken: token(1),
    SecretString: 'synthetic-password-1',
  });
  return manager;
}

const textOf = (...statements: readonly Statement[]): string =>
  JSON.stringify(documentOf(...statements));

const harmless = textOf(allow('GetSecretValue', '*', { Principal: { AWS: home.principalArn } }));

const malformed = (what: string): object => ({
  name: 'MalformedPolicyDocumentException',
  message: `This resource policy contains ${what}.`,
});

const lockedOut = {
  name: 'MalformedPolicyDocumentException',
  message: 'Your requested changes will not allow you to manage this secret in the future.',
};

describe('PutResourcePolicy', () => {
  it('S-32: keeps the policy to the letter, and gives it back', () => {
    const { call, clock } = withSecret();
    expect(call('GetResourcePolicy', { SecretId })).not.toHaveProperty('ResourcePolicy');
    const { LastChangedDate: before = 0 } = call('DescribeSecret', { SecretId });
    clock.advance(1);
    const ResourcePolicy = ` ${harmless.replace('{', '{\n\t')} \n`;
    const put = call('PutResourcePolicy', { SecretId, ResourcePolicy });
    const { ARN, LastChangedDate } = call('DescribeSecret', { SecretId });
    expect(put).toEqual({ ARN, Name: SecretId });
    expect(LastChangedDate).toBeGreaterThan(before);
    expect(call('GetResourcePolicy', { SecretId: ARN })).toEqual({ ...put, ResourcePolicy });
    expect(call('DeleteResourcePolicy', { SecretId })).toEqual(put);
    expect(call('DeleteResourcePolicy', { SecretId })).toEqual(put);
    expect(call('GetResourcePolicy', { SecretId })).toEqual(put);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['two equal keys', '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}'],
    ['another effect', harmless.replace('"Allow"', '"AllowSomething"')],
    ['no principal', textOf(allow('GetSecretValue'))],
  ])('refuses %s as a syntax error', (_what, ResourcePolicy) => {
    const { refusal } = withSecret();
    expect(refusal('PutResourcePolicy', { SecretId, ResourcePolicy })).toEqual(
      malformed('a syntax error'),
    );
  });

  it('refuses principals and services that are none', () => {
    const { refusal } = withSecret();
    const naming = (Principal: object): object => ({
      SecretId,
      ResourcePolicy: textOf(allow('GetSecretValue', '*', { Principal })),
    });
    expect(refusal('PutResourcePolicy', naming({ AWS: 'arn:aws:iam::1:user/x' }))).toEqual(
      malformed('an unsupported principal'),
    );
    expect(refusal('PutResourcePolicy', naming({ Service: 'synthetic' }))).toEqual(
      malformed('an invalid service principal'),
    );
  });

  it('bounds the text at 20,480 characters', () => {
    const { call, refusal } = withSecret();
    const padded = (length: number): object => ({
      SecretId,
      ResourcePolicy: harmless.padEnd(length),
    });
    expect(call('PutResourcePolicy', padded(20_480) as never).Name).toBe(SecretId);
    for (const request of [padded(20_481), { SecretId, ResourcePolicy: '' }, { SecretId }]) {
      expect(refusal('PutResourcePolicy', request)).toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining("at 'resourcePolicy'") as string,
      });
    }
  });

  it('refuses what would lock the caller out, and keeps the policy there is', () => {
    const { call, refusal } = withSecret();
    call('PutResourcePolicy', { SecretId, ResourcePolicy: harmless });
    const final = deny('*', { Principal: '*' });
    for (const statement of [final, { ...final, Condition: denyIpv4.Condition ?? {} }]) {
      const ResourcePolicy = textOf(statement);
      expect(refusal('PutResourcePolicy', { SecretId, ResourcePolicy })).toEqual(lockedOut);
    }
    expect(call('GetResourcePolicy', { SecretId }).ResourcePolicy).toBe(harmless);
    const othersOnly = textOf(
      deny('*', {
        Principal: {
          AWS: reader.identity.principal.kind === 'role' ? reader.identity.principal.arn : '',
        },
      }),
    );
    expect(call('PutResourcePolicy', { SecretId, ResourcePolicy: othersOnly }).Name).toBe(SecretId);
  });

  it('refuses a policy for everybody only where it is asked to', () => {
    const { call, refusal } = withSecret();
    const ResourcePolicy = textOf(allow('GetSecretValue', '*', { Principal: '*' }));
    expect(
      refusal('PutResourcePolicy', { SecretId, ResourcePolicy, BlockPublicPolicy: true }),
    ).toEqual({
      name: 'PublicPolicyException',
      message: "You can't attach a resource-based policy that allows broad access to the secret.",
    });
    for (const BlockPublicPolicy of [false, undefined]) {
      const request = {
        SecretId,
        ResourcePolicy,
        ...(BlockPublicPolicy === false && { BlockPublicPolicy }),
      };
      expect(call('PutResourcePolicy', request).Name).toBe(SecretId);
    }
    call('PutResourcePolicy', { SecretId, ResourcePolicy: harmless, BlockPublicPolicy: true });
  });

  it('N-41: needs a secret that is there and not awaiting deletion', () => {
    const { call, refusal, clock } = withSecret();
    call('PutResourcePolicy', { SecretId, ResourcePolicy: harmless });
    const other = { SecretId: 'none', ResourcePolicy: harmless };
    expect(refusal('PutResourcePolicy', other)).toEqual(notFound);
    call('DeleteSecret', { SecretId });
    const request = { SecretId, ResourcePolicy: harmless };
    expect(refusal('PutResourcePolicy', request)).toEqual(markedForDeletion);
    expect(refusal('GetResourcePolicy', { SecretId })).toEqual(markedForDeletion);
    expect(refusal('DeleteResourcePolicy', { SecretId })).toEqual(markedForDeletion);
    call('RestoreSecret', { SecretId });
    expect(call('GetResourcePolicy', { SecretId }).ResourcePolicy).toBe(harmless);
    call('DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    clock.advance(7 * daySeconds);
    call('CreateSecret', { Name: SecretId, ClientRequestToken: token(2) });
    expect(call('GetResourcePolicy', { SecretId })).not.toHaveProperty('ResourcePolicy');
  });
});

describe('a resource policy', () => {
  it('S-33: that denies every caller of IPv4 shuts all of them out, until it is deleted', () => {
    const { call, refusal } = withSecret();
    call('PutResourcePolicy', { SecretId, ResourcePolicy: textOf(denyIpv4) });
    for (const caller of [home, reader]) {
      expect(refusal('GetSecretValue', { SecretId }, caller)).toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringMatching(
          /with an explicit deny in a resource-based policy$/,
        ) as string,
      });
    }
    call('DeleteResourcePolicy', { SecretId });
    expect(call('GetSecretValue', { SecretId }, reader).Name).toBe(SecretId);
  });

  it('S-32: that denies all but trusted networks lets those read, and nobody else', () => {
    const { call, refusal } = withSecret();
    const Condition = { NotIpAddress: { 'aws:SourceIp': ['10.1.0.0/16', '2001:db8::/32'] } };
    const ResourcePolicy = textOf(deny('GetSecretValue', { Principal: '*', Condition }));
    call('PutResourcePolicy', { SecretId, ResourcePolicy });
    for (const sourceIp of ['10.1.255.1', '2001:db8::7']) {
      expect(call('GetSecretValue', { SecretId }, { ...reader, sourceIp }).Name).toBe(SecretId);
    }
    for (const sourceIp of ['10.2.0.1', '127.0.0.1', '::1']) {
      expect(refusal('GetSecretValue', { SecretId }, { ...reader, sourceIp }).name).toBe(
        'AccessDeniedException',
      );
    }
  });

  it('allows by itself within the account, and only whom it names', () => {
    const { call, refusal } = withSecret();
    const named = callerWith([], { arn: 'arn:aws:iam::123456789012:user/named' });
    const other = callerWith([], { arn: 'arn:aws:iam::123456789012:user/other' });
    const Principal = { AWS: named.principalArn };
    const ResourcePolicy = textOf(allow('GetSecretValue', '*', { Principal }));
    const { ARN } = call('PutResourcePolicy', { SecretId, ResourcePolicy });
    expect(call('GetSecretValue', { SecretId }, named).Name).toBe(SecretId);
    expect(refusal('GetSecretValue', { SecretId }, other)).toEqual(
      denied(other, 'GetSecretValue', ARN),
    );
  });
});

describe('ValidateResourcePolicy', () => {
  const errorsOf = (ResourcePolicy: string, request: { SecretId?: string } = {}): unknown =>
    withSecret()
      .call('ValidateResourcePolicy', { ResourcePolicy, ...request })
      .ValidationErrors.map(({ CheckName }) => CheckName);

  it('says that a policy passes, with and without a secret, and changes nothing', () => {
    const { call } = withSecret();
    for (const request of [{ ResourcePolicy: harmless }, { SecretId, ResourcePolicy: harmless }]) {
      expect(call('ValidateResourcePolicy', request)).toEqual({
        PolicyValidationPassed: true,
        ValidationErrors: [],
      });
    }
    expect(call('GetResourcePolicy', { SecretId })).not.toHaveProperty('ResourcePolicy');
  });

  it('S-33: tells everything that is wrong', () => {
    const everybody = allow('GetSecretValue', '*', { Principal: '*' });
    const final = deny('*', { Principal: '*' });
    expect(errorsOf('{')).toEqual(['Syntax']);
    expect(errorsOf(textOf(everybody))).toEqual(['BroadAccess']);
    expect(errorsOf(textOf(final), { SecretId })).toEqual(['LockOut']);
    expect(errorsOf(textOf(final))).toEqual(['LockOut']);
    expect(errorsOf(textOf(everybody, final))).toEqual(['BroadAccess', 'LockOut']);
  });

  it('needs PutResourcePolicy too, and a secret that is there if it names one', () => {
    const { refusal } = withSecret();
    const request = { ResourcePolicy: harmless };
    const caller = callerWith([allow('ValidateResourcePolicy')]);
    expect(refusal('ValidateResourcePolicy', request, caller)).toEqual(
      denied(caller, 'PutResourcePolicy', '*'),
    );
    expect(refusal('ValidateResourcePolicy', { ...request, SecretId: 'none' })).toEqual(notFound);
  });
});
