import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluate,
  parsePolicy,
  type AccessRequest,
  type Caller,
  type NamedPolicy,
  type PolicyKind,
  type PolicySet,
} from '../src/index.ts';

const here = '111122223333';
const there = '444455556666';
const roleArn = `arn:aws:iam::${here}:role/app`;
const sessionArn = `arn:aws:sts::${here}:assumed-role/app/one`;

// Few of each, so that statements often apply.
const action = fc.constantFrom('secretsmanager:GetSecretValue', 'secretsmanager:*', '*', 'kms:*');
const resource = fc.constantFrom('*', `arn:aws:secretsmanager:*:${here}:secret:shop/*`);
const condition = fc.constantFrom(
  {},
  { StringEquals: { 'aws:RequestTag/team': 'red' } },
  { StringNotLike: { 'aws:RequestTag/team': ['b*', '${aws:PrincipalTag/team}'] } },
  { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
);
const someone = fc.constantFrom(
  '*',
  { AWS: here },
  { AWS: there },
  { AWS: roleArn },
  { AWS: sessionArn },
  { Service: 'backup.amazonaws.com' },
);
const parts = fc.record({ Action: action, Resource: resource, Condition: condition });
const effect = fc.constantFrom('Allow' as const, 'Deny' as const);
const identityStatement = fc.record({ Effect: effect, rest: parts });
const resourceStatement = fc.record({ Effect: effect, rest: parts, Principal: someone });

type Statement = object;
interface Documents {
  readonly identity: readonly (readonly Statement[])[];
  readonly resource: readonly Statement[];
  readonly boundary: readonly Statement[];
}

const ofIdentity = identityStatement.map(({ rest, ...all }): Statement => ({ ...all, ...rest }));
const ofResource = resourceStatement.map(({ rest, ...all }): Statement => ({ ...all, ...rest }));
const documents: fc.Arbitrary<Documents> = fc.record({
  identity: fc.array(fc.array(ofIdentity, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  resource: fc.array(ofResource, { maxLength: 3 }),
  boundary: fc.array(ofIdentity, { maxLength: 2 }),
});

const caller = fc.constantFrom<Caller[]>(
  { kind: 'role', arn: roleArn, sessionArn },
  { kind: 'role', arn: `arn:aws:iam::${there}:role/app` },
  { kind: 'user', arn: `arn:aws:iam::${here}:user/jo` },
  { kind: 'root', account: here },
  { kind: 'service', service: 'backup.amazonaws.com' },
);
const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal: caller,
  action: fc.constantFrom('secretsmanager:GetSecretValue', 'kms:Decrypt'),
  resource: fc.constantFrom(
    `arn:aws:secretsmanager:us-east-1:${here}:secret:shop/database-a1B2c3`,
    `arn:aws:secretsmanager:us-east-1:${here}:secret:other-a1B2c3`,
  ),
  context: fc.record(
    {
      'aws:RequestTag/team': fc.constantFrom('red', 'blue'),
      'aws:PrincipalTag/team': fc.constantFrom('red', 'green'),
      'aws:SourceIp': fc.constantFrom('203.0.113.1', '198.51.100.1'),
      'aws:TagKeys': fc.constantFrom<string[][]>(['team'], ['team', 'cost']),
    },
    { requiredKeys: [] },
  ),
});

function named(statements: readonly Statement[], kind: PolicyKind): NamedPolicy[] {
  if (statements.length === 0) return [];
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return [{ name: kind, policy: parsePolicy(text, kind) }];
}

function policiesOf({ identity, resource, boundary }: Documents): PolicySet {
  const [ofSecret] = named(resource, 'resource');
  const [limit] = named(boundary, 'identity');
  return {
    identity: identity.flatMap((statements) => named(statements, 'identity')),
    ...(ofSecret && { resource: ofSecret }),
    ...(limit && { boundary: limit }),
  };
}

/** With one more statement in each policy there is. */
function withStatement(all: Documents, statement: Statement): Documents {
  const add = (list: readonly Statement[], extra: Statement): readonly Statement[] =>
    list.length === 0 ? [] : [...list, extra];
  return {
    identity: all.identity.map((list) => add(list, statement)),
    resource: add(all.resource, { Principal: '*', ...statement }),
    boundary: add(all.boundary, statement),
  };
}

describe('evaluate', () => {
  it('allows some of these requests and denies others', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(documents, request, (all, asked) => {
        seen.add(evaluate(asked, policiesOf(all)).decision);
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(['allow', 'deny', 'implicit-deny']);
  });

  it('never allows more with one more denial', () => {
    fc.assert(
      fc.property(documents, request, parts, (all, asked, extra) => {
        const before = evaluate(asked, policiesOf(all)).decision;
        const denial = { Effect: 'Deny', ...extra };
        const after = evaluate(asked, policiesOf(withStatement(all, denial))).decision;
        if (before !== 'allow') expect(after).not.toBe('allow');
        if (before === 'deny') expect(after).toBe('deny');
      }),
      { numRuns: 400 },
    );
  });

  it('never allows less with one more permission', () => {
    fc.assert(
      fc.property(documents, request, parts, (all, asked, extra) => {
        const before = evaluate(asked, policiesOf(all)).decision;
        const permission = { Effect: 'Allow', ...extra };
        const after = evaluate(asked, policiesOf(withStatement(all, permission))).decision;
        if (before === 'allow') expect(after).toBe('allow');
        if (before === 'deny') expect(after).toBe('deny');
      }),
      { numRuns: 400 },
    );
  });

  it('comes to the same decision and reason in any order', () => {
    fc.assert(
      fc.property(documents, request, (all, asked) => {
        const reversed = {
          identity: all.identity.map((list) => [...list].reverse()).reverse(),
          resource: [...all.resource].reverse(),
          boundary: [...all.boundary].reverse(),
        };
        const answer = evaluate(asked, policiesOf(all));
        const other = evaluate(asked, policiesOf(reversed));
        expect(other.decision).toBe(answer.decision);
        expect(other.reason.code).toBe(answer.reason.code);
        expect(other.reason.statements).toHaveLength(answer.reason.statements.length);
      }),
      { numRuns: 400 },
    );
  });

  it('gives a mismatch for every statement that did not decide', () => {
    fc.assert(
      fc.property(documents, request, (all, asked) => {
        const { decision, reason, statements } = evaluate(asked, policiesOf(all));
        expect(reason.statements.every(({ mismatches }) => mismatches.length === 0)).toBe(true);
        const denials = statements.filter(
          ({ effect: kind, mismatches }) => kind === 'Deny' && mismatches.length === 0,
        );
        expect(denials.length > 0).toBe(decision === 'deny');
      }),
    );
  });
});
