import { describe, expect, it } from 'vitest';
import { evaluate, parsePolicy, type AccessRequest, type NamedPolicy } from '../src/index.ts';

const request: AccessRequest = {
  principal: { kind: 'user', arn: 'arn:aws:iam::111122223333:user/jo' },
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-a1B2c3',
};

function policy(kind: 'identity' | 'resource', parts: object = {}): NamedPolicy {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...parts };
  const principal = kind === 'resource' ? { Principal: '*' } : {};
  const document = { Version: '2012-10-17', Statement: { ...statement, ...principal } };
  return { name: 'all', policy: parsePolicy(JSON.stringify(document), kind) };
}

describe('evaluate', () => {
  it('answers with plain data that says why', () => {
    const answer = evaluate(request, { identity: [policy('identity', { Sid: 'All' })] });
    const statement = {
      source: 'identity',
      policy: 'all',
      index: 0,
      sid: 'All',
      effect: 'Allow',
      mismatches: [],
    };
    expect(JSON.parse(JSON.stringify(answer))).toEqual({
      decision: 'allow',
      reason: { code: 'allowed-by-identity-policy', statements: [statement] },
      statements: [statement],
    });
  });

  it('says which variable had no value', () => {
    const Condition = { StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } };
    const context = { 'aws:RequestTag/team': 'red' };
    const { statements } = evaluate(
      { ...request, context },
      { identity: [policy('identity', { Condition })] },
    );
    expect(statements[0]?.mismatches).toEqual([
      {
        element: 'Condition',
        operator: 'StringEquals',
        key: 'aws:RequestTag/team',
        problem: 'missing-variable',
      },
    ]);
  });

  it('keeps values of the request out of its answer', () => {
    const Condition = { StringEquals: { 'aws:RequestTag/team': 'red' } };
    const context = { 'aws:RequestTag/team': 'synthetic-value-1' };
    const answer = evaluate(
      { ...request, context },
      { identity: [policy('identity', { Condition })] },
    );
    expect(JSON.stringify(answer)).not.toContain('synthetic-value-1');
  });

  it.each([
    [{ action: 'GetSecretValue' }, 'request.action'],
    [{ action: 'secretsmanager:Get*' }, 'request.action'],
    [{ resource: 'shop' }, 'request.resource'],
    [{ principal: { kind: 'root', account: '1' } as const }, 'request.principal'],
    [{ principal: { kind: 'user', arn: 'jo' } as const }, 'request.principal'],
    [{ context: { 'aws:SourceIp': '::1', 'AWS:sourceip': '::2' } }, 'request.context'],
  ])('refuses a request that is none, naming the member (%#)', (parts, member) => {
    expect(() => evaluate({ ...request, ...parts }, {})).toThrow(TypeError);
    expect(() => evaluate({ ...request, ...parts }, {})).toThrow(member);
  });

  it('refuses policies in places that are not theirs', () => {
    const ofIdentity = policy('identity');
    const ofResource = policy('resource');
    expect(() => evaluate(request, { identity: [ofResource] })).toThrow(TypeError);
    expect(() => evaluate(request, { boundary: ofResource })).toThrow(TypeError);
    expect(() => evaluate(request, { session: [ofResource] })).toThrow(TypeError);
    expect(() => evaluate(request, { resource: ofIdentity })).toThrow(TypeError);
  });

  it('comes to an end with a policy full of hostile wildcards', () => {
    const hostile = `arn:aws:secretsmanager:us-east-1:111122223333:secret:${'*a'.repeat(4_000)}*b`;
    const resource = `${request.resource}${'a'.repeat(1_500)}`;
    const identity = [policy('identity', { Resource: hostile })];
    expect(evaluate({ ...request, resource }, { identity }).decision).toBe('implicit-deny');
  });
});
