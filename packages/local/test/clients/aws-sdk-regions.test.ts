import { join } from 'node:path';
import {
  CreateSecretCommand,
  DecryptionFailure,
  DeleteSecretCommand,
  DescribeSecretCommand,
  EncryptionFailure,
  GetSecretValueCommand,
  InvalidParameterException,
  ListSecretsCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  ResourceNotFoundException,
  RotateSecretCommand,
  SecretsManagerClient,
  StopReplicationToReplicaCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalOptions, type LocalServer, startLocal } from '../../src/index.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function started(options: LocalOptions = {}): Promise<LocalServer> {
  const server = await startLocal(options);
  closing.push(() => server.close());
  return server;
}

function clientIn(region: string, server: LocalServer): SecretsManagerClient {
  const { url, accessKeyId, secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new SecretsManagerClient({ endpoint: url, region, credentials, maxAttempts: 1 });
  closing.unshift(() => {
    client.destroy();
    return Promise.resolve();
  });
  return client;
}

const SecretId = 'app/db';

describe('the unmodified AWS SDK in two regions', () => {
  it('B-44: replicates, reads there, is refused changes there, and takes the replica away', async () => {
    const server = await started();
    const [east, west] = [clientIn('us-east-1', server), clientIn('us-west-2', server)];
    await east.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'synthetic-1' }));
    const AddReplicaRegions = [{ Region: 'us-west-2' }];
    const replicate = new ReplicateSecretToRegionsCommand({ SecretId, AddReplicaRegions });
    expect((await east.send(replicate)).ReplicationStatus).toMatchObject([
      { Region: 'us-west-2', Status: 'InProgress' },
    ]);
    await east.send(new PutSecretValueCommand({ SecretId, SecretString: 'synthetic-2' }));
    const read = await west.send(new GetSecretValueCommand({ SecretId }));
    expect(read.SecretString).toBe('synthetic-2');
    const described = await east.send(new DescribeSecretCommand({ SecretId }));
    const [status] = described.ReplicationStatus ?? [];
    expect(status).toMatchObject({ Region: 'us-west-2', Status: 'InSync' });
    expect(status?.LastAccessedDate).toBeInstanceOf(Date);
    const Filters = [{ Key: 'primary-region' as const, Values: ['us-east-1'] }];
    const { SecretList } = await west.send(new ListSecretsCommand({ Filters }));
    expect(SecretList).toMatchObject([{ Name: SecretId, PrimaryRegion: 'us-east-1' }]);

    const changes = [
      () => west.send(new PutSecretValueCommand({ SecretId, SecretString: 'synthetic-3' })),
      () => west.send(new RotateSecretCommand({ SecretId })),
      () => west.send(new DeleteSecretCommand({ SecretId })),
      () => east.send(new DeleteSecretCommand({ SecretId })),
    ];
    for (const change of changes) {
      await expect(change()).rejects.toBeInstanceOf(InvalidParameterException);
    }
    const RemoveReplicaRegions = ['us-west-2'];
    await east.send(new RemoveRegionsFromReplicationCommand({ SecretId, RemoveReplicaRegions }));
    const gone = west.send(new GetSecretValueCommand({ SecretId }));
    await expect(gone).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('keeps replicas, promoted ones and keys through a restart', async () => {
    const dataDirectory = join(temporaryDirectory(), 'data');
    const keys = [{ alias: 'alias/app' }, { alias: 'alias/app', region: 'us-west-2' }];
    const options = { dataDirectory, rootKey: RootKey.generate(), keys };
    const server = await startLocal(options);
    const first = clientIn('us-east-1', server);
    const KmsKeyId = 'alias/app';
    const replicas = ['us-west-2', 'eu-west-1'].map((Region) =>
      Region === 'us-west-2' ? { Region, KmsKeyId } : { Region },
    );
    const value = { SecretString: 'synthetic-1', KmsKeyId, AddReplicaRegions: replicas };
    await first.send(new CreateSecretCommand({ Name: SecretId, ...value }));
    const promote = new StopReplicationToReplicaCommand({ SecretId });
    await clientIn('eu-west-1', server).send(promote);
    server.keys.disable('alias/app');
    const known = server.keys.list();
    await server.close();

    const again = await started(options);
    expect(again.keys.list()).toEqual(known);
    const read = new GetSecretValueCommand({ SecretId });
    const east = clientIn('us-east-1', again);
    await expect(east.send(read)).rejects.toBeInstanceOf(DecryptionFailure);
    const west = await clientIn('us-west-2', again).send(read);
    expect(west.SecretString).toBe('synthetic-1');
    const promoted = await clientIn('eu-west-1', again).send(
      new DescribeSecretCommand({ SecretId }),
    );
    expect(promoted.PrimaryRegion).toBeUndefined();
    const { ReplicationStatus } = await east.send(new DescribeSecretCommand({ SecretId }));
    expect(ReplicationStatus).toMatchObject([{ Region: 'us-west-2', Status: 'InSync' }]);
    const unknown = { Name: 'other', SecretString: 'synthetic-2', KmsKeyId: 'alias/none' };
    const refused = east.send(new CreateSecretCommand(unknown));
    await expect(refused).rejects.toBeInstanceOf(EncryptionFailure);
  });
});
