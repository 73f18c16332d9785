import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished } from 'vitest';
import { type LocalProcess, startServer, stopServer } from './local-process.ts';
import { apiOf, it } from './scenario.ts';
import { outcomeOf } from './workplace.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:SyntheticRotation';

/** A function as it is deployed: it knows Secrets Manager by its environment alone. */
const handlerModule = `
import { SecretsManagerClient, PutSecretValueCommand } from ${JSON.stringify(
  import.meta.resolve('@aws-sdk/client-secrets-manager'),
)};
const client = new SecretsManagerClient();
export async function handler({ Step, SecretId, ClientRequestToken }) {
  if (Step !== 'createSecret') return;
  const SecretString = 'synthetic-password-2';
  await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString }));
}
`;

const tokens = ['1', '2'].map((end) => `synthetic-token-${end.padStart(16, '0')}`);

/** Creates a secret, rotates it, and answers what it says of its rotation once that is done. */
async function rotate({ ready }: LocalProcess): Promise<unknown> {
  const api = apiOf(ready);
  onTestFinished(() => {
    api.close();
  });
  const [created = '', rotated = ''] = tokens;
  const value = { SecretString: 'synthetic-password-1', ClientRequestToken: created };
  await api.call('CreateSecret', { Name: 'app/db', ...value });
  await api.call('RotateSecret', {
    SecretId: 'app/db',
    ClientRequestToken: rotated,
    RotationLambdaARN: functionArn,
    RotationRules: { AutomaticallyAfterDays: 30 },
  });
  expect((await fetch(`${ready.url}/_undotenv/settle`, { method: 'POST' })).status).toBe(200);
  return api.call('DescribeSecret', { SecretId: 'app/db' });
}

describe('undotenv local', () => {
  it('rotates with a Lambda function in a module', async ({ place }) => {
    place.write('rotate.mjs', handlerModule);
    const option = 'SyntheticRotation=rotate.mjs';
    const server = await startServer(
      place,
      '--ephemeral',
      '--control',
      '--rotation-function',
      option,
    );
    expect(await rotate(server)).toMatchObject({
      RotationEnabled: true,
      LastRotatedDate: expect.any(Number) as number,
      VersionIdsToStages: { [tokens[1] ?? '']: ['AWSCURRENT'] },
    });
    await stopServer(server);
  });

  it('says which step of a function failed, and nothing that the function said', async ({
    place,
  }) => {
    place.write(
      'rotate.mjs',
      `export function handler() { throw new RangeError('synthetic-password-2'); }`,
    );
    const server = await startServer(
      place,
      ...['--ephemeral', '--control', '--rotation-function', 'SyntheticRotation=rotate.mjs'],
    );
    const outcome = outcomeOf(server.child);
    expect(await rotate(server)).toMatchObject({
      VersionIdsToStages: { [tokens[0] ?? '']: ['AWSCURRENT'] },
    });
    await stopServer(server);
    const { stderr } = await outcome;
    expect(stderr).toMatch(
      /^warning: arn:\S+:SyntheticRotation failed at createSecret of arn:\S+:app\/db-\w{6}: RangeError\nhint: .*\n$/,
    );
    expect(stderr).not.toContain('synthetic-password');
  });

  it('says which step of a function elsewhere failed, and nothing that its server said', async ({
    place,
  }) => {
    const lambda = createServer((_, response) => {
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' });
      response.end('{"errorMessage":"synthetic-password-2"}');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      lambda.close();
      lambda.closeAllConnections();
    });
    await once(lambda, 'listening');
    const { port } = lambda.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${String(port)}`;
    const options = ['--ephemeral', '--control', '--lambda-endpoint', endpoint];
    const server = await startServer(place, ...options);
    const outcome = outcomeOf(server.child);
    await rotate(server);
    await stopServer(server);
    const { stderr } = await outcome;
    expect(stderr).toMatch(
      /^warning: arn:\S+:SyntheticRotation failed at createSecret of arn:\S+:app\/db-\w{6}: function error\nhint: .*\n$/,
    );
    expect(stderr).not.toContain('synthetic-password');
  });

  it('rotates with functions of another server', async ({ place }) => {
    const called: (string | undefined)[] = [];
    const lambda = createServer((request, response) => {
      called.push(decodeURIComponent(request.url ?? ''));
      response.end('null');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      lambda.close();
      lambda.closeAllConnections();
    });
    await once(lambda, 'listening');
    const { port } = lambda.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${String(port)}`;
    const server = await startServer(
      place,
      '--ephemeral',
      '--control',
      '--lambda-endpoint',
      endpoint,
    );
    expect(await rotate(server)).toMatchObject({ RotationLambdaARN: functionArn });
    const path = `/2015-03-31/functions/${functionArn}/invocations`;
    expect(called).toEqual([path, path, path, path]);
    await stopServer(server);
  });
});
