import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LocalOptions, type RotationFailure, startLocal } from '../../src/index.ts';
import { call } from '../http/requests.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:SyntheticRotation';
const token = (number: number): string => `synthetic-token-${String(number).padStart(16, '0')}`;

/** What is told of a rotation, and what RotateSecret answered. */
async function rotated(
  options: LocalOptions,
): Promise<{ failures: RotationFailure[]; status: number; arn: string }> {
  const failures: RotationFailure[] = [];
  const server = await startLocal({
    onRotationFailure: (failure) => failures.push(failure),
    ...options,
  });
  onTestFinished(() => server.close());
  const value = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
  const created = await call(server, 'CreateSecret', { Name: 'app/db', ...value });
  const { status } = await call(server, 'RotateSecret', {
    SecretId: 'app/db',
    ClientRequestToken: token(2),
    RotationLambdaARN: functionArn,
  });
  await server.settled();
  server.clock.advance(60);
  await server.settled();
  return { failures, status, arn: String(created.body['ARN']) };
}

async function endpoint(answer: (step: string) => number): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { Step } = JSON.parse(body) as { Step: string };
      response.writeHead(answer(Step)).end('{"errorMessage":"synthetic-password-1"}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('who watches rotations', () => {
  it('is told the function, the step, the secret and the kind of each failure, at every attempt', async () => {
    const SyntheticRotation = ({ Step }: { Step: string }): void => {
      const cause = Object.assign(new RangeError('synthetic-password-1'), { code: 'E_SYNTHETIC' });
      if (Step === 'setSecret') throw cause;
    };
    const { failures, arn } = await rotated({ functions: { SyntheticRotation } });
    const failure = {
      ...{ functionArn, step: 'setSecret', secretId: arn },
      ...{ outcome: 'failed', kind: 'RangeError E_SYNTHETIC' },
    };
    expect(failures).toEqual([failure, failure]);
  });

  it('is told also of what throws when it is looked at, or calls itself what is no name', async () => {
    const hostile = Object.defineProperty(new Error('synthetic-password-1'), 'name', {
      get: () => {
        throw new Error('synthetic-password-1');
      },
    });
    const painted = Object.assign(new Error('synthetic'), {
      name: '\u001B[31msynthetic-password-1',
    });
    for (const thrown of [hostile, painted]) {
      const SyntheticRotation = (): void => {
        throw thrown;
      };
      const { failures } = await rotated({ functions: { SyntheticRotation } });
      expect(failures.map(({ kind }) => kind)).toEqual(['Error', 'Error']);
    }
  });

  it('is told of functions elsewhere alike, also when the first step cannot be called', async () => {
    const late = await endpoint((step) => (step === 'testSecret' ? 502 : 200));
    const { failures } = await rotated({ lambdaEndpoint: late });
    expect(failures).toMatchObject([
      { functionArn, step: 'testSecret', outcome: 'failed', kind: 'HTTP 502' },
      { functionArn, step: 'testSecret', outcome: 'failed', kind: 'HTTP 502' },
    ]);
    const never = await rotated({ lambdaEndpoint: await endpoint(() => 404) });
    expect(never.status).toBe(400);
    expect(never.failures).toMatchObject([
      { functionArn, step: 'createSecret', outcome: 'unreachable', kind: 'HTTP 404' },
    ]);
  });

  it('is told of a function that says it is done, and has moved no label', async () => {
    const { failures } = await rotated({ functions: { SyntheticRotation: () => undefined } });
    expect(failures[0]).toMatchObject({
      step: 'finishSecret',
      kind: 'left AWSCURRENT where it was',
    });
  });

  it('is told no name that is more than a name', async () => {
    const SyntheticRotation = (): void => {
      const cause = new Error('synthetic-password-1');
      cause.name = 'password is synthetic-password-1';
      throw Object.assign(cause, { code: 'also: synthetic-password-1' });
    };
    const { failures } = await rotated({ functions: { SyntheticRotation } });
    expect(failures[0]?.kind).toBe('Error');
    expect(JSON.stringify(failures)).not.toContain('synthetic-password');
  });

  it('cannot change how a rotation goes', async () => {
    let told = 0;
    const onRotationFailure = (): never => {
      told += 1;
      throw new Error('synthetic');
    };
    const SyntheticRotation = (): never => {
      throw new Error('synthetic');
    };
    const { status } = await rotated({ onRotationFailure, functions: { SyntheticRotation } });
    expect(status).toBe(200);
    expect(told).toBe(2);
  });
});
