import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretResponse,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../store/fixtures.ts';

interface Program {
  readonly child: ChildProcess;
  /** The next line it says, as JSON. */
  readonly heard: () => Promise<Record<string, string>>;
  readonly tell: (message: object) => void;
}

function start(script: string, ...parameters: string[]): Program {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // The AWS SDK warns of the end of Node 20.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    heard: async () => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${script} said nothing more`);
      return JSON.parse(line.value) as Record<string, string>;
    },
    tell: (message) => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
    },
  };
}

async function kill({ child }: Program): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const SecretId = 'app/db';
const RotationLambdaARN = 'arn:aws:lambda:us-east-1:123456789012:function:SyntheticRotation';
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const points = steps.flatMap((step) => [`before ${step}`, `after ${step}`]);

/** Both programs, and a client of the server that stays the same when that is started again. */
async function startPrograms(): Promise<{
  readonly rotationFunction: Program;
  readonly client: SecretsManagerClient;
  readonly restart: () => Promise<void>;
}> {
  const directory = temporaryDirectory();
  const rotationFunction = start('function-process.mjs');
  const endpoint = `http://127.0.0.1:${(await rotationFunction.heard())['port'] ?? ''}`;
  const places = [join(directory, 'data'), join(directory, 'config', 'root.key')];
  let server = start('rotating-server.mjs', ...places, endpoint, '0');
  const { url = '', region = '', ...keys } = await server.heard();
  const { accessKeyId = '', secretAccessKey = '' } = keys;
  rotationFunction.tell({ connect: { url, region, accessKeyId, secretAccessKey } });
  const credentials = { accessKeyId, secretAccessKey };
  const client = new SecretsManagerClient({ endpoint: url, region, credentials });
  onTestFinished(() => {
    client.destroy();
  });
  return {
    rotationFunction,
    client,
    restart: async () => {
      await kill(server);
      server = start('rotating-server.mjs', ...places, endpoint, new URL(url).port);
      await server.heard();
    },
  };
}

describe('a server killed with SIGKILL while it rotates', () => {
  it('takes the rotation up again with the same version, wherever it was killed', async () => {
    const { rotationFunction, client, restart } = await startPrograms();
    const describeSecret = (): Promise<DescribeSecretResponse> =>
      client.send(new DescribeSecretCommand({ SecretId }));

    const SecretString = 'synthetic-password-1';
    const created = await client.send(new CreateSecretCommand({ Name: SecretId, SecretString }));
    let previous = created.VersionId ?? '';
    for (const [index, point] of points.entries()) {
      const token = `synthetic-token-${String(index).padStart(16, '0')}`;
      rotationFunction.tell({ hold: point });
      const rotate = { SecretId, ClientRequestToken: token, RotationLambdaARN };
      await client.send(new RotateSecretCommand(rotate));
      expect(await rotationFunction.heard()).toEqual({ at: point });
      const { LastRotatedDate: before } = await describeSecret();
      await restart();
      // What was waiting goes on beside the new attempt: nobody has told it to stop.
      rotationFunction.tell({ go: true });
      let described = await describeSecret();
      while (described.LastRotatedDate?.getTime() === before?.getTime()) {
        described = await describeSecret();
      }
      expect(described.VersionIdsToStages).toEqual({
        [previous]: ['AWSPREVIOUS'],
        [token]: expect.arrayContaining(['AWSCURRENT']) as string[],
      });
      const current = await client.send(new GetSecretValueCommand({ SecretId }));
      expect(current.VersionId).toBe(token);
      expect(current.SecretString).toHaveLength(32);
      previous = token;
    }
  });
});
