import { describe, expect, it } from 'vitest';
import {
  isPublicPolicy,
  lintPolicy,
  locksOut,
  parsePolicy,
  type Policy,
  type PolicyKind,
} from '../src/index.ts';
import { caseFiles } from './case-files.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:';
const read = 'secretsmanager:GetSecretValue';

function parsed(statement: object, kind: PolicyKind, version = '2012-10-17'): Policy {
  return parsePolicy(JSON.stringify({ Version: version, Statement: statement }), kind);
}

/** The policy of a real system, as the cases hold it. */
function systemPolicy(name: string, kind: PolicyKind = 'identity', theme = 'five-systems'): Policy {
  const file = caseFiles().get(theme);
  const documents = kind === 'identity' ? file?.identityPolicies : file?.resourcePolicies;
  return parsePolicy(JSON.stringify(documents?.[name]), kind);
}

function codesOf(policy: Policy): string[] {
  return lintPolicy(policy).map(({ code, path }) => `${path.join('/')} ${code}`);
}

function identityCodes(parts: object): string[] {
  const statement = {
    Effect: 'Allow',
    Action: read,
    Resource: `${arn}shop/api/key-??????`,
    ...parts,
  };
  return lintPolicy(parsed(statement, 'identity'))
    .map(({ code }) => code)
    .filter((code) => code !== 'NO_DESCRIBE');
}

function resourceCodes(parts: object): string[] {
  const statement = { Effect: 'Deny', Principal: '*', Action: read, Resource: '*', ...parts };
  return lintPolicy(parsed(statement, 'resource')).map(({ code }) => code);
}

describe('lintPolicy on policies of identities', () => {
  it('N-41: reports the wildcard account, and the prefix of every environment', () => {
    expect(codesOf(systemPolicy('nba-mcp'))).toEqual([
      'Statement/0/Resource WILDCARD_ACCOUNT',
      'Statement/0/Resource WHOLE_PREFIX',
    ]);
  });

  it('A-26: reports -* and not -??????', () => {
    expect(codesOf(systemPolicy('afirgen'))).toEqual([
      'Statement/0/Resource/0 LONGER_NAMES',
      'Statement/0/Resource/1 LONGER_NAMES',
      'Statement/0/Resource/2 LONGER_NAMES',
    ]);
    expect(codesOf(systemPolicy('afirgen-exact'))).toEqual([]);
  });

  it('F-24: reports region, account, prefix, tags, and what debugging lacks', () => {
    expect(codesOf(systemPolicy('forecaster'))).toEqual([
      'Statement/0/Resource WILDCARD_ACCOUNT',
      'Statement/0/Resource WILDCARD_REGION',
      'Statement/0/Resource WHOLE_PREFIX',
      'Statement/0/Condition TAG_CONDITION',
      'Statement NO_DESCRIBE',
    ]);
  });

  it('reports that every key of every account may decrypt', () => {
    expect(codesOf(systemPolicy('btc-agent'))).toEqual([
      'Statement/0/Resource/0 WILDCARD_ACCOUNT',
      'Statement/0/Resource/1 WILDCARD_ACCOUNT',
      'Statement/0/Resource/2 WILDCARD_ACCOUNT',
      'Statement/1/Resource WILDCARD_ACCOUNT',
      'Statement/1/Resource EVERY_KEY',
    ]);
  });

  it('has nothing to say about one secret by its ARN', () => {
    expect(codesOf(systemPolicy('sqlgym'))).toEqual([]);
  });

  it('wants the random suffix on names', () => {
    expect(identityCodes({ Resource: `${arn}shop/api/key` })).toEqual(['MISSING_SUFFIX']);
    expect(identityCodes({ Resource: `${arn}shop/api/key-a1B2c3` })).toEqual([]);
    expect(identityCodes({ Resource: `${arn}shop/production/*` })).toEqual([]);
  });

  it('reports * only where the action could name resources', () => {
    expect(identityCodes({ Resource: '*' })).toEqual(['WILDCARD_RESOURCE']);
    expect(identityCodes({ Resource: `${arn}*` })).toEqual(['WILDCARD_RESOURCE']);
    expect(identityCodes({ Resource: 'arn:aws:secretsmanager:us-east-1:111122223333' })).toEqual([
      'WILDCARD_RESOURCE',
    ]);
    expect(identityCodes({ Action: 'secretsmanager:ListSecrets', Resource: '*' })).toEqual([]);
    expect(identityCodes({ Action: 'cloudwatch:PutMetricData', Resource: '*' })).toEqual([]);
  });

  it.each(['ListSecrets', 'BatchGetSecretValue', 'GetRandomPassword'])(
    'reports %s on anything but *',
    (action) => {
      expect(identityCodes({ Action: `secretsmanager:${action}` })).toEqual(['NEEDS_ANY_RESOURCE']);
    },
  );

  it('reports permissions by pattern and by exclusion', () => {
    expect(identityCodes({ Action: 'secretsmanager:*' })).toEqual(['WILDCARD_ACTION']);
    expect(identityCodes({ Action: '*' })).toEqual(['WILDCARD_ACTION']);
    expect(identityCodes({ Action: undefined, NotAction: read })).toEqual(['ALLOW_BY_EXCLUSION']);
    expect(identityCodes({ Resource: undefined, NotResource: '*' })).toEqual([
      'ALLOW_BY_EXCLUSION',
    ]);
    expect(identityCodes({ Effect: 'Deny', Action: '*', Resource: '*' })).toEqual([]);
  });

  it('reports actions that Secrets Manager has not', () => {
    expect(identityCodes({ Action: [read, 'secretsmanager:ReadSecret'] })).toEqual([
      'UNKNOWN_ACTION',
    ]);
    expect(identityCodes({ Effect: 'Deny', Action: 'secretsmanager:Fetch*' })).toEqual([
      'UNKNOWN_ACTION',
    ]);
  });

  it('reports variables that are none in the earlier language', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'secretsmanager:DescribeSecret',
      Resource: `${arn}home/\${aws:username}/*`,
    };
    expect(codesOf(parsed(statement, 'identity', '2008-10-17'))).toEqual([
      'Statement/0 VARIABLE_AS_TEXT',
    ]);
    expect(codesOf(parsed(statement, 'identity'))).toEqual([]);
  });
});

describe('lintPolicy on policies of secrets', () => {
  it('S-33: explains the denial for every address and what was meant', () => {
    const [finding] = lintPolicy(systemPolicy('lock-out', 'resource', 'resource-policies'));
    expect(finding).toMatchObject({
      code: 'DENIES_EVERYONE',
      severity: 'error',
      path: ['Statement', 0],
      message: 'this denies every caller of IPv4, whatever allows it',
      hint: 'to deny all but trusted networks, use NotIpAddress with their ranges',
    });
  });

  it('says of conditions on addresses who has none', () => {
    expect(
      resourceCodes({ Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
    ).toEqual(['SOURCE_IP']);
  });

  it('notes that a read which names no stage meets no condition on AWSCURRENT', () => {
    const on = (operator: string, stage: string): string[] =>
      identityCodes({ Condition: { [operator]: { 'secretsmanager:VersionStage': stage } } });
    for (const operator of ['StringEquals', 'ForAnyValue:StringEquals', 'StringNotEquals']) {
      expect(on(operator, 'AWSCURRENT')).toEqual(['STAGE_NOT_NAMED']);
    }
    expect(on('StringEqualsIfExists', 'AWSCURRENT')).toEqual([]);
    expect(on('StringEquals', 'AWSPREVIOUS')).toEqual([]);
  });

  it('tells a denial of the value from one that cannot be undone', () => {
    expect(resourceCodes({})).toEqual(['DENIES_EVERYONE']);
    expect(resourceCodes({ Action: 'secretsmanager:*' })).toEqual(['LOCK_OUT']);
    expect(resourceCodes({ Action: 'secretsmanager:PutResourcePolicy' })).toEqual([
      'DENIES_EVERYONE',
    ]);
    expect(resourceCodes({ Principal: { AWS: '111122223333' } })).toEqual([]);
    expect(resourceCodes({ Condition: { Bool: { 'aws:SecureTransport': false } } })).toEqual([]);
  });

  it('reports a policy that lets in every account, and none that is limited', () => {
    const allowing = (parts: object): Policy =>
      parsed(
        { Effect: 'Allow', Principal: '*', Action: read, Resource: '*', ...parts },
        'resource',
      );
    const account = '111122223333';
    const conditions = (Condition: object): Policy => allowing({ Condition });
    expect(codesOf(allowing({}))).toEqual(['Statement/0/Principal PUBLIC_ACCESS']);
    const isPublic = [
      allowing({ Principal: { AWS: '*' } }),
      allowing({ Principal: undefined, NotPrincipal: { AWS: account } }),
      conditions({ StringEquals: { 'aws:RequestTag/team': 'red' } }),
      conditions({ StringLike: { 'aws:PrincipalArn': '*' } }),
      conditions({ StringEquals: { 'aws:PrincipalAccount': '${aws:PrincipalTag/account}' } }),
      conditions({ StringNotEquals: { 'aws:PrincipalAccount': account } }),
      conditions({ StringEqualsIfExists: { 'aws:PrincipalAccount': account } }),
      conditions({ 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': account } }),
      conditions({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/1'] } }),
    ];
    expect(isPublic.map(isPublicPolicy)).toEqual(isPublic.map(() => true));
    const isLimited = [
      allowing({ Effect: 'Deny' }),
      allowing({ Principal: { AWS: account } }),
      allowing({ Principal: { Service: 'lambda.amazonaws.com' } }),
      conditions({ StringEquals: { 'aws:PrincipalAccount': account } }),
      conditions({ StringEquals: { 'AWS:principalorgid': 'o-example' } }),
      conditions({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    ];
    expect(isLimited.map(isPublicPolicy)).toEqual(isLimited.map(() => false));
  });
});

describe('locksOut', () => {
  const principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/operator' } as const;
  const request = { principal, resource: `${arn}shop/api/key-a1B2c3` };

  it('knows whether this caller could still replace or remove the policy', () => {
    const denying = (parts: object): Policy =>
      parsed({ Effect: 'Deny', Action: '*', Resource: '*', ...parts }, 'resource');
    const operator = [principal.arn, '111122223333'];
    expect(locksOut(denying({ Principal: '*' }), request)).toBe(true);
    expect(locksOut(denying({ Principal: { AWS: principal.arn } }), request)).toBe(true);
    expect(locksOut(denying({ NotPrincipal: { AWS: operator } }), request)).toBe(false);
    expect(locksOut(denying({ Principal: { AWS: '444455556666' } }), request)).toBe(false);
    expect(locksOut(denying({ Principal: '*', Action: read }), request)).toBe(false);
    const removable = { Principal: '*', Action: 'secretsmanager:Put*' };
    expect(locksOut(denying(removable), request)).toBe(false);
  });

  it('S-33: leaves the way back open where only the value is denied', () => {
    const policy = systemPolicy('lock-out', 'resource', 'resource-policies');
    const context = { 'aws:SourceIp': '203.0.113.9' };
    expect(locksOut(policy, { ...request, context })).toBe(false);
  });
});
