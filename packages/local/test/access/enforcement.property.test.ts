import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, type PrincipalKey, startLocal } from '../../src/index.ts';
import { call } from '../http/requests.ts';
import { documentOf, homeAccount, type Statement } from './callers.ts';

const arn = `arn:aws:iam::${homeAccount}:user/tested`;
const actions = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:Get*',
  'secretsmanager:*',
  '*',
  'secretsmanager:DescribeSecret',
];
const resources = [
  '*',
  `arn:aws:secretsmanager:*:${homeAccount}:secret:app/*`,
  'arn:aws:secretsmanager:us-east-1:*:secret:app/db-??????',
  'arn:aws:secretsmanager:*:*:secret:other-*',
];
const conditions: readonly NonNullable<Statement['Condition']>[] = [
  {},
  { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  { StringNotEquals: { 'aws:ResourceTag/team': 'red' } },
  { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
];

const statement: fc.Arbitrary<Statement> = fc.record({
  Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
  Action: fc.subarray(actions, { minLength: 1 }),
  Resource: fc.subarray(resources, { minLength: 1 }),
  Condition: fc.constantFrom(...conditions),
});
const statements = fc.array(statement, { minLength: 1, maxLength: 4 });

let server: LocalServer;
let key: PrincipalKey;

beforeAll(async () => {
  server = await startLocal();
  key = server.principals.create({ arn });
  for (const [index, Name] of ['app/db', 'other'].entries()) {
    const ClientRequestToken = `synthetic-token-000000000000000${String(index)}`;
    const Tags = Name === 'other' ? [{ Key: 'team', Value: 'red' }] : [];
    await call(server, 'CreateSecret', {
      Name,
      ClientRequestToken,
      SecretString: 'synthetic',
      Tags,
    });
  }
});

afterAll(() => server.close());

/** What a principal with these policies is answered, by the server, to a few reads. */
async function answers(...policies: readonly (readonly Statement[])[]): Promise<readonly string[]> {
  server.principals.putPolicies(
    arn,
    policies.map((each, index) => ({ name: `p${String(index)}`, document: documentOf(...each) })),
  );
  const calls = ['GetSecretValue', 'DescribeSecret'].flatMap((operation) =>
    ['app/db', 'other', 'none'].map(async (SecretId) => {
      const { status, body } = await call(server, operation, { SecretId }, key);
      return status === 200 ? 'OK' : (body.__type ?? '');
    }),
  );
  return Promise.all(calls);
}

const isAllowed = (code: string): boolean => code !== 'AccessDeniedException';

describe('enforcement, through the server', () => {
  it('never allows more because a denial was added', async () => {
    await fc.assert(
      fc.asyncProperty(statements, statement, async (policy, added) => {
        const before = await answers(policy);
        const after = await answers([...policy, { ...added, Effect: 'Deny' }]);
        expect(
          after.filter((code, index) => isAllowed(code) && !isAllowed(before[index] ?? '')),
        ).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('never allows less because a permission was added', async () => {
    await fc.assert(
      fc.asyncProperty(statements, statement, async (policy, added) => {
        const before = await answers(policy);
        const after = await answers([...policy, { ...added, Effect: 'Allow' }]);
        expect(
          before.filter((code, index) => isAllowed(code) && !isAllowed(after[index] ?? '')),
        ).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('answers the same whatever the order of statements, and however they are shared out', async () => {
    const shuffled = statements.chain((policy) =>
      fc.tuple(
        fc.constant(policy),
        fc.shuffledSubarray(policy, { minLength: policy.length }),
        fc.nat(4),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([policy, other, cut]) => {
        const expected = await answers(policy);
        expect(await answers(other)).toEqual(expected);
        const parts = [other.slice(0, cut), other.slice(cut)].filter((part) => part.length > 0);
        expect(await answers(...parts)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
