import { expect, it } from 'vitest';
import {
  denialMessage,
  evaluate,
  parsePolicy,
  type AccessRequest,
  type NamedPolicy,
  type PolicySet,
} from '../src/index.ts';

const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-a1B2c3';
const role = 'arn:aws:iam::111122223333:role/app';
const session = 'arn:aws:sts::111122223333:assumed-role/app/one';
const request: AccessRequest = {
  principal: { kind: 'role', arn: role, sessionArn: session },
  action: 'secretsmanager:GetSecretValue',
  resource: secret,
};
const refused = `User: ${session} is not authorized to perform: secretsmanager:GetSecretValue`;

function policy(effect: 'Allow' | 'Deny', kind: 'identity' | 'resource' = 'identity'): NamedPolicy {
  const principal = kind === 'resource' ? { Principal: '*' } : {};
  const statement = { Effect: effect, Action: 'secretsmanager:*', Resource: '*', ...principal };
  return { name: 'any', policy: parsePolicy(JSON.stringify({ Statement: statement }), kind) };
}

function messageFor(policies: PolicySet, parts: Partial<AccessRequest> = {}): string | undefined {
  const asked = { ...request, ...parts };
  return denialMessage(asked, evaluate(asked, policies));
}

it('says nothing about what is allowed', () => {
  expect(messageFor({ identity: [policy('Allow')] })).toBeUndefined();
});

it('says which kind of policy does not allow', () => {
  const empty = { name: 'empty', policy: { ...policy('Allow').policy, statements: [] } };
  const because = (kind: string): string =>
    `${refused} on resource: ${secret} because no ${kind} allows the secretsmanager:GetSecretValue action`;
  const identity = [policy('Allow')];
  expect(messageFor({})).toBe(because('identity-based policy'));
  expect(messageFor({ identity, boundary: empty })).toBe(because('permissions boundary'));
  expect(messageFor({ identity, session: [empty] })).toBe(because('session policy'));
  const resource = secret.replace('111122223333', '444455556666');
  expect(messageFor({ identity }, { resource })).toContain(
    'because no resource-based policy allows',
  );
});

it('says which kind of policy denies', () => {
  const denied = `${refused} on resource: ${secret} with an explicit deny in`;
  expect(messageFor({ identity: [policy('Deny')] })).toBe(`${denied} an identity-based policy`);
  expect(messageFor({ resource: policy('Deny', 'resource') })).toBe(
    `${denied} a resource-based policy`,
  );
  expect(messageFor({ boundary: policy('Deny') })).toBe(`${denied} a permissions boundary`);
  expect(messageFor({ session: [policy('Deny')] })).toBe(`${denied} a session policy`);
});

it('names no resource where the action is on none', () => {
  expect(messageFor({}, { action: 'secretsmanager:ListSecrets', resource: '*' })).toBe(
    `User: ${session} is not authorized to perform: secretsmanager:ListSecrets because no identity-based policy allows the secretsmanager:ListSecrets action`,
  );
});

it('names every kind of caller', () => {
  const deny = { resource: policy('Deny', 'resource') };
  const named = (principal: AccessRequest['principal']): string | undefined =>
    messageFor(deny, { principal });
  expect(named({ kind: 'role', arn: role })).toContain(`User: ${role} is`);
  expect(named({ kind: 'root', account: '111122223333' })).toContain(
    'User: arn:aws:iam::111122223333:root is',
  );
  expect(named({ kind: 'service', service: 'backup.amazonaws.com' })).toContain(
    'User: backup.amazonaws.com is',
  );
});
