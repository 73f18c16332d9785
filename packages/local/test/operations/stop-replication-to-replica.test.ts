import { describe, expect, it } from 'vitest';
import { home, notFound, type SecretsManager, secretsManager, token } from './secrets-manager.ts';

const SecretId = 'app/db';
const west = { ...home, region: 'us-west-2' };
const replicaArn = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:app/db-Sfx001';

function withReplica(): SecretsManager {
  const manager = secretsManager();
  manager.call('CreateSecret', {
    Name: SecretId,
    SecretString: 'synthetic-password-1',
    AddReplicaRegions: [{ Region: 'us-west-2' }],
    ClientRequestToken: token(1),
  });
  return manager;
}

describe('StopReplicationToReplica', () => {
  it('B-44: makes the replica a secret of its own and answers its ARN alone', () => {
    const { call } = withReplica();
    expect(call('StopReplicationToReplica', { SecretId }, west)).toEqual({ ARN: replicaArn });
    for (const caller of [home, west]) {
      const described = call('DescribeSecret', { SecretId }, caller);
      expect(described).not.toHaveProperty('ReplicationStatus');
      expect(described).not.toHaveProperty('PrimaryRegion');
    }
    const change = (SecretString: string, caller = home): void => {
      const ClientRequestToken = token(caller === home ? 2 : 3);
      call('PutSecretValue', { SecretId, SecretString, ClientRequestToken }, caller);
    };
    change('synthetic-password-2');
    change('synthetic-password-3', west);
    const valueIn = (caller: typeof home): string | undefined =>
      call('GetSecretValue', { SecretId }, caller).SecretString;
    expect([valueIn(home), valueIn(west)]).toEqual([
      'synthetic-password-2',
      'synthetic-password-3',
    ]);
    expect(call('DeleteSecret', { SecretId }).Name).toBe(SecretId);
    expect(valueIn(west)).toBe('synthetic-password-3');
  });

  it('lets the promoted secret be overwritten by a replica again, with nothing of it left', () => {
    const { call, refusal } = withReplica();
    call('StopReplicationToReplica', { SecretId }, west);
    const own = { SecretId, SecretString: 'synthetic-password-3', ClientRequestToken: token(3) };
    call('PutSecretValue', own, west);
    const request = { SecretId, AddReplicaRegions: [{ Region: 'us-west-2' }] };
    call('ReplicateSecretToRegions', request);
    expect(call('DescribeSecret', { SecretId }).ReplicationStatus?.[0]?.Status).toBe('Failed');
    call('ReplicateSecretToRegions', { ...request, ForceOverwriteReplicaSecret: true });
    const read = call('GetSecretValue', { SecretId }, west);
    expect(read).toMatchObject({ ARN: replicaArn, SecretString: 'synthetic-password-1' });
    const old = { SecretId, VersionId: token(3) };
    expect(refusal('GetSecretValue', old, west).name).toBe('ResourceNotFoundException');
  });

  it('refuses a secret that is no replica, and one that is not there', () => {
    const { refusal } = withReplica();
    expect(refusal('StopReplicationToReplica', { SecretId }).name).toBe(
      'InvalidParameterException',
    );
    expect(refusal('StopReplicationToReplica', { SecretId: 'missing' }, west)).toEqual(notFound);
  });
});
