import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../src/testing/index.ts';
import { call } from '../http/requests.ts';

const run = promisify(execFile);
const SecretId = 'app/db';
const secrets = { [SecretId]: { user: 'app', password: 'synthetic-password-1' } };

async function started(options: TestServerOptions = { secrets }): Promise<TestServer> {
  const server = await startTestServer(options);
  onTestFinished(() => server.close());
  return server;
}

function clientOf(...[server, access]: [TestServer, ...Parameters<TestServer['clientOptions']>]) {
  const client = new SecretsManagerClient({ ...server.clientOptions(access), maxAttempts: 1 });
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

async function textOf(client: SecretsManagerClient, id = SecretId): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
}

describe('a test server', () => {
  it('has the secrets it is given: texts as they are, objects as JSON, and bytes', async () => {
    const bytes = Uint8Array.of(0, 255, 1);
    const server = await started({ secrets: { ...secrets, text: 'synthetic-1', bytes } });
    const client = clientOf(server);
    expect(JSON.parse((await textOf(client)) ?? '')).toEqual(secrets[SecretId]);
    expect(await textOf(client, 'text')).toBe('synthetic-1');
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'bytes' }));
    expect(read.SecretBinary).toEqual(bytes);
  });

  it('is ended with the block that began it', async () => {
    let url: string;
    {
      await using server = await startTestServer();
      url = server.url;
      expect((await fetch(`${url}/_undotenv/health`)).status).toBe(200);
    }
    await expect(fetch(`${url}/_undotenv/health`)).rejects.toThrow('fetch failed');
  });

  it('shares nothing with others beside it', async () => {
    const servers = await Promise.all(Array.from({ length: 8 }, () => started({})));
    servers.forEach((server, index) => {
      server.seed({ own: `synthetic-${String(index)}` });
    });
    const read = await Promise.all(servers.map((server) => textOf(clientOf(server), 'own')));
    expect(read).toEqual(servers.map((_, index) => `synthetic-${String(index)}`));
    expect(new Set(servers.map(({ accessKeyId }) => accessKeyId)).size).toBe(8);
    const [first, second] = servers as [TestServer, TestServer];
    const { accessKeyId, secretAccessKey } = second;
    const asOther = await call(first, 'ListSecrets', {}, { accessKeyId, secretAccessKey });
    expect(asOther.body.__type).toBe('UnrecognizedClientException');
  });

  it('refuses a secret the service would refuse, and leaves nothing running', async () => {
    await expect(startTestServer({ secrets: { 'no name': 'synthetic' } })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('has secrets of another service, which only that one gives new values', async () => {
    const server = await started({ secrets });
    const client = clientOf(server);
    server.seedManaged('rds', { managed: 'synthetic-1' });
    expect(await textOf(client, 'managed')).toBe('synthetic-1');
    const change = new PutSecretValueCommand({ SecretId: 'managed', SecretString: 'synthetic-2' });
    await expect(client.send(change)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const refused = { name: 'InvalidRequestException' };
    expect(() => {
      server.seed({ managed: 'synthetic-2' });
    }).toThrow(expect.objectContaining(refused));
    expect(() => {
      server.seedManaged('redshift', { managed: 'synthetic-2' });
    }).toThrow(expect.objectContaining(refused));
    expect(() => {
      server.seedManaged('rds', { [SecretId]: 'synthetic-2' });
    }).toThrow(expect.objectContaining(refused));
    server.seedManaged('rds', { managed: 'synthetic-3' });
    expect(await textOf(client, 'managed')).toBe('synthetic-3');
    expect(() => {
      server.seedManaged('Amazon RDS', {});
    }).toThrow(RangeError);
  });

  it('has them under the names that services give, which nobody else can create', async () => {
    const server = await started({});
    const client = clientOf(server);
    server.seedManaged('rds', { 'rds!db-1': 'synthetic-1' });
    expect(await textOf(client, 'rds!db-1')).toBe('synthetic-1');
    const { ARN, OwningService } = await client.send(
      new DescribeSecretCommand({ SecretId: 'rds!db-1' }),
    );
    expect(OwningService).toBe('rds');
    expect(await textOf(client, ARN ?? '')).toBe('synthetic-1');
    expect(server.calls().at(-1)).toMatchObject({ secretId: ARN });
    const refused = { name: 'ValidationException' };
    const create = new CreateSecretCommand({ Name: 'rds!db-2', SecretString: 'synthetic-2' });
    await expect(client.send(create)).rejects.toMatchObject(refused);
    expect(() => {
      server.seed({ 'rds!db-2': 'synthetic-2' });
    }).toThrow(expect.objectContaining(refused));
  });

  it('has the same faults hit in every run', async () => {
    const runs = await Promise.all([started({}), started({}), started({ randomSeed: 2 })]);
    const hits = await Promise.all(
      runs.map(async (server) => {
        server.faults.set('ListSecrets', { error: 'ThrottlingException', rate: 0.5 });
        for (let made = 0; made < 20; made += 1) await call(server, 'ListSecrets', {});
        return server.calls().map(({ code }) => code);
      }),
    );
    expect(hits[0]).toEqual(hits[1]);
    expect(hits[0]).not.toEqual(hits[2]);
    expect(new Set(hits[0]).size).toBe(2);
  });

  it('throttles where it is told to', async () => {
    const server = await started({ throttling: { ListSecrets: 0.001 } });
    await call(server, 'ListSecrets', {});
    const again = await call(server, 'ListSecrets', {});
    expect(again.body.__type).toBe('ThrottlingException');
    server.reset();
    expect((await call(server, 'ListSecrets', {})).status).toBe(200);
  });
});

describe('seed', () => {
  it('makes a new version of a secret that is there, and restores one awaiting deletion', async () => {
    const server = await started();
    const client = clientOf(server);
    server.seed({ [SecretId]: 'synthetic-2' });
    const read = new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' });
    expect((await client.send(read)).SecretString).toContain('synthetic-password-1');
    await call(server, 'DeleteSecret', { SecretId, RecoveryWindowInDays: 7 });
    server.seed({ [SecretId]: 'synthetic-3' });
    expect(await textOf(client)).toBe('synthetic-3');
  });

  it('is no call: no fault hits it, and neither calls nor the trail tell of it', async () => {
    const server = await started();
    server.faults.set('*', { error: 'InternalServiceError' });
    server.seed({ other: 'synthetic-2' });
    expect(server.calls()).toEqual([]);
    expect(server.lookUpEvents()).toEqual([]);
    server.faults.clear();
    expect(await textOf(clientOf(server), 'other')).toBe('synthetic-2');
  });

  it('can be for another region', async () => {
    const server = await started({});
    server.seed(secrets, 'eu-west-1');
    const elsewhere = clientOf(server, { region: 'eu-west-1' });
    expect(await textOf(elsewhere)).toContain('synthetic-password-1');
    await expect(textOf(clientOf(server))).rejects.toThrow("can't find");
  });
});

describe('reset', () => {
  it('goes back to the start', async () => {
    const server = await started();
    const client = clientOf(server);
    const startedAt = server.clock.now();
    server.seed({ [SecretId]: 'synthetic-2', other: 'synthetic-3' });
    server.faults.set('DescribeSecret', { error: 'InternalServiceError' });
    server.clock.advance(86_400);
    await textOf(client);
    server.reset();
    expect(server.calls()).toEqual([]);
    expect(server.lookUpEvents()).toEqual([]);
    expect(server.clock.now() - startedAt).toBeLessThan(86_400_000);
    const { SecretList } = await client.send(new ListSecretsCommand());
    expect(SecretList?.map(({ Name }) => Name)).toEqual([SecretId]);
    expect(await textOf(client)).toContain('synthetic-password-1');
    expect((await call(server, 'DescribeSecret', { SecretId })).status).toBe(200);
  });
});

describe('a way to the server', () => {
  const reader = 'arn:aws:iam::123456789012:role/reader';
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
  };
  const principals = [{ arn: reader, policies: [{ name: 'read', document }] }];

  it('can be that of a principal', async () => {
    const server = await started({ secrets, principals });
    const client = clientOf(server, { principal: reader });
    expect(await textOf(client)).toContain('synthetic-password-1');
    const put = new PutSecretValueCommand({ SecretId, SecretString: 'synthetic-2' });
    await expect(client.send(put)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(server.calls().at(-1)?.principal).toContain('role/reader');
    expect(() => server.clientOptions({ principal: `${reader}s` })).toThrow(RangeError);
  });

  it('N-65: is in the variables of another program, before whatever the machine has', async () => {
    const server = await started({ secrets, principals });
    const script = `
      import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
      const client = new SecretsManagerClient({});
      const read = await client.send(new GetSecretValueCommand({ SecretId: 'app/db' }));
      console.log(JSON.parse(read.SecretString).user);`;
    const environment = {
      ...{ PATH: process.env['PATH'], HOME: '/nonexistent' },
      ...{ AWS_PROFILE: 'production', AWS_REGION: 'eu-west-3', AWS_SESSION_TOKEN: 'synthetic' },
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    };
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...environment, ...server.variables({ principal: reader }) },
    });
    expect(stdout).toBe('app\n');
    expect(server.calls()).toMatchObject([{ region: 'us-east-1', code: 'OK' }]);
  });
});
