import { describe, expect, it } from 'vitest';
import { InvalidPolicyError, parsePolicy, type PolicyKind } from '../src/index.ts';

const statement = {
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/*',
};
const ofResource = { ...statement, Principal: '*', Resource: '*' };

function problemsOf(text: string, kind: PolicyKind): string[] {
  try {
    parsePolicy(text, kind);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidPolicyError)) throw error;
    return error.problems.map(({ path, message }) => `${path.join('/')}: ${message}`);
  }
}

function identityProblems(parts: object, whole: object = { Version: '2012-10-17' }): string[] {
  return problemsOf(
    JSON.stringify({ ...whole, Statement: { ...statement, ...parts } }),
    'identity',
  );
}

function resourceProblems(parts: object): string[] {
  const document = { Version: '2012-10-17', Statement: [{ ...ofResource, ...parts }] };
  return problemsOf(JSON.stringify(document), 'resource');
}

describe('parsePolicy', () => {
  it('reads a document into plain data', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Id: 'shop policy',
      Statement: {
        Sid: 'Read shop',
        Effect: 'Deny',
        NotPrincipal: { AWS: ['111122223333', 'arn:aws:iam::111122223333:role/app'] },
        NotAction: ['secretsmanager:Get*'],
        Resource: '*',
        Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': ['a*', true, 1] } },
      },
    });
    expect(parsePolicy(text, 'resource')).toEqual({
      kind: 'resource',
      version: '2012-10-17',
      id: 'shop policy',
      statements: [
        {
          sid: 'Read shop',
          effect: 'Deny',
          principal: {
            isNegated: true,
            principals: [
              { kind: 'account', account: '111122223333' },
              { kind: 'arn', arn: 'arn:aws:iam::111122223333:role/app' },
            ],
          },
          action: { isNegated: true, patterns: ['secretsmanager:Get*'] },
          resource: { isNegated: false, patterns: ['*'] },
          conditions: [
            {
              qualifier: 'ForAnyValue',
              operator: 'StringLike',
              ifExists: true,
              key: 'aws:TagKeys',
              values: ['a*', 'true', '1'],
            },
          ],
        },
      ],
    });
  });

  it('takes a document without version for the earlier language', () => {
    const text = JSON.stringify({ Statement: [statement] });
    expect(parsePolicy(text, 'identity').version).toBe('2008-10-17');
  });

  it.each([
    [
      '{"Version": "2012-10-17", "Version": "2012-10-17"}',
      ': line 1, column 27: this name stands twice',
    ],
    ['{\n  "Version": }', ': line 2, column 14: a value is expected'],
    ['{"Statement": []} x', ': line 1, column 19: nothing more is expected'],
    ['', ': line 1, column 1: a value is expected'],
    ['['.repeat(10_000), ': line 1, column 34: this is nested too deeply'],
    ['[]', ': an object is expected'],
    ['{"Version": "2012-10-17"}', 'Statement: a statement is expected'],
    ['{"Version": "2012-10-17", "Statement": []}', 'Statement: a statement is expected'],
    ['{"Version": "2012-10-17", "Statement": ["Allow"]}', 'Statement/0: an object is expected'],
    ['{"Version": "2015-10-17", "Statement": []}', 'Version: 2012-10-17 or 2008-10-17 is expected'],
  ])('refuses a document that is none (%#)', (text, problem) => {
    expect(problemsOf(text, 'identity')).toEqual([problem]);
  });

  it.each([
    [{ Effect: 'allow' }, 'Statement/Effect: Allow or Deny is expected'],
    [{ Effect: undefined }, 'Statement/Effect: Allow or Deny is expected'],
    [{ Extra: 1 }, 'Statement/Extra: there is no such element'],
    [{ Sid: 'Read it' }, 'Statement/Sid: letters and digits are expected'],
    [{ Sid: 1 }, 'Statement/Sid: letters and digits are expected'],
    [{ Principal: '*' }, 'Statement/Principal: a policy of an identity names no principal'],
    [{ Action: undefined }, 'Statement: either Action or NotAction is expected'],
    [{ NotAction: 's3:*' }, 'Statement: either Action or NotAction is expected'],
    [{ NotResource: '*' }, 'Statement: either Resource or NotResource is expected'],
    [{ Action: [] }, 'Statement/Action: a list has one value or more'],
    [{ Action: ['s3:*', 1] }, 'Statement/Action/1: a text is expected'],
    [{ Action: 'GetSecretValue' }, 'Statement/Action: service:Action or * is expected'],
    [{ Action: 'secrets*:Get' }, 'Statement/Action: service:Action or * is expected'],
    [{ Action: 's3:${aws:username}' }, 'Statement/Action: service:Action or * is expected'],
    [{ Resource: 'shop/*' }, 'Statement/Resource: an ARN or * is expected'],
    [{ Resource: 'arn:aws:secrets*:::x' }, 'Statement/Resource: an ARN or * is expected'],
    [{ Resource: ['*', 'arn:aws'] }, 'Statement/Resource/1: an ARN or * is expected'],
    [
      { Resource: 'arn:aws:s3::${aws:PrincipalAccount}:x' },
      'Statement/Resource: variables stand after the fifth colon only',
    ],
  ])('refuses a statement that is not one, and says where (%#)', (parts, problem) => {
    expect(identityProblems(parts)).toEqual([problem]);
  });

  it.each([
    '${aws:username',
    '${}',
    '${aws:user name}',
    "${aws:username, 'a}",
    '${aws:username, a}',
  ])('refuses the broken variable %s', (variable) => {
    const problem = "a variable is ${key}, ${key, 'default'}, ${*}, ${?} or ${$}";
    const Resource = `${statement.Resource}${variable}`;
    expect(identityProblems({ Resource })).toEqual([`Statement/Resource: ${problem}`]);
    const Condition = { StringEquals: { 'aws:RequestTag/team': variable } };
    expect(identityProblems({ Condition })).toEqual([
      `Statement/Condition/StringEquals/aws:RequestTag/team: ${problem}`,
    ]);
  });

  it('takes a broken variable for text in the earlier language', () => {
    const Resource = `${statement.Resource}\${aws:username`;
    expect(identityProblems({ Resource }, { Version: '2008-10-17' })).toEqual([]);
  });

  it.each([
    [[], 'Statement/Condition: an object of operators is expected'],
    [{ StringIs: {} }, 'Statement/Condition/StringIs: there is no such condition operator'],
    [{ NullIfExists: {} }, 'Statement/Condition/NullIfExists: there is no such condition operator'],
    [
      { 'ForAllValues:Null': {} },
      'Statement/Condition/ForAllValues:Null: there is no such condition operator',
    ],
    [
      { 'ForEach:StringLike': {} },
      'Statement/Condition/ForEach:StringLike: there is no such condition operator',
    ],
    [{ Bool: [] }, 'Statement/Condition/Bool: an object of condition keys is expected'],
    [{ Bool: { secure: true } }, 'Statement/Condition/Bool/secure: a key is service:name'],
    [
      { StringEquals: { 'a:b': null } },
      'Statement/Condition/StringEquals/a:b: a text, a number, true or false is expected',
    ],
    [
      { StringEquals: { 'a:b': [] } },
      'Statement/Condition/StringEquals/a:b: a list has one value or more',
    ],
    [
      { StringEquals: { 'a:b': 'x', 'A:B': 'y' } },
      'Statement/Condition/StringEquals/A:B: this key stands twice',
    ],
    [{ Null: { 'a:b': 'no' } }, 'Statement/Condition/Null/a:b: true or false is expected'],
  ])('refuses a condition that is none (%#)', (Condition, problem) => {
    expect(identityProblems({ Condition })).toEqual([problem]);
  });

  it.each([
    ['NumericEquals', 'ten'],
    ['NumericEquals', '${aws:EpochTime}'],
    ['DateEquals', '2026-03-01T12:00'],
    ['DateEquals', '2026-13-01'],
    ['Bool', 'yes'],
    ['BinaryEquals', 'a'],
    ['IpAddress', '203.0.113.0/33'],
    ['IpAddress', '203.0.113'],
    ['IpAddress', '203.0.113.0/24/1'],
    ['IpAddress', 'fe80::1%eth0'],
  ])('refuses a value that %s does not know: %s', (operator, value) => {
    expect(identityProblems({ Condition: { [operator]: { 'a:b': ['0', value] } } })).toContain(
      `Statement/Condition/${operator}/a:b/1: the operator knows no such value`,
    );
  });

  it('tells unsupported principals and services from mistakes of grammar', () => {
    const codesOf = (Principal: unknown): string[] => {
      const document = { Statement: { ...ofResource, Principal } };
      try {
        parsePolicy(JSON.stringify(document), 'resource');
        return [];
      } catch (error) {
        if (!(error instanceof InvalidPolicyError)) throw error;
        return error.problems.map(({ code }) => code);
      }
    };
    expect(codesOf({ AWS: 'arn:aws:iam::111122223333:role/*' })).toEqual(['unsupported-principal']);
    expect(codesOf({ AWS: 'arn:aws:iam::111122223333:group/team' })).toEqual([
      'unsupported-principal',
    ]);
    expect(codesOf({ AWS: '1234' })).toEqual(['unsupported-principal']);
    expect(codesOf({ Nobody: 'x' })).toEqual(['unsupported-principal']);
    expect(codesOf({ Service: 'lambda' })).toEqual(['invalid-service-principal']);
    expect(codesOf({ Service: '*' })).toEqual(['invalid-service-principal']);
    expect(codesOf({})).toEqual(['syntax']);
    expect(codesOf('everyone')).toEqual(['syntax']);
    expect(codesOf({ AWS: '*', Service: 'lambda.amazonaws.com' })).toEqual([]);
    expect(codesOf({ AWS: 'AROAEXAMPLEEXAMPLE' })).toEqual([]);
  });

  it('wants exactly one principal element in a policy of a resource', () => {
    const problem = 'Statement/0: either Principal or NotPrincipal is expected';
    expect(resourceProblems({ Principal: undefined })).toEqual([problem]);
    expect(resourceProblems({ NotPrincipal: '*' })).toEqual([problem]);
  });

  it('refuses two statements of one Sid, and takes empty ones', () => {
    const twice = (sid: string): string =>
      JSON.stringify({ Statement: [1, 2].map(() => ({ ...statement, Sid: sid })) });
    expect(problemsOf(twice('Read'), 'identity')).toEqual([
      'Statement/1/Sid: another statement has this Sid',
    ]);
    expect(problemsOf(twice(''), 'identity')).toEqual([]);
  });

  it('takes spaces in the Sid and an Id in policies of resources only', () => {
    expect(resourceProblems({ Sid: 'Enable access' })).toEqual([]);
    expect(identityProblems({}, { Id: 'x' })).toEqual(['Id: a policy of an identity has no Id']);
  });

  it('counts white space of resource policies, and not of identity policies', () => {
    const padded = (document: object): string => `${JSON.stringify(document)}${' '.repeat(21_000)}`;
    expect(problemsOf(padded({ Statement: statement }), 'identity')).toEqual([]);
    expect(problemsOf(padded({ Statement: ofResource }), 'resource')).toEqual([
      ': longer than 20480 characters',
    ]);
    const limits = { maxCharacters: 32_768 };
    expect(() => parsePolicy(padded({ Statement: ofResource }), 'resource', limits)).not.toThrow();
  });

  it('reports everything that is wrong at once', () => {
    expect(identityProblems({ Effect: 'Maybe', Action: 'x', Resource: 'y' })).toHaveLength(3);
  });

  it('keeps values of the document out of errors', () => {
    const canary = 'synthetic-password-1';
    const parts = [
      { Action: canary },
      { Resource: canary },
      { Effect: canary },
      { Condition: { Bool: { 'aws:SecureTransport': canary } } },
      { Sid: `${canary}!` },
    ];
    for (const part of parts) expect(identityProblems(part).join()).not.toContain(canary);
    expect(problemsOf(`{"Version": "${canary}`, 'identity').join()).not.toContain(canary);
    expect(resourceProblems({ Principal: { AWS: canary } }).join()).not.toContain(canary);
  });

  it('takes a member named __proto__ for an unknown element', () => {
    expect(problemsOf('{"__proto__": {}, "Statement": []}', 'identity')).toContain(
      '__proto__: there is no such element',
    );
  });
});
