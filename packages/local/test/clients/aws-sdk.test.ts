import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  paginateListSecrets,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';

const dayMs = 86_400_000;
let server: LocalServer;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await startLocal();
  client = clientOf(server);
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

/** The SDK as everybody uses it: an endpoint, a region, credentials. */
function clientOf(
  { url, region, accessKeyId, secretAccessKey }: LocalServer,
  maxAttempts = 1,
): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint: url,
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts,
  });
}

describe('the unmodified AWS SDK', () => {
  it('N-14: creates, reads, puts, and reads the previous version', async () => {
    const SecretId = 'sdk/values';
    const created = await client.send(
      new CreateSecretCommand({ Name: SecretId, SecretString: 'synthetic-password-1' }),
    );
    const read = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(read).toMatchObject({
      ARN: created.ARN,
      VersionId: created.VersionId,
      SecretString: 'synthetic-password-1',
      VersionStages: ['AWSCURRENT'],
    });
    expect(read.CreatedDate).toBeInstanceOf(Date);
    const put = await client.send(
      new PutSecretValueCommand({ SecretId, SecretString: 'synthetic-password-2' }),
    );
    expect(put.ARN).toBe(created.ARN);
    const previous = new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' });
    expect((await client.send(previous)).SecretString).toBe('synthetic-password-1');
    const listed = await client.send(
      new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }),
    );
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([
      created.VersionId,
      put.VersionId,
    ]);
  });

  it('carries bytes there and back', async () => {
    const SecretBinary = Uint8Array.from({ length: 256 }, (_, index) => index);
    await client.send(new CreateSecretCommand({ Name: 'sdk/binary', SecretBinary }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'sdk/binary' }));
    expect(read.SecretBinary).toEqual(SecretBinary);
  });

  it('updates, describes, tags and untags', async () => {
    const SecretId = 'sdk/tags';
    await client.send(
      new CreateSecretCommand({ Name: SecretId, Tags: [{ Key: 'a', Value: '1' }] }),
    );
    await client.send(new UpdateSecretCommand({ SecretId, Description: 'described' }));
    await client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'b', Value: '2' }] }));
    await client.send(new UntagResourceCommand({ SecretId, TagKeys: ['a'] }));
    const described = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(described).toMatchObject({ Description: 'described', Tags: [{ Key: 'b', Value: '2' }] });
    expect(described.LastChangedDate).toBeInstanceOf(Date);
  });

  it('moves a label', async () => {
    const SecretId = 'sdk/labels';
    const secret = await client.send(
      new CreateSecretCommand({ Name: SecretId, SecretString: 'synthetic-password-1' }),
    );
    const pending = await client.send(
      new PutSecretValueCommand({
        SecretId,
        SecretString: 'synthetic-password-2',
        VersionStages: ['AWSPENDING'],
      }),
    );
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: pending.VersionId,
        RemoveFromVersionId: secret.VersionId,
      }),
    );
    const current = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(current.SecretString).toBe('synthetic-password-2');
  });

  it('deletes with a recovery window, restores, and deletes for good', async () => {
    const SecretId = 'sdk/deletion';
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'synthetic-1' }));
    const request = { SecretId, RecoveryWindowInDays: 7 };
    const before = Date.now();
    const { DeletionDate } = await client.send(new DeleteSecretCommand(request));
    expect(DeletionDate?.getTime()).toBeGreaterThanOrEqual(before + 7 * dayMs);
    const get = new GetSecretValueCommand({ SecretId });
    await expect(client.send(get)).rejects.toBeInstanceOf(InvalidRequestException);
    await client.send(new RestoreSecretCommand({ SecretId }));
    expect((await client.send(get)).SecretString).toBe('synthetic-1');
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    await expect(client.send(get)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('pages through a listing by name', async () => {
    for (const letter of ['c', 'a', 'e', 'b', 'd']) {
      await client.send(new CreateSecretCommand({ Name: `page/${letter}` }));
    }
    const names: (string | undefined)[] = [];
    const request = {
      Filters: [{ Key: 'name' as const, Values: ['page/'] }],
      SortBy: 'name' as const,
    };
    for await (const page of paginateListSecrets({ client, pageSize: 2 }, request)) {
      names.push(...(page.SecretList ?? []).map(({ Name }) => Name));
    }
    expect(names).toEqual(['page/a', 'page/b', 'page/c', 'page/d', 'page/e']);
    expect((await client.send(new ListSecretsCommand({ MaxResults: 1 }))).NextToken).toBeDefined();
  });

  it('gets exceptions of its own classes, with the service’s message', async () => {
    await client.send(new CreateSecretCommand({ Name: 'sdk/once' }));
    const again = client.send(new CreateSecretCommand({ Name: 'sdk/once' }));
    await expect(again).rejects.toBeInstanceOf(ResourceExistsException);
    await expect(again).rejects.toMatchObject({
      message: 'The operation failed because the secret sdk/once already exists.',
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) as string },
    });
  });

  it('is told at once, without retries, that an operation is not there yet', async () => {
    const patient = clientOf(server, 3);
    const error: unknown = await patient
      .send(new GetRandomPasswordCommand({}))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UnknownOperationException', $metadata: { attempts: 1 } });
    patient.destroy();
  });
});
