import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/access/caller.ts';
import {
  home,
  notFound,
  noonSeconds,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
const primaryArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001';
const replicaArn = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:app/db-Sfx001';
const west: Caller = { ...home, region: 'us-west-2' };
const invalidRegion = { name: 'InvalidParameterException', message: 'Invalid replica region.' };
const onReplica = {
  name: 'InvalidParameterException',
  message:
    "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
};

function withSecret(): SecretsManager {
  const manager = secretsManager();
  const request = { Name: SecretId, SecretString: 'synthetic-password-1' };
  manager.call('CreateSecret', { ...request, ClientRequestToken: token(1) });
  return manager;
}

function withReplica(): SecretsManager {
  const manager = withSecret();
  manager.call('ReplicateSecretToRegions', {
    SecretId,
    AddReplicaRegions: [{ Region: 'us-west-2' }],
  });
  return manager;
}

function put(manager: SecretsManager, number: number, SecretString: string): void {
  manager.call('PutSecretValue', { SecretId, SecretString, ClientRequestToken: token(number) });
}

describe('ReplicateSecretToRegions', () => {
  it('answers that the replicas are in progress; DescribeSecret then has them in sync', () => {
    const { call } = withSecret();
    const regions = [{ Region: 'us-west-2' }, { Region: 'eu-west-1', KmsKeyId: 'alias/eu' }];
    const status = { KmsKeyId: 'alias/aws/secretsmanager', Status: 'InProgress' };
    expect(call('ReplicateSecretToRegions', { SecretId, AddReplicaRegions: regions })).toEqual({
      ARN: primaryArn,
      ReplicationStatus: [
        { ...status, Region: 'eu-west-1', KmsKeyId: 'alias/eu' },
        { ...status, Region: 'us-west-2' },
      ],
    });
    const inSync = { Status: 'InSync', StatusMessage: 'Replication succeeded' };
    expect(call('DescribeSecret', { SecretId })).toMatchObject({
      PrimaryRegion: 'us-east-1',
      ReplicationStatus: [
        { Region: 'eu-west-1', ...inSync },
        { Region: 'us-west-2', ...inSync },
      ],
    });
  });

  it('B-44: makes a replica of the same name and suffix that can be read in its region', () => {
    const { call } = withReplica();
    const read = call('GetSecretValue', { SecretId }, west);
    expect(read).toEqual({
      ARN: replicaArn,
      Name: SecretId,
      VersionId: token(1),
      SecretString: 'synthetic-password-1',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: noonSeconds,
    });
    expect(call('GetSecretValue', { SecretId: replicaArn }, west)).toEqual(read);
    const { SecretList } = call('ListSecrets', {}, west);
    expect(SecretList).toMatchObject([{ ARN: replicaArn, PrimaryRegion: 'us-east-1' }]);
    expect(call('DescribeSecret', { SecretId }, west)).not.toHaveProperty('ReplicationStatus');
  });

  it('copies every version there is, with its labels', () => {
    const manager = withSecret();
    put(manager, 2, 'synthetic-password-2');
    put(manager, 3, 'synthetic-password-3');
    const AddReplicaRegions = [{ Region: 'us-west-2' }];
    manager.call('ReplicateSecretToRegions', { SecretId, AddReplicaRegions });
    const valueOf = (VersionId: string): string | undefined =>
      manager.call('GetSecretValue', { SecretId, VersionId }, west).SecretString;
    expect([1, 2, 3].map((number) => valueOf(token(number)))).toEqual([
      'synthetic-password-1',
      'synthetic-password-2',
      'synthetic-password-3',
    ]);
    expect(manager.call('DescribeSecret', { SecretId }, west).VersionIdsToStages).toEqual({
      [token(2)]: ['AWSPREVIOUS'],
      [token(3)]: ['AWSCURRENT'],
    });
  });

  it('B-44: carries every later change to the replica', () => {
    const manager = withReplica();
    const { call } = manager;
    put(manager, 2, 'synthetic-password-2');
    const shown = (caller: Caller): object => {
      const { VersionIdsToStages, Tags, Description } = call(
        'DescribeSecret',
        { SecretId },
        caller,
      );
      const { SecretString } = call('GetSecretValue', { SecretId }, caller);
      return { VersionIdsToStages, Tags, Description, SecretString };
    };
    expect(shown(west)).toEqual(shown(home));
    call('TagResource', { SecretId, Tags: [{ Key: 'team', Value: 'one' }] });
    call('UpdateSecret', { SecretId, Description: 'new', ClientRequestToken: token(3) });
    call('UpdateSecretVersionStage', {
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: token(1),
      RemoveFromVersionId: token(2),
    });
    expect(shown(west)).toEqual(shown(home));
    expect(shown(west)).toMatchObject({
      Description: 'new',
      Tags: [{ Key: 'team', Value: 'one' }],
      SecretString: 'synthetic-password-1',
    });
    call('UntagResource', { SecretId, TagKeys: ['team'] });
    expect(call('DescribeSecret', { SecretId }, west).Tags).toEqual([]);
  });

  it('tells when a replica was last read, apart from its primary', () => {
    const { call, clock } = withReplica();
    call('GetSecretValue', { SecretId });
    clock.advance(86_400);
    call('GetSecretValue', { SecretId }, west);
    const day = 86_400;
    const today = noonSeconds + day - ((noonSeconds + day) % day);
    const { ReplicationStatus, LastAccessedDate } = call('DescribeSecret', { SecretId });
    expect(ReplicationStatus).toMatchObject([{ LastAccessedDate: today }]);
    expect(LastAccessedDate).toBe(today - day);
    expect(call('DescribeSecret', { SecretId }, west).LastAccessedDate).toBe(today);
    call('TagResource', { SecretId, Tags: [{ Key: 'team', Value: 'one' }] });
    expect(call('DescribeSecret', { SecretId }, west).LastAccessedDate).toBe(today);
  });

  it('refuses the own region, one of another partition, and what is no region', () => {
    const { refusal } = withSecret();
    for (const Region of ['us-east-1', 'cn-north-1', 'us-gov-west-1', 'nowhere-1']) {
      const request = { SecretId, AddReplicaRegions: [{ Region: 'us-west-2' }, { Region }] };
      expect(refusal('ReplicateSecretToRegions', request)).toEqual(invalidRegion);
    }
    const request = { SecretId: 'missing', AddReplicaRegions: [{ Region: 'us-west-2' }] };
    expect(refusal('ReplicateSecretToRegions', request)).toEqual(notFound);
    const unnamed = { SecretId, AddReplicaRegions: [] };
    expect(refusal('ReplicateSecretToRegions', unnamed).name).toBe('ValidationException');
  });

  it('replicates within the partition of China', () => {
    const { call } = secretsManager();
    const beijing = { ...home, region: 'cn-north-1' };
    const ningxia = { ...home, region: 'cn-northwest-1' };
    call('CreateSecret', { Name: SecretId, ClientRequestToken: token(1) }, beijing);
    const AddReplicaRegions = [{ Region: 'cn-northwest-1' }];
    call('ReplicateSecretToRegions', { SecretId, AddReplicaRegions }, beijing);
    expect(call('DescribeSecret', { SecretId }, ningxia).ARN).toBe(
      'arn:aws-cn:secretsmanager:cn-northwest-1:123456789012:secret:app/db-Sfx001',
    );
  });

  it('fails where the name is taken, and leaves what has it alone', () => {
    const { call, refusal } = withSecret();
    const other = { Name: SecretId, SecretString: 'synthetic-password-9' };
    call('CreateSecret', { ...other, ClientRequestToken: token(9) }, west);
    const request = { SecretId, AddReplicaRegions: [{ Region: 'us-west-2' }] };
    call('ReplicateSecretToRegions', request);
    const { ReplicationStatus } = call('DescribeSecret', { SecretId });
    expect(ReplicationStatus).toEqual([
      {
        Region: 'us-west-2',
        KmsKeyId: 'alias/aws/secretsmanager',
        Status: 'Failed',
        StatusMessage: 'Replication failed: Secret name app/db already exists in region us-west-2.',
      },
    ]);
    call('PutSecretValue', { SecretId, SecretString: 'new', ClientRequestToken: token(2) });
    const read = call('GetSecretValue', { SecretId }, west);
    expect(read.SecretString).toBe('synthetic-password-9');
    expect(refusal('DeleteSecret', { SecretId }).name).toBe('InvalidParameterException');

    call('ReplicateSecretToRegions', { ...request, ForceOverwriteReplicaSecret: true });
    expect(call('GetSecretValue', { SecretId }, west)).toMatchObject({
      ARN: replicaArn,
      SecretString: 'new',
    });
    const old = { SecretId, VersionId: token(9) };
    expect(refusal('GetSecretValue', old, west).name).toBe('ResourceNotFoundException');
  });

  it('does not overwrite a secret that is replicated itself', () => {
    const { call } = withReplica();
    const ireland = { ...home, region: 'eu-west-1' };
    call('CreateSecret', { Name: SecretId, ClientRequestToken: token(1) }, ireland);
    const AddReplicaRegions = [{ Region: 'us-west-2' }, { Region: 'us-east-1' }];
    const request = { SecretId, AddReplicaRegions, ForceOverwriteReplicaSecret: true };
    call('ReplicateSecretToRegions', request, ireland);
    const { ReplicationStatus } = call('DescribeSecret', { SecretId }, ireland);
    expect(ReplicationStatus?.map(({ Status }) => Status)).toEqual(['Failed', 'Failed']);
    expect(call('GetSecretValue', { SecretId }, west).ARN).toBe(replicaArn);
  });

  it('leaves a replica that is there as it is', () => {
    const { call } = withReplica();
    const before = call('DescribeSecret', { SecretId }, west);
    const AddReplicaRegions = [{ Region: 'us-west-2', KmsKeyId: 'alias/other' }];
    const { ReplicationStatus } = call('ReplicateSecretToRegions', { SecretId, AddReplicaRegions });
    expect(ReplicationStatus).toMatchObject([{ Status: 'InSync' }]);
    expect(call('DescribeSecret', { SecretId }, west)).toEqual(before);
  });

  it('B-44: refuses every change of a replica', () => {
    const { refusal } = withReplica();
    const ClientRequestToken = token(2);
    const changes = {
      PutSecretValue: { SecretString: 'synthetic-password-2', ClientRequestToken },
      UpdateSecret: { Description: 'new', ClientRequestToken },
      UpdateSecretVersionStage: { VersionStage: 'mine', MoveToVersionId: token(1) },
      TagResource: { Tags: [{ Key: 'team', Value: 'one' }] },
      UntagResource: { TagKeys: ['team'] },
      DeleteSecret: {},
      RestoreSecret: {},
      PutResourcePolicy: { ResourcePolicy: '{}' },
      DeleteResourcePolicy: {},
      CancelRotateSecret: {},
      ReplicateSecretToRegions: { AddReplicaRegions: [{ Region: 'eu-west-1' }] },
      RemoveRegionsFromReplication: { RemoveReplicaRegions: ['us-west-2'] },
    } as const;
    for (const [operation, members] of Object.entries(changes)) {
      const name = operation as keyof typeof changes;
      expect(refusal(name, { SecretId, ...members }, west), operation).toEqual(onReplica);
    }
    const forced = { SecretId, ForceDeleteWithoutRecovery: true };
    expect(refusal('DeleteSecret', forced, west)).toEqual(onReplica);
  });

  it('keeps a primary from being deleted', () => {
    const { call, refusal } = withReplica();
    call('ReplicateSecretToRegions', { SecretId, AddReplicaRegions: [{ Region: 'eu-west-1' }] });
    const refused = {
      name: 'InvalidParameterException',
      message: `You can't delete secret ${primaryArn} that still has replica regions [eu-west-1, us-west-2].`,
    };
    expect(refusal('DeleteSecret', { SecretId })).toEqual(refused);
    expect(refusal('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true })).toEqual(
      refused,
    );
  });

  it('lets secrets be found by the region of their primary', () => {
    const { call } = withReplica();
    call('CreateSecret', { Name: 'alone', ClientRequestToken: token(1) }, west);
    const named = (value: string, caller: Caller): (string | undefined)[] => {
      const Filters = [{ Key: 'primary-region', Values: [value] }] as const;
      const request = { Filters: Filters.map(({ Key, Values }) => ({ Key, Values: [...Values] })) };
      return call('ListSecrets', request, caller).SecretList.map(({ Name }) => Name);
    };
    expect(named('us-east-1', west)).toEqual([SecretId]);
    expect(named('us-east-1', home)).toEqual([SecretId]);
    expect(named('us-west-2', west)).toEqual([]);
    expect(named('!us-east-1', west)).toEqual(['alone']);
  });
});

describe('CreateSecret with replicas', () => {
  const request = {
    Name: SecretId,
    SecretString: 'synthetic-password-1',
    AddReplicaRegions: [{ Region: 'us-west-2' }],
    ClientRequestToken: token(1),
  };

  it('creates them with the secret, and answers a retry alike', () => {
    const { call } = secretsManager();
    const created = call('CreateSecret', request);
    expect(created).toMatchObject({
      VersionId: token(1),
      ReplicationStatus: [{ Region: 'us-west-2', Status: 'InProgress' }],
    });
    expect(call('CreateSecret', request)).toEqual(created);
    expect(call('GetSecretValue', { SecretId }, west).SecretString).toBe('synthetic-password-1');
  });

  it('overwrites what has the name there only if told to', () => {
    const { call } = secretsManager();
    const other = { Name: SecretId, SecretString: 'synthetic-password-9' };
    call('CreateSecret', { ...other, ClientRequestToken: token(9) }, west);
    call('CreateSecret', { ...request, ForceOverwriteReplicaSecret: true });
    expect(call('GetSecretValue', { SecretId }, west).SecretString).toBe('synthetic-password-1');
  });

  it('does not take a replica for what an earlier request made', () => {
    const { call, refusal } = secretsManager();
    call('CreateSecret', request);
    const { AddReplicaRegions, ...same } = request;
    expect(AddReplicaRegions).toHaveLength(1);
    expect(refusal('CreateSecret', same, west).name).toBe('ResourceExistsException');
  });

  it('creates nothing if a region is refused', () => {
    const { refusal } = secretsManager();
    const refused = { ...request, AddReplicaRegions: [{ Region: 'us-east-1' }] };
    expect(refusal('CreateSecret', refused)).toEqual(invalidRegion);
    expect(refusal('DescribeSecret', { SecretId })).toEqual(notFound);
  });
});
