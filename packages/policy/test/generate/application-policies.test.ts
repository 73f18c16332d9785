import { describe, expect, it } from 'vitest';
import {
  type ApplicationAccess,
  applicationPolicies,
  evaluate,
  lintPolicy,
  type NamedPolicy,
  parsePolicy,
  type PolicyDocument,
  type RequestContext,
} from '../../src/index.ts';

const account = '111122223333';
const shop: ApplicationAccess = {
  account,
  regions: ['us-east-1'],
  secrets: ['shop/production/mail', 'shop/production/db'],
};
const keyHere = `arn:aws:kms:us-east-1:${account}:key/synthetic-key-1`;
const keyThere = `arn:aws:kms:eu-west-1:${account}:key/synthetic-key-2`;

function arn(name: string, region = 'us-east-1'): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;
}

function named(documents: readonly PolicyDocument[]): readonly NamedPolicy[] {
  return documents.map((document, at) => ({
    name: `generated-${String(at)}`,
    policy: parsePolicy(JSON.stringify(document), 'identity'),
  }));
}

/** Asks these policies, as somebody who has no others. */
function allowedBy(
  identity: readonly NamedPolicy[],
  action: string,
  resource: string,
  context: RequestContext = {},
): boolean {
  const principal = { kind: 'role' as const, arn: `arn:aws:iam::${account}:role/shop` };
  return evaluate({ principal, action, resource, context }, { identity }).decision === 'allow';
}

function allows(
  access: ApplicationAccess,
  ...request: [action: string, resource: string, context?: RequestContext]
): boolean {
  return allowedBy(named(applicationPolicies(access)), ...request);
}

/** What may be read, as the policies say it. */
function resourcesOf(access: ApplicationAccess): readonly string[] {
  return applicationPolicies(access).flatMap(({ Statement }) =>
    Statement.flatMap(({ Sid, Resource }) => (Sid === 'ReadSecrets' ? Resource : [])),
  );
}

const read = 'secretsmanager:GetSecretValue';

describe('applicationPolicies', () => {
  it('A-24: A-26: names each secret with its six random characters, and allows to read it', () => {
    expect(applicationPolicies(shop)).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'ReadSecrets',
            Effect: 'Allow',
            Action: ['secretsmanager:GetSecretValue'],
            Resource: [arn('shop/production/db-??????'), arn('shop/production/mail-??????')],
          },
        ],
      },
    ]);
    expect(allows(shop, read, arn('shop/production/db-a1B2c3'))).toBe(true);
    expect(allows(shop, read, arn('shop/production/db-OLD-a1B2c3'))).toBe(false);
    expect(allows(shop, read, arn('shop/production/db-a1B2c3', 'eu-west-1'))).toBe(false);
    expect(allows(shop, 'secretsmanager:DescribeSecret', arn('shop/production/db-a1B2c3'))).toBe(
      false,
    );
  });

  it('makes the same text of the same things in any order, and given twice', () => {
    const access = {
      ...shop,
      regions: ['us-east-1', 'eu-west-1'],
      kmsKeys: [keyHere, keyThere],
      stages: ['AWSCURRENT', 'AWSPREVIOUS'],
    };
    const other = {
      ...access,
      regions: [...access.regions].reverse(),
      secrets: [...access.secrets, ...access.secrets].reverse(),
      kmsKeys: [...access.kmsKeys].reverse(),
      stages: [...access.stages].reverse(),
    };
    expect(JSON.stringify(applicationPolicies(other))).toBe(
      JSON.stringify(applicationPolicies(access)),
    );
  });

  it('N-41: leaves our own lint nothing to find but that a reader cannot describe', () => {
    const whole = {
      ...shop,
      ...{ regions: ['us-east-1', 'eu-west-1'], kmsKeys: [keyHere, keyThere] },
      ...{ stages: ['AWSCURRENT'], batch: true, describe: true },
    };
    const findings = (access: ApplicationAccess): string[] =>
      named(applicationPolicies(access)).flatMap(({ policy }) =>
        lintPolicy(policy).map(({ code }) => code),
      );
    expect(findings(whole)).toEqual([]);
    expect(findings({ ...whole, describe: false })).toEqual(['NO_DESCRIBE']);
  });

  it('S-18: takes an ARN for what it says, whole or without its suffix', () => {
    const secrets = [arn('shop/db-a1B2c3', 'eu-west-1'), arn('shop/mail')];
    expect(resourcesOf({ ...shop, secrets })).toEqual([
      arn('shop/db-a1B2c3', 'eu-west-1'),
      arn('shop/mail-??????'),
    ]);
  });

  it('C22: puts a secret with a region of its own there and nowhere else, whatever its name ends in', () => {
    const secrets = [
      { name: 'shop/db-copied', region: 'eu-west-1' },
      { name: 'shop/mail', region: undefined },
      'shop/token',
    ];
    const access = { ...shop, secrets, batch: true };
    expect(resourcesOf(access)).toEqual([
      arn('shop/db-copied-??????', 'eu-west-1'),
      arn('shop/mail-??????'),
      arn('shop/token-??????'),
    ]);
    expect(allows(access, read, arn('shop/db-copied-a1B2c3', 'eu-west-1'))).toBe(true);
    expect(allows(access, read, arn('shop/db-copied-a1B2c3'))).toBe(false);
    const there = { 'aws:RequestedRegion': 'eu-west-1' };
    expect(allows(access, 'secretsmanager:BatchGetSecretValue', '*', there)).toBe(true);
  });

  it('puts each region in the partition it is in', () => {
    const regions = ['cn-north-1', 'us-gov-west-1'];
    expect(resourcesOf({ ...shop, secrets: ['shop/db'], regions })).toEqual([
      `arn:aws-cn:secretsmanager:cn-north-1:${account}:secret:shop/db-??????`,
      `arn:aws-us-gov:secretsmanager:us-gov-west-1:${account}:secret:shop/db-??????`,
    ]);
  });

  it('B-11: says nothing of KMS where no key is given', () => {
    expect(JSON.stringify(applicationPolicies(shop))).not.toContain('kms:');
  });

  it('B-10: S-17: lets a key decrypt these secrets through Secrets Manager, and nothing else', () => {
    const access = {
      ...shop,
      ...{ regions: ['us-east-1', 'eu-west-1'], kmsKeys: [keyHere, keyThere] },
    };
    const asked = {
      'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
      'kms:EncryptionContext:SecretARN': arn('shop/production/db-a1B2c3'),
    };
    expect(allows(access, 'kms:Decrypt', keyHere, asked)).toBe(true);
    expect(allows(access, 'kms:Encrypt', keyHere, asked)).toBe(false);
    expect(allows(access, 'kms:Decrypt', keyThere, asked)).toBe(false);
    const otherwise = {
      'kms:ViaService': ['s3.us-east-1.amazonaws.com', undefined],
      'kms:EncryptionContext:SecretARN': [arn('shop/production/db-OLD-a1B2c3'), undefined],
    };
    for (const [key, values] of Object.entries(otherwise)) {
      for (const value of values) {
        expect(allows(access, 'kms:Decrypt', keyHere, { ...asked, [key]: value })).toBe(false);
      }
    }
  });

  it('lets only the stages be read that are given, whether or not a request names one', () => {
    const only = (stages: string[], context: RequestContext): boolean =>
      allows({ ...shop, stages }, read, arn('shop/production/db-a1B2c3'), context);
    const stage = (label: string): RequestContext => ({ 'secretsmanager:VersionStage': label });
    expect(only(['AWSCURRENT'], stage('AWSCURRENT'))).toBe(true);
    expect(only(['AWSCURRENT'], {})).toBe(true);
    expect(only(['AWSCURRENT'], stage('AWSPREVIOUS'))).toBe(false);
    expect(only(['AWSCURRENT'], { 'secretsmanager:VersionId': 'synthetic' })).toBe(false);
    expect(only(['AWSPENDING'], stage('AWSPENDING'))).toBe(true);
    expect(only(['AWSPENDING'], {})).toBe(false);
  });

  it('lets secrets be described whatever stages may be read', () => {
    const access = { ...shop, stages: ['AWSCURRENT'], describe: true };
    const secret = arn('shop/production/db-a1B2c3');
    expect(allows(access, 'secretsmanager:DescribeSecret', secret)).toBe(true);
    expect(allows(access, 'secretsmanager:DescribeSecret', arn('other-a1B2c3'))).toBe(false);
  });

  it('lets batches be asked for only where it is told to, in its regions', () => {
    const batch = 'secretsmanager:BatchGetSecretValue';
    const here = { 'aws:RequestedRegion': 'us-east-1' };
    expect(allows(shop, batch, '*', here)).toBe(false);
    expect(allows({ ...shop, batch: true }, batch, '*', here)).toBe(true);
    const there = { 'aws:RequestedRegion': 'eu-west-1' };
    expect(allows({ ...shop, batch: true }, batch, '*', there)).toBe(false);
    expect(allows({ ...shop, batch: true }, read, '*', here)).toBe(false);
  });
});

describe('what is too long for one policy', () => {
  const names = Array.from({ length: 200 }, (_, at) => `shop/production/secret-${String(at)}`);
  const access = { ...shop, secrets: names, kmsKeys: [keyHere], batch: true };

  it('is shared out: each has at most 6,144 characters, and together they allow the same', () => {
    const documents = applicationPolicies(access);
    expect(documents.length).toBeGreaterThan(5);
    for (const document of documents) expect(JSON.stringify(document).length).toBeLessThan(6_145);
    const identity = named(documents);
    for (const name of names) {
      expect(allowedBy(identity, read, arn(`${name}-a1B2c3`))).toBe(true);
      const asked = {
        'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
        'kms:EncryptionContext:SecretARN': arn(`${name}-a1B2c3`),
      };
      expect(allowedBy(identity, 'kms:Decrypt', keyHere, asked)).toBe(true);
    }
    expect(resourcesOf(access)).toHaveLength(names.length);
  });

  it('is not shared out any further than it has to be', () => {
    const secrets = names.slice(0, 20);
    expect(applicationPolicies({ ...access, secrets })).toHaveLength(1);
    const documents = applicationPolicies(access);
    for (const document of documents.slice(0, -1)) {
      expect(JSON.stringify(document).length).toBeGreaterThan(5_800);
    }
  });

  it('is refused where not even one secret fits, for all its keys', () => {
    const kmsKeys = Array.from({ length: 100 }, (_, at) => `${keyHere}-${String(at)}`);
    expect(() => applicationPolicies({ ...shop, kmsKeys })).toThrow(/^kmsKeys are more/);
  });
});

describe('what is refused', () => {
  it.each<[string, Partial<ApplicationAccess>]>([
    ['account must', { account: '*' }],
    ['account must', { account: '1111-2222-3333' }],
    ['regions must', { regions: [] }],
    ['regions[1] must', { regions: ['us-east-1', '*'] }],
    ['regions[0] must', { regions: ['us-*-1'] }],
    ['secrets must', { secrets: [] }],
    ['secrets[0] must', { secrets: ['shop/*'] }],
    ['secrets[0] must', { secrets: [{ name: 'shop/*' }] }],
    ['secrets[0].region must', { secrets: [{ name: 'shop/db', region: 'us-*-1' }] }],
    ['secrets[0] must', { secrets: ['shop/db-??????'] }],
    ['secrets[0] must', { secrets: ['${aws:username}'] }],
    ['secrets[0] must', { secrets: [''] }],
    ['secrets[0] must', { secrets: [arn('shop/*')] }],
    ['secrets[0] must', { secrets: ['arn:aws:s3:::shop'] }],
    ['stages must', { stages: [] }],
    ['stages[0] must', { stages: ['${aws:username}'] }],
    ['kmsKeys[0] must', { kmsKeys: ['*'] }],
    ['kmsKeys[0] must', { kmsKeys: [`arn:aws:kms:us-east-1:${account}:key/*`] }],
    ['kmsKeys[0] must', { kmsKeys: [`arn:aws:kms:us-east-1:${account}:alias/shop`] }],
    ['kmsKeys[0] is in a region', { kmsKeys: [keyThere] }],
  ])('"%s" says so of %j', (message, wrong) => {
    const generate = (): unknown => applicationPolicies({ ...shop, ...wrong });
    expect(generate).toThrow(RangeError);
    expect(generate).toThrow(message);
  });
});
