import { describe, expect, it } from 'vitest';
import { InvalidKeysError } from '../../src/kms/errors.ts';
import { readKeys } from '../../src/kms/read-keys.ts';

const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
};

function problemsOf(value: unknown): readonly string[] {
  try {
    readKeys(value);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidKeysError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('readKeys', () => {
  it('takes what a key definition has, with its policy as a text or as an object', () => {
    const account = '210987654321';
    const region = 'eu-west-1';
    expect(
      readKeys([
        { alias: 'alias/app', policy },
        { keyId: 'app-key', alias: 'alias/app', account, region, policy: JSON.stringify(policy) },
      ]),
    ).toEqual([
      { alias: 'alias/app', policy: JSON.stringify(policy) },
      { keyId: 'app-key', alias: 'alias/app', account, region, policy: JSON.stringify(policy) },
    ]);
  });

  it('says everything that is wrong, and where', () => {
    const wrong = [
      { alias: 'alias/aws/secretsmanager', polcy: {} },
      { keyId: 'a b', account: '12', region: 7 },
      { alias: 'alias/app', policy: { Version: '2012-10-17', Statement: [{}] } },
      { alias: 'alias/app', policy: 7 },
      {},
      'synthetic',
    ];
    const expected = [
      '[0].polcy: there is no such member',
      "[0].alias: a text that begins with alias/ and is not one of AWS's own is expected",
      '[1].keyId: a text of letters, digits, _ and - is expected',
      '[1].account: a text of twelve digits is expected',
      '[1].region: the name of an AWS region is expected',
      '[3].policy: a policy document is expected',
      '[3].alias: this one stands twice',
      '[4]: an alias or a keyId is expected, by which it is known again',
      '[5]: an object is expected',
    ];
    const problems = problemsOf(wrong);
    expect(problems).toEqual(expect.arrayContaining(expected));
    expect(problems.some((problem) => problem.startsWith('[2].policy.Statement'))).toBe(true);
    expect(problemsOf({})).toEqual([': a list is expected']);
  });

  it('quotes nothing but the names of members', () => {
    const canary = 'synthetic-canary-5d1e';
    const wrong = [{ alias: canary, keyId: `${canary} `, region: canary, policy: canary }];
    const problems = problemsOf(wrong);
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).not.toContain(canary);
  });
});
