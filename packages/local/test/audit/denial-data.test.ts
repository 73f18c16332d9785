import { describe, expect, it, onTestFinished } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { allow, deny, documentOf, homeAccount, type Statement } from '../access/callers.ts';
import { call } from '../http/requests.ts';

const elsewhere = { StringEquals: { 'aws:RequestedRegion': 'synthetic-region' } };

/** What is on record of a read that these policies deny, beside its code. */
async function recorded(
  policies: Readonly<Record<string, readonly Statement[]>>,
  resourcePolicy?: object,
): Promise<unknown> {
  const server: LocalServer = await startLocal();
  onTestFinished(() => server.close());
  const value = {
    SecretString: 'synthetic-password-1',
    ClientRequestToken: 'synthetic-token-0000000000000001',
  };
  await call(server, 'CreateSecret', { Name: 'app/db', ...value });
  if (resourcePolicy !== undefined) {
    const ResourcePolicy = JSON.stringify(resourcePolicy);
    await call(server, 'PutResourcePolicy', { SecretId: 'app/db', ResourcePolicy });
  }
  const key = server.principals.create({
    arn: `arn:aws:iam::${homeAccount}:role/app`,
    policies: Object.entries(policies).map(([name, statements]) => ({
      name,
      document: documentOf(...statements),
    })),
  });
  await call(server, 'GetSecretValue', { SecretId: 'app/db' }, key);
  const [event] = server.lookUpEvents({ event: 'GetSecretValue' });
  expect(event?.errorCode).toBe('AccessDeniedException');
  return event?.additionalEventData;
}

describe('what is on record of a denial', () => {
  it('A-45: are the policy and the number of the statement that denies', async () => {
    const reader = [allow('DescribeSecret'), allow('GetSecretValue')];
    expect(await recorded({ Reader: reader, Guard: [deny('Get*', { Sid: 'NotSaid' })] })).toEqual({
      denial: { reason: 'explicit-deny', statements: [{ policy: 'Guard', statement: 0 }] },
    });
  });

  it('are the statements that only a condition keeps from allowing', async () => {
    const Condition = elsewhere;
    const reader = [allow('DescribeSecret'), allow('GetSecretValue', '*', { Condition })];
    expect(await recorded({ Reader: reader })).toEqual({
      denial: {
        reason: 'no-identity-policy-allows',
        statements: [{ policy: 'Reader', statement: 1 }],
      },
    });
  });

  it('is the reason alone where no statement comes near', async () => {
    expect(await recorded({ Reader: [allow('DescribeSecret')] })).toEqual({
      denial: { reason: 'no-identity-policy-allows' },
    });
  });

  it('is nothing that the policy of a secret says', async () => {
    const Sid = 'SyntheticPassword1';
    const guard = documentOf(deny('GetSecretValue', { Principal: '*', Sid }));
    const data = await recorded({ Reader: [allow('GetSecretValue')] }, guard);
    expect(data).toEqual({
      denial: {
        reason: 'explicit-deny',
        statements: [{ policy: 'resource policy', statement: 0 }],
      },
    });
    expect(JSON.stringify(data)).not.toContain(Sid);
  });

  it('is five statements at most', async () => {
    const many = Array.from({ length: 20 }, () => deny('GetSecretValue'));
    expect(await recorded({ Guard: many })).toMatchObject({
      denial: { statements: Array.from({ length: 5 }, (_, statement) => ({ statement })) },
    });
  });
});
