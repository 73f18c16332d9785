import { describe, expect, it } from 'vitest';
import { home, notFound, type SecretsManager, secretsManager, token } from './secrets-manager.ts';

const SecretId = 'app/db';
const west = { ...home, region: 'us-west-2' };
const ireland = { ...home, region: 'eu-west-1' };

function withReplicas(): SecretsManager {
  const manager = secretsManager();
  manager.call('CreateSecret', {
    Name: SecretId,
    SecretString: 'synthetic-password-1',
    AddReplicaRegions: [{ Region: 'us-west-2' }, { Region: 'eu-west-1' }],
    ClientRequestToken: token(1),
  });
  return manager;
}

describe('RemoveRegionsFromReplication', () => {
  it('B-44: deletes the replica with its values and tells which ones remain', () => {
    const { call, refusal, store } = withReplicas();
    const replica = store.findByName(west, SecretId);
    const RemoveReplicaRegions = ['us-west-2'];
    const { ARN } = call('DescribeSecret', { SecretId });
    expect(call('RemoveRegionsFromReplication', { SecretId, RemoveReplicaRegions })).toMatchObject({
      ARN,
      ReplicationStatus: [{ Region: 'eu-west-1', Status: 'InSync' }],
    });
    expect(refusal('GetSecretValue', { SecretId }, west)).toEqual(notFound);
    expect(replica && store.readValue(replica, token(1))).toBeUndefined();
    expect(call('GetSecretValue', { SecretId }, ireland).SecretString).toBeDefined();
  });

  it('takes a removed region, and one that never had a replica, for removed', () => {
    const { call } = withReplicas();
    const request = { SecretId, RemoveReplicaRegions: ['us-west-2', 'ap-south-1'] };
    const first = call('RemoveRegionsFromReplication', request);
    expect(call('RemoveRegionsFromReplication', request)).toEqual(first);
  });

  it('leaves a secret that is as if it had never been replicated', () => {
    const { call } = withReplicas();
    const RemoveReplicaRegions = ['us-west-2', 'eu-west-1'];
    const answer = call('RemoveRegionsFromReplication', { SecretId, RemoveReplicaRegions });
    expect(answer.ReplicationStatus).toEqual([]);
    const described = call('DescribeSecret', { SecretId });
    expect(described).not.toHaveProperty('ReplicationStatus');
    expect(described).not.toHaveProperty('PrimaryRegion');
    expect(call('DeleteSecret', { SecretId }).Name).toBe(SecretId);
  });

  it('takes a failed replica off the list, and not the secret that stands in its way', () => {
    const { call } = secretsManager();
    call('CreateSecret', { Name: SecretId, ClientRequestToken: token(1) }, west);
    call('CreateSecret', {
      Name: SecretId,
      AddReplicaRegions: [{ Region: 'us-west-2' }],
      ClientRequestToken: token(2),
    });
    call('RemoveRegionsFromReplication', { SecretId, RemoveReplicaRegions: ['us-west-2'] });
    expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('ReplicationStatus');
    expect(call('DescribeSecret', { SecretId }, west).Name).toBe(SecretId);
  });

  it('needs a region, an existing secret, and one not marked for deletion', () => {
    const { call, refusal } = secretsManager();
    const request = { SecretId, RemoveReplicaRegions: ['us-west-2'] };
    expect(refusal('RemoveRegionsFromReplication', request)).toEqual(notFound);
    const none = { SecretId, RemoveReplicaRegions: [] };
    expect(refusal('RemoveRegionsFromReplication', none).name).toBe('ValidationException');
    call('CreateSecret', { Name: SecretId, ClientRequestToken: token(1) });
    call('DeleteSecret', { SecretId });
    expect(refusal('RemoveRegionsFromReplication', request).name).toBe('InvalidRequestException');
  });
});
