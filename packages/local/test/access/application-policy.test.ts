import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { applicationPolicies } from '@undotenv/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { homeAccount } from './callers.ts';

const mine = ['shop/production/database', 'shop/production/mail'];
/** Neighbours that a careless pattern would let in. */
const others = [
  'shop/production/database-copy',
  'shop/production/database-a1B2c3',
  'shop/production/mail2',
  'shop/staging/database',
  'shop/production',
  'other/production/database',
];

let server: LocalServer;
let owner: SecretsManagerClient;
let app: SecretsManagerClient;
const arns = new Map<string, string>();

beforeAll(async () => {
  server = await startLocal();
  owner = clientWith(server);
  const arn = `arn:aws:iam::${homeAccount}:role/shop`;
  const [document = {}] = applicationPolicies({
    ...{ account: homeAccount, regions: ['us-east-1'], secrets: mine },
    ...{ describe: true, batch: true },
  });
  app = clientWith(server.principals.create({ arn, policies: [{ name: 'ReadShop', document }] }));
  for (const Name of [...mine, ...others]) {
    const SecretString = `synthetic first value of ${Name}`;
    const { ARN = '' } = await owner.send(new CreateSecretCommand({ Name, SecretString }));
    arns.set(Name, ARN);
    const second = `synthetic second value of ${Name}`;
    await owner.send(new PutSecretValueCommand({ SecretId: Name, SecretString: second }));
  }
});

afterAll(async () => {
  owner.destroy();
  app.destroy();
  await server.close();
});

function clientWith(credentials: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): SecretsManagerClient {
  const { url: endpoint, region } = server;
  return new SecretsManagerClient({ endpoint, region, credentials, maxAttempts: 1 });
}

/** Every way to name a secret. */
function idsOf(name: string): readonly string[] {
  const arn = arns.get(name) ?? '';
  return [name, arn, arn.slice(0, -7)];
}

/** An ARN without suffix whose name ends like one: of a secret it may read, which is not there. */
function isTakenForWhole(secretId: string): boolean {
  return /^arn:.*:shop\/production\/database-a1B2c3$/.test(secretId);
}

const denial = { name: 'AccessDeniedException' };

describe('an application with the policy generated for it', () => {
  it.each(mine)(
    'A-24: reads %s by name, ARN and partial ARN, and every stage of it',
    async (name) => {
      for (const SecretId of idsOf(name)) {
        const current = await app.send(new GetSecretValueCommand({ SecretId }));
        expect(current.SecretString).toBe(`synthetic second value of ${name}`);
        const previous = new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' });
        expect((await app.send(previous)).SecretString).toBe(`synthetic first value of ${name}`);
        const { VersionId } = current;
        const pinned = await app.send(new GetSecretValueCommand({ SecretId, VersionId }));
        expect(pinned.SecretString).toBe(current.SecretString);
        expect((await app.send(new DescribeSecretCommand({ SecretId }))).Name).toBe(name);
      }
    },
  );

  it.each(others)('A-24: reads nothing of %s, however it is named', async (name) => {
    for (const SecretId of idsOf(name)) {
      const error = { name: isTakenForWhole(SecretId) ? 'ResourceNotFoundException' : denial.name };
      for (const request of [{ SecretId }, { SecretId, VersionStage: 'AWSPREVIOUS' }]) {
        await expect(app.send(new GetSecretValueCommand(request))).rejects.toMatchObject(error);
      }
      await expect(app.send(new DescribeSecretCommand({ SecretId }))).rejects.toMatchObject(error);
    }
  });

  it('reads its own secrets of a batch, and none of the others', async () => {
    const SecretIdList = [...mine, ...others, ...idsOf(others[0] ?? '').slice(1)];
    const read = await app.send(new BatchGetSecretValueCommand({ SecretIdList }));
    expect(read.SecretValues?.map(({ Name }) => Name)).toEqual(mine);
    expect(read.Errors?.map(({ ErrorCode }) => ErrorCode)).toEqual(
      SecretIdList.slice(mine.length).map(() => 'AccessDeniedException'),
    );
    const Filters = [{ Key: 'name' as const, Values: ['shop/'] }];
    await expect(app.send(new BatchGetSecretValueCommand({ Filters }))).rejects.toMatchObject(
      denial,
    );
  });

  it('N-41: changes nothing, lists nothing and makes nothing', async () => {
    const [SecretId = ''] = mine;
    const commands = [
      app.send(new PutSecretValueCommand({ SecretId, SecretString: 'synthetic' })),
      app.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })),
      app.send(new ListSecretVersionIdsCommand({ SecretId })),
      app.send(new ListSecretsCommand({})),
      app.send(new CreateSecretCommand({ Name: 'shop/production/new' })),
    ];
    for (const command of commands) await expect(command).rejects.toMatchObject(denial);
    const { SecretList } = await owner.send(new ListSecretsCommand({}));
    expect(SecretList).toHaveLength(mine.length + others.length);
  });

  it('A-45: is told who may not do what, on which secret', async () => {
    const SecretId = 'shop/staging/database';
    const refused = app.send(new GetSecretValueCommand({ SecretId }));
    await expect(refused).rejects.toThrow(
      `User: arn:aws:sts::${homeAccount}:assumed-role/shop/undotenv is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arns.get(SecretId) ?? ''} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    );
  });
});
