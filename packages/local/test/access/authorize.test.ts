import type { OperationName } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { operationNames } from '../../src/operations/table.ts';
import { notFound, secretsManager, token } from '../operations/secrets-manager.ts';
import { allow, arnPattern, callerWith, denied, deny } from './callers.ts';

const policy =
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"x:Y","Resource":"*"}}';

/** A request of each operation about the secret `app/db`, which would succeed if it were allowed. */
const requests: Readonly<Record<OperationName, object>> = {
  BatchGetSecretValue: { SecretIdList: ['app/db'] },
  CancelRotateSecret: { SecretId: 'app/db' },
  CreateSecret: { Name: 'app/new', ClientRequestToken: token(9), SecretString: 'synthetic-1' },
  DeleteResourcePolicy: { SecretId: 'app/db' },
  DeleteSecret: { SecretId: 'app/db' },
  DescribeSecret: { SecretId: 'app/db' },
  GetRandomPassword: {},
  GetResourcePolicy: { SecretId: 'app/db' },
  GetSecretValue: { SecretId: 'app/db' },
  ListSecrets: {},
  ListSecretVersionIds: { SecretId: 'app/db' },
  PutResourcePolicy: { SecretId: 'app/db', ResourcePolicy: policy },
  PutSecretValue: { SecretId: 'app/db', ClientRequestToken: token(9), SecretString: 'synthetic-2' },
  RemoveRegionsFromReplication: { SecretId: 'app/db', RemoveReplicaRegions: ['eu-west-1'] },
  ReplicateSecretToRegions: { SecretId: 'app/db', AddReplicaRegions: [{ Region: 'eu-west-1' }] },
  RestoreSecret: { SecretId: 'app/db' },
  RotateSecret: { SecretId: 'app/db', ClientRequestToken: token(9) },
  StopReplicationToReplica: { SecretId: 'app/db' },
  TagResource: { SecretId: 'app/db', Tags: [{ Key: 'a', Value: '1' }] },
  UntagResource: { SecretId: 'app/db', TagKeys: ['team'] },
  UpdateSecret: { SecretId: 'app/db', ClientRequestToken: token(9), Description: 'new' },
  UpdateSecretVersionStage: { SecretId: 'app/db', VersionStage: 'x', MoveToVersionId: token(1) },
  ValidateResourcePolicy: { SecretId: 'app/db', ResourcePolicy: policy },
};

/** Those that are about no secret in particular. */
const onEverything: readonly string[] = ['BatchGetSecretValue', 'GetRandomPassword', 'ListSecrets'];

function withSecret(
  tags: readonly { Key: string; Value: string }[] = [],
): ReturnType<typeof secretsManager> & { arn: string } {
  const manager = secretsManager();
  const { ARN: arn } = manager.call('CreateSecret', {
    Name: 'app/db',
    ClientRequestToken: token(1),
    SecretString: 'synthetic-password-1',
    ...(tags.length > 0 && { Tags: [...tags] }),
  });
  return { ...manager, arn };
}

describe('who has no policy', () => {
  it.each(operationNames)('is denied %s on the whole ARN, and nothing changes', (operation) => {
    const { arn, refusal, store } = withSecret();
    const caller = callerWith([]);
    const before = JSON.stringify(store.list(caller));
    const resource = onEverything.includes(operation)
      ? '*'
      : operation === 'CreateSecret'
        ? arn.replace('app/db-Sfx001', 'app/new-Sfx002')
        : arn;
    expect(refusal(operation, requests[operation], caller)).toEqual(
      denied(caller, operation, resource),
    );
    expect(JSON.stringify(store.list(caller))).toBe(before);
  });

  it('is denied a secret that does not exist, under the name the request gave', () => {
    const { refusal } = secretsManager();
    const caller = callerWith([]);
    expect(refusal('GetSecretValue', { SecretId: 'no/such' }, caller)).toEqual(
      denied(caller, 'GetSecretValue', 'no/such'),
    );
    const forced = { SecretId: 'no/such', ForceDeleteWithoutRecovery: true };
    expect(refusal('DeleteSecret', forced, caller)).toEqual(
      denied(caller, 'DeleteSecret', 'no/such'),
    );
  });

  it('is told nothing of a secret whose recovery window is over, and does not remove it', () => {
    const { call, refusal, clock, store } = withSecret();
    call('DeleteSecret', { SecretId: 'app/db', RecoveryWindowInDays: 7 });
    clock.advance(8 * 86_400);
    const caller = callerWith([]);
    expect(refusal('DescribeSecret', { SecretId: 'app/db' }, caller)).toEqual(
      denied(caller, 'DescribeSecret', 'app/db'),
    );
    expect(store.list(caller)).toHaveLength(1);
  });
});

describe('who has the one action', () => {
  it.each(operationNames.filter((name) => name !== 'BatchGetSecretValue'))(
    'is not denied %s',
    async (operation) => {
      const { call, refusal } = withSecret();
      const further = operation === 'ValidateResourcePolicy' ? ['PutResourcePolicy'] : [];
      const caller = callerWith([allow([operation, ...further])]);
      let code = 'OK';
      try {
        await Promise.resolve(call(operation, requests[operation] as never, caller));
      } catch (error) {
        code = (error as Error).name;
      }
      expect(code).not.toBe('AccessDeniedException');
      const others = callerWith([allow(['*']), deny([operation])]);
      expect(refusal(operation, requests[operation], others)).toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(
          'with an explicit deny in an identity-based policy',
        ) as string,
      });
    },
  );

  it('is told that a secret does not exist only where the policy covers its name', () => {
    const { refusal } = secretsManager();
    const request = { SecretId: 'app/none' };
    const all = callerWith([allow('GetSecretValue')]);
    expect(refusal('GetSecretValue', request, all)).toEqual(notFound);
    const prefix = arnPattern('app/').replace('-??????', '*');
    const covered = callerWith([allow('GetSecretValue', prefix)]);
    expect(refusal('GetSecretValue', request, covered)).toEqual(notFound);
    const exact = callerWith([allow('GetSecretValue', arnPattern('app/none'))]);
    expect(refusal('GetSecretValue', request, exact)).toEqual(
      denied(exact, 'GetSecretValue', 'app/none'),
    );
  });

  it('N-41: makes a secret by the pattern of its name, with tags only where those are allowed', () => {
    const { call, refusal } = secretsManager();
    const request = {
      Name: 'app/new',
      ClientRequestToken: token(1),
      Tags: [{ Key: 'team', Value: 'red' }],
    };
    const creator = callerWith([allow('CreateSecret', arnPattern('app/new'))]);
    expect(refusal('CreateSecret', request, creator).message).toContain(
      'is not authorized to perform: secretsmanager:TagResource on resource: arn:',
    );
    const tagger = callerWith([allow(['CreateSecret', 'TagResource'], arnPattern('app/new'))]);
    expect(call('CreateSecret', request, tagger).Name).toBe('app/new');
  });

  it('needs ReplicateSecretToRegions to make a secret with replicas', () => {
    const { refusal } = secretsManager();
    const request = {
      Name: 'app/new',
      ClientRequestToken: token(1),
      AddReplicaRegions: [{ Region: 'eu-west-1' }],
    };
    expect(refusal('CreateSecret', request, callerWith([allow('CreateSecret')])).message).toContain(
      'secretsmanager:ReplicateSecretToRegions',
    );
  });
});

describe('a batch', () => {
  it('needs GetSecretValue for each secret, and says so for each', () => {
    const { call, arn } = withSecret();
    call('CreateSecret', {
      Name: 'other',
      ClientRequestToken: token(2),
      SecretString: 'synthetic',
    });
    const caller = callerWith([
      allow('BatchGetSecretValue'),
      allow('GetSecretValue', arnPattern('app/db')),
    ]);
    const read = call('BatchGetSecretValue', { SecretIdList: ['other', 'app/db', 'none'] }, caller);
    expect(read.SecretValues.map(({ Name }) => Name)).toEqual(['app/db']);
    const refused = denied(caller, 'GetSecretValue', arn.replace('app/db-Sfx001', 'other-Sfx002'));
    const unknown = denied(caller, 'GetSecretValue', 'none');
    expect(read.Errors).toEqual([
      { SecretId: 'other', ErrorCode: 'AccessDeniedException', Message: refused.message },
      { SecretId: 'none', ErrorCode: 'AccessDeniedException', Message: unknown.message },
    ]);
  });

  it('needs ListSecrets besides to be asked for by filters', () => {
    const { call, refusal } = withSecret();
    const request = { Filters: [{ Key: 'name' as const, Values: ['app/'] }] };
    const actions = ['BatchGetSecretValue', 'GetSecretValue'];
    const caller = callerWith([allow(actions)]);
    expect(refusal('BatchGetSecretValue', request, caller)).toEqual(
      denied(caller, 'ListSecrets', '*'),
    );
    const lister = callerWith([allow([...actions, 'ListSecrets'])]);
    expect(call('BatchGetSecretValue', request, lister).SecretValues).toHaveLength(1);
  });
});

describe('conditions', () => {
  const get = { SecretId: 'app/db' };

  it('F-23: hold against the tags of the secret, by either key', () => {
    const tags = [{ Key: 'Application', Value: 'ResourceForecaster' }];
    for (const key of ['secretsmanager:ResourceTag/Application', 'aws:ResourceTag/Application']) {
      const Condition = { StringEquals: { [key]: 'ResourceForecaster' } };
      const caller = callerWith([allow(['GetSecretValue', 'TagResource'], '*', { Condition })]);
      const tagged = withSecret(tags);
      expect(tagged.call('GetSecretValue', get, caller).Name).toBe('app/db');
      const untagged = withSecret();
      expect(untagged.refusal('GetSecretValue', get, caller).name).toBe('AccessDeniedException');
      expect(untagged.refusal('TagResource', { ...get, Tags: tags }, caller).name).toBe(
        'AccessDeniedException',
      );
    }
  });

  it('take tags whose keys differ in capitals for one key with both values', () => {
    const tags = [
      { Key: 'Team', Value: 'red' },
      { Key: 'team', Value: 'blue' },
    ];
    const { call, refusal } = withSecret(tags);
    const having = (value: string): ReturnType<typeof callerWith> =>
      callerWith([
        allow('GetSecretValue', '*', {
          Condition: { StringEquals: { 'aws:ResourceTag/TEAM': value } },
        }),
      ]);
    expect(call('GetSecretValue', get, having('blue')).Name).toBe('app/db');
    expect(call('GetSecretValue', get, having('red')).Name).toBe('app/db');
    expect(refusal('GetSecretValue', get, having('green')).name).toBe('AccessDeniedException');
  });

  it('hold against the tags of the caller and of the request', () => {
    const { call, refusal } = withSecret();
    const Condition = { StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } };
    const caller = callerWith([allow('TagResource', '*', { Condition })], {
      tags: { team: 'red' },
    });
    const tag = (Value: string): object => ({ ...get, Tags: [{ Key: 'team', Value }] });
    expect(refusal('TagResource', tag('blue'), caller).name).toBe('AccessDeniedException');
    const both = ['red', 'blue'].map((Value) => ({ Key: 'team', Value }));
    expect(refusal('TagResource', { ...get, Tags: both }, caller).name).toBe(
      'AccessDeniedException',
    );
    call('TagResource', tag('red') as never, caller);
    expect(call('DescribeSecret', get).Tags).toEqual([{ Key: 'team', Value: 'red' }]);
  });

  it('B-13: hold against the region asked', () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
    const { refusal } = withSecret();
    const caller = callerWith([allow('GetSecretValue', '*', { Condition })]);
    expect(refusal('GetSecretValue', get, caller).name).toBe('AccessDeniedException');
    const there = callerWith([allow('GetSecretValue', '*', { Condition })], {
      region: 'eu-west-1',
    });
    expect(refusal('GetSecretValue', get, there)).toEqual(notFound);
  });

  it('hold against the stage a request names; AWSCURRENT has to be named, too', () => {
    const Condition = { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } };
    const { call, refusal } = withSecret();
    const caller = callerWith([allow('GetSecretValue', '*', { Condition })]);
    expect(call('GetSecretValue', { ...get, VersionStage: 'AWSCURRENT' }, caller).Name).toBe(
      'app/db',
    );
    for (const other of [{}, { VersionStage: 'AWSPREVIOUS' }, { VersionId: token(1) }]) {
      expect(refusal('GetSecretValue', { ...get, ...other }, caller).name).toBe(
        'AccessDeniedException',
      );
    }
  });

  it.each([
    ['CreateSecret', { 'secretsmanager:Name': 'app/new' }, {}, { Name: 'app/other' }],
    [
      'DeleteSecret',
      { 'secretsmanager:RecoveryWindowInDays': '30' },
      { RecoveryWindowInDays: 30 },
      { RecoveryWindowInDays: 7 },
    ],
    [
      'DeleteSecret',
      { 'secretsmanager:ForceDeleteWithoutRecovery': 'false' },
      { ForceDeleteWithoutRecovery: false },
      { ForceDeleteWithoutRecovery: true },
    ],
    [
      'PutResourcePolicy',
      { 'secretsmanager:BlockPublicPolicy': 'true' },
      { BlockPublicPolicy: true },
      { BlockPublicPolicy: false },
    ],
    ['UpdateSecret', { 'secretsmanager:Description': 'new' }, {}, { Description: 'other' }],
    ['UntagResource', { 'aws:TagKeys': 'team' }, {}, { TagKeys: ['other'] }],
    ['DescribeSecret', { 'secretsmanager:SecretId': 'app/db' }, {}, { SecretId: 'app/d' }],
    ['DescribeSecret', { 'secretsmanager:SecretPrimaryRegion': 'us-east-1' }, {}, undefined],
    ['DescribeSecret', { 'aws:ResourceAccount': '123456789012' }, {}, undefined],
    ['DescribeSecret', { 'aws:PrincipalAccount': '123456789012' }, {}, undefined],
    ['DescribeSecret', { 'aws:CurrentTime': '2026-01-15T12:00:00.250Z' }, {}, undefined],
    ['DescribeSecret', { 'aws:EpochTime': '1768478400' }, {}, undefined],
  ] as const)('hold against members of %s: %j', (operation, equals, right, wrong) => {
    const { call, refusal } = withSecret();
    const caller = callerWith([allow(operation, '*', { Condition: { StringEquals: equals } })]);
    const request = requests[operation];
    if (wrong !== undefined) {
      expect(refusal(operation, { ...request, ...wrong }, caller).name).toBe(
        'AccessDeniedException',
      );
    }
    expect(() => call(operation, { ...request, ...right } as never, caller)).not.toThrow();
  });
});
