import { once } from 'node:events';
import { get } from 'node:https';
import { connect, Socket } from 'node:net';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AwsRefusedError, refuseAws, startTestServer } from '../../src/testing/index.ts';

function whileRefused(): void {
  onTestFinished(refuseAws());
}

const credentials = { accessKeyId: 'SYNTHETIC', secretAccessKey: 'synthetic-key' };

describe('while AWS is refused', () => {
  it('N-65: a client that is pointed at AWS fails before any request, in any region', async () => {
    whileRefused();
    for (const region of ['us-east-1', 'cn-north-1', 'us-gov-west-1']) {
      const client = new SecretsManagerClient({ region, credentials, maxAttempts: 1 });
      const call = client.send(new ListSecretsCommand());
      await expect(call).rejects.toMatchObject({ code: 'AWS_REFUSED', retryable: false });
      client.destroy();
    }
  });

  it('fetch fails, and so do other clients', async () => {
    whileRefused();
    const url = 'https://secretsmanager.eu-west-1.amazonaws.com./';
    const error: unknown = await fetch(url).catch((thrown: unknown) => thrown);
    expect((error as Error).cause).toBeInstanceOf(AwsRefusedError);
    const [refused] = (await once(get(url), 'error')) as [Error];
    expect(refused.message).toBe(
      'a test was about to connect to secretsmanager.eu-west-1.amazonaws.com.',
    );
  });

  it('nobody asks the machine for credentials', async () => {
    whileRefused();
    const [byOptions] = (await once(connect({ host: '169.254.169.254', port: 80 }), 'error')) as [
      Error,
    ];
    const [byPort] = (await once(connect(80, '169.254.170.2'), 'error')) as [Error];
    expect([byOptions, byPort]).toMatchObject([{ code: 'AWS_REFUSED' }, { code: 'AWS_REFUSED' }]);
  });

  it('a test server answers, and so does everything else', async () => {
    whileRefused();
    await using server = await startTestServer();
    const client = new SecretsManagerClient(server.clientOptions());
    expect((await client.send(new ListSecretsCommand())).SecretList).toEqual([]);
    client.destroy();
    expect((await fetch(`${server.url}/_undotenv/health`)).status).toBe(200);
  });
});

describe('once that is over', () => {
  it('connections are what they were, when the last who asked for it is done', async () => {
    const connectOf = (): unknown => Reflect.get(Socket.prototype, 'connect');
    const before = connectOf();
    const [first, second] = [refuseAws(), refuseAws()];
    first();
    first();
    const [refused] = (await once(connect(443, 'sts.amazonaws.com'), 'error')) as [Error];
    expect(refused).toBeInstanceOf(AwsRefusedError);
    second();
    expect(connectOf()).toBe(before);
  });
});
