import { describe, expect, it } from 'vitest';
import { InvalidPrincipalsError } from '../../src/access/errors.ts';
import { readPrincipals } from '../../src/access/read-principals.ts';
import { allow, documentOf } from './callers.ts';

const arn = 'arn:aws:iam::123456789012:role/app';
const policy = { name: 'Read', document: documentOf(allow('GetSecretValue')) };

function problemsOf(value: unknown): readonly string[] {
  try {
    readPrincipals(value);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidPrincipalsError)) throw error;
    return error.problems.map(({ path, message }) =>
      path === '' ? message : `${path}: ${message}`,
    );
  }
}

const someArn = 'the ARN of a user, a role, an assumed role or a root user is expected';

describe('readPrincipals', () => {
  it.each([
    'arn:aws:iam::123456789012:user/jo',
    'arn:aws:iam::123456789012:user/division/team/jo',
    'arn:aws-cn:iam::123456789012:role/app',
    'arn:aws-us-gov:iam::123456789012:role/service-role/app+1=2,3.4@5-6_7',
    'arn:aws:sts::123456789012:assumed-role/app/session-1',
    'arn:aws:iam::123456789012:root',
  ])('takes %s', (each) => {
    expect(readPrincipals([{ arn: each }])).toEqual([{ arn: each, policies: [], tags: {} }]);
  });

  it.each([
    'arn:aws:iam::12345678901:user/jo',
    'arn:aws:iam::123456789012:user/',
    'arn:aws:iam::123456789012:user/*',
    'arn:aws:iam::123456789012:group/all',
    'arn:aws:iam::123456789012:policy/all',
    'arn:aws:sts::123456789012:assumed-role/app',
    'arn:aws:sts::123456789012:federated-user/jo',
    'arn:aws:s3:::bucket',
    '*',
    '',
  ])('refuses "%s"', (each) => {
    expect(problemsOf([{ arn: each }])).toEqual([`[0].arn: ${someArn}`]);
  });

  it('says everything that is wrong, and where', () => {
    const wrong = [
      { arn: 'synthetic', policy: [] },
      { arn, policies: [policy, policy, { name: 'a b', document: 7 }, { name: 'x' }] },
      { arn, policies: {}, tags: [] },
      { arn: `${arn}2`, tags: { '': 'x', 'aws:x': 'x', x: 7 } },
      7,
    ];
    expect(problemsOf(wrong)).toEqual([
      '[0].policy: there is no such member',
      `[0].arn: ${someArn}`,
      '[1].policies[2].name: 1 to 128 letters, digits or _+=,.@- are expected',
      '[1].policies[2].document: a policy document is expected',
      '[1].policies[3].document: a policy document is expected',
      '[1].policies[1].name: this one stands twice',
      '[2].policies: a list is expected',
      '[2].tags: an object is expected',
      '[3].tags: keys of 1 to 128 characters that do not begin with aws: are expected',
      '[3].tags: keys of 1 to 128 characters that do not begin with aws: are expected',
      '[3].tags.x: a text of at most 256 characters is expected',
      '[4]: an object is expected',
      `[4].arn: ${someArn}`,
      '[2].arn: this one stands twice',
    ]);
    expect(problemsOf({})).toEqual(['a list is expected']);
  });

  it('says what is wrong with a policy document, in place', () => {
    const document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Maybe', Action: '*', Resource: '*' }],
    };
    expect(problemsOf([{ arn, policies: [{ name: 'x', document }] }])).toEqual([
      '[0].policies[0].document.Statement[0].Effect: Allow or Deny is expected',
    ]);
    expect(problemsOf([{ arn, policies: [{ name: 'x', document: '{' }] }])).toEqual([
      expect.stringMatching(/^\[0\]\.policies\[0\]\.document: line 1, column 2: /),
    ]);
  });

  it('refuses the account’s own key, and policies of a root user', () => {
    const administrator = 'arn:aws:iam::123456789012:user/undotenv';
    expect(problemsOf([{ arn: administrator }])).toEqual([
      "[0].arn: this is the account's own key",
    ]);
    const root = { arn: 'arn:aws:iam::123456789012:root', policies: [policy] };
    expect(problemsOf([root])).toEqual(['[0].policies: a root user has no policies']);
  });

  it('quotes no value in what it says', () => {
    const canary = 'synthetic-canary-7f3a';
    const wrong = [
      {
        arn: canary,
        policies: [{ name: `${canary} `, document: { Version: canary, Statement: canary } }],
      },
      {
        arn,
        policies: [{ name: 'x', document: `{"Version":"${canary}` }],
        tags: { key: [canary] },
      },
      canary,
    ];
    expect(problemsOf(wrong).length).toBeGreaterThan(5);
    expect(problemsOf(wrong).join()).not.toContain(canary);
  });
});
