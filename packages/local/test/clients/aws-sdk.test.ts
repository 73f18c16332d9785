import {
  BatchGetSecretValueCommand,
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  InvalidNextTokenException,
  InvalidParameterException,
  InvalidRequestException,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  paginateBatchGetSecretValue,
  paginateListSecrets,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  RotateSecretCommand,
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

  it('reads a batch: values, bytes, and an error for each secret that cannot be read', async () => {
    const SecretBinary = Uint8Array.from([0, 255]);
    await client.send(new CreateSecretCommand({ Name: 'batch/a', SecretString: 'synthetic-1' }));
    await client.send(new CreateSecretCommand({ Name: 'batch/b', SecretBinary }));
    const SecretIdList = ['batch/a', 'batch/missing', 'batch/b'];
    const read = await client.send(new BatchGetSecretValueCommand({ SecretIdList }));
    expect(read.SecretValues).toMatchObject([
      { Name: 'batch/a', SecretString: 'synthetic-1', CreatedDate: expect.any(Date) as Date },
      { Name: 'batch/b', SecretBinary },
    ]);
    expect(read.Errors).toEqual([
      {
        SecretId: 'batch/missing',
        ErrorCode: 'ResourceNotFoundException',
        Message: "Secrets Manager can't find the specified secret.",
      },
    ]);
  });

  it('pages through the values that a filter finds', async () => {
    const names = ['values/a', 'values/b', 'values/c'];
    for (const Name of names) {
      await client.send(new CreateSecretCommand({ Name, SecretString: `synthetic of ${Name}` }));
    }
    const request = { Filters: [{ Key: 'name' as const, Values: ['values/'] }] };
    const read: (string | undefined)[] = [];
    for await (const page of paginateBatchGetSecretValue({ client, pageSize: 2 }, request)) {
      read.push(...(page.SecretValues ?? []).map(({ SecretString }) => SecretString));
    }
    expect(read).toEqual(names.map((name) => `synthetic of ${name}`));
  });

  it('F-31: lists by tag key, tag value, description and all', async () => {
    const Name = 'search/forecast';
    const Tags = [{ Key: 'Application', Value: 'ResourceForecaster' }];
    const Description = 'Credentials of the forecaster';
    await client.send(new CreateSecretCommand({ Name, Tags, Description }));
    await client.send(new CreateSecretCommand({ Name: 'search/other' }));
    const filters = [
      { Key: 'tag-key' as const, Values: ['Application'] },
      { Key: 'tag-value' as const, Values: ['ResourceForecaster'] },
      { Key: 'description' as const, Values: ['forecaster'] },
      { Key: 'all' as const, Values: ['resource'] },
    ];
    for (const filter of filters) {
      const { SecretList } = await client.send(new ListSecretsCommand({ Filters: [filter] }));
      expect(SecretList?.map((secret) => secret.Name)).toEqual([Name]);
    }
  });

  it('rotates, describes the rotation, and cancels it', async () => {
    const SecretId = 'sdk/rotation';
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'synthetic-1' }));
    server.functions.register('SdkRotation', async (event) => {
      if (event.Step !== 'createSecret') return;
      const { SecretId, ClientRequestToken, RotationToken } = event;
      const put = { SecretId, ClientRequestToken, RotationToken, SecretString: 'synthetic-2' };
      await client.send(new PutSecretValueCommand(put));
    });
    const rotate = { SecretId, RotationLambdaARN: 'SdkRotation' };
    const RotationRules = { AutomaticallyAfterDays: 30 };
    const { VersionId } = await client.send(new RotateSecretCommand({ ...rotate, RotationRules }));
    await server.settled();
    const read = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(read).toMatchObject({ SecretString: 'synthetic-2', VersionId });
    const described = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(described).toMatchObject({ RotationEnabled: true, RotationRules });
    const dates = [described.LastRotatedDate, described.NextRotationDate];
    expect(dates.every((date) => date instanceof Date)).toBe(true);
    await client.send(new CancelRotateSecretCommand({ SecretId }));
    const again = client.send(new RotateSecretCommand({ ...rotate, RotationLambdaARN: 'Missing' }));
    await expect(again).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const cancelled = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(cancelled.RotationEnabled).toBe(false);
  });

  it('gets random passwords', async () => {
    const { RandomPassword } = await client.send(
      new GetRandomPasswordCommand({ PasswordLength: 40, ExcludePunctuation: true }),
    );
    expect(RandomPassword).toMatch(/^[a-zA-Z\d]{40}$/);
    const tooShort = client.send(new GetRandomPasswordCommand({ PasswordLength: 3 }));
    await expect(tooShort).rejects.toBeInstanceOf(InvalidParameterException);
  });

  it('gets InvalidNextTokenException for a token that is none', async () => {
    const list = client.send(new ListSecretsCommand({ NextToken: 'none' }));
    await expect(list).rejects.toBeInstanceOf(InvalidNextTokenException);
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

  it('is told at once, without retries, that an operation is not there', async () => {
    const patient = clientOf(server, 3);
    // No operation of the SDK stays unknown for ever, so one is renamed before it is signed.
    patient.middlewareStack.add(
      (next) => (sent) => {
        const { headers } = sent.request as { headers: Record<string, string> };
        headers['x-amz-target'] = 'secretsmanager.NoSuchOperation';
        return next(sent);
      },
      { step: 'build' },
    );
    const error: unknown = await patient
      .send(new GetRandomPasswordCommand({}))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UnknownOperationException', $metadata: { attempts: 1 } });
    patient.destroy();
  });
});
