import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocal } from '../../src/index.ts';
import { lambdaEndpointOf, lambdaInvoke } from '../../src/rotation/lambda-endpoint.ts';
import type { RotationEvent } from '../../src/rotation/rotation-function.ts';
import { call } from '../http/requests.ts';

const event: RotationEvent = {
  Step: 'createSecret',
  SecretId: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-aBcDeF',
  ClientRequestToken: 'synthetic-token-0000000000000001',
  RotationToken: 'synthetic-rotation-token-00000000001',
};
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:SyntheticRotation';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serving(answer: Answer): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** @see Fetch Standard, "Port blocking" */
const refusedPorts = [10_080, 6_697, 6_669, 6_668, 6_667, 6_666, 6_665, 6_566, 6_000, 4_190];

async function servingOnRefusedPort(answer: Answer): Promise<string> {
  for (const port of refusedPorts) {
    const server = createServer(answer).listen(port, '127.0.0.1');
    const isListening = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isListening) continue;
    onTestFinished(() => {
      server.close();
    });
    return `http://127.0.0.1:${String(port)}`;
  }
  throw new Error('every port that fetch refuses is in use');
}

/** Where something listened a moment ago. */
async function closedEndpoint(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${String(port)}`;
}

/** How a step went: `done`, or why not in words. */
async function invoke(endpoint: string, signal = new AbortController().signal): Promise<string> {
  const outcome = await lambdaInvoke(endpoint)(functionArn, event, signal);
  return outcome === 'done' ? outcome : `${outcome.outcome}: ${outcome.kind}`;
}

describe('an endpoint of Lambda', () => {
  it('is called as the Invoke API is, with the event as its payload', async () => {
    const seen: unknown[] = [];
    const endpoint = await serving((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(request.method, decodeURIComponent(request.url ?? ''), JSON.parse(body));
        response.end('null');
      });
    });
    expect(await invoke(endpoint)).toBe('done');
    expect(seen).toEqual(['POST', `/2015-03-31/functions/${functionArn}/invocations`, event]);
  });

  it.each<[string, number, Record<string, string>]>([
    ['done', 200, {}],
    ['failed: function error', 200, { 'X-Amz-Function-Error': 'Unhandled' }],
    ['failed: HTTP 429', 429, {}],
    ['failed: HTTP 500', 500, {}],
    ['failed: HTTP 502', 502, {}],
    ['unreachable: HTTP 403', 403, {}],
    ['unreachable: HTTP 404', 404, {}],
    ['unreachable: HTTP 307', 307, { location: '/elsewhere' }],
  ])('means %s by status %i with the headers %j', async (outcome, status, headers) => {
    const endpoint = await serving((_, response) => {
      response.writeHead(status, headers).end('{"errorMessage":"synthetic-password-1"}');
    });
    expect(await invoke(endpoint)).toBe(outcome);
  });

  it('is unreachable where nothing listens', async () => {
    expect(await invoke(await closedEndpoint())).toBe('unreachable: Error ECONNREFUSED');
  });

  it('may have run the function where it hangs up, before it answers or on the way', async () => {
    const silent = await serving((request) => request.socket.destroy());
    expect(await invoke(silent)).toBe('failed: Error ECONNRESET');
    const garbled = await serving((request) => request.socket.end('no HTTP'));
    expect(await invoke(garbled)).toMatch(/^failed: Error HPE_/);
    const switching = await serving(({ socket }) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: a\r\n\r\n');
    });
    expect(await invoke(switching)).toBe('failed: no answer');
  });

  it('may be on a port that fetch refuses', async () => {
    const answer = (_: IncomingMessage, response: ServerResponse): void => {
      response.end('null');
    };
    expect(await invoke(await servingOnRefusedPort(answer))).toBe('done');
  });

  it('may take as long as its caller waits, once it is connected', async () => {
    const limitMs = 20;
    const endpoint = await serving((_, response) => {
      setTimeout(() => response.end('null'), 3 * limitMs);
    });
    const { signal } = new AbortController();
    expect(await lambdaInvoke(endpoint, limitMs)(functionArn, event, signal)).toBe('done');
  });

  it('is unreachable where the connection is not made in time', async () => {
    // Over TLS it is not made before both sides have spoken.
    const mute = createTcpServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    onTestFinished(() => {
      mute.close();
    });
    const endpoint = `https://127.0.0.1:${String((mute.address() as AddressInfo).port)}`;
    const { signal } = new AbortController();
    expect(await lambdaInvoke(endpoint, 20)(functionArn, event, signal)).toEqual({
      outcome: 'unreachable',
      kind: 'Error CONNECT_TIMEOUT',
    });
  });

  it('is not waited for any longer than the caller wants to', async () => {
    const stop = new AbortController();
    const endpoint = await serving(() => {
      stop.abort();
    });
    expect(await invoke(endpoint, stop.signal)).toBe('failed: timeout');
  });

  it.each([
    'ftp://127.0.0.1',
    'http://user:synthetic-password-1@127.0.0.1',
    'http://127.0.0.1/?a=b',
    'http://127.0.0.1/#a',
    'localhost:3001',
    '',
  ])('is not "%s"', (url) => {
    expect(() => lambdaEndpointOf(url)).toThrow(RangeError);
    expect(() => lambdaEndpointOf(url)).not.toThrow('synthetic-password');
  });

  it('may be below a path', () => {
    expect(lambdaEndpointOf('https://functions.test/lambda/')).toBe(
      'https://functions.test/lambda',
    );
  });
});

describe('a server with a lambda endpoint', () => {
  const create = {
    Name: 'app/db',
    SecretString: 'synthetic-password-1',
    ClientRequestToken: 'synthetic-token-0000000000000001',
  };
  const rotate = {
    SecretId: 'app/db',
    ClientRequestToken: 'synthetic-token-0000000000000002',
    RotationLambdaARN: functionArn,
  };

  it('F-45: refuses to rotate where it may not invoke, and then rotates once it may', async () => {
    let status = 403;
    const lambdaEndpoint = await serving((_, response) => {
      response.writeHead(status).end('null');
    });
    const server = await startLocal({ lambdaEndpoint });
    onTestFinished(() => server.close());
    await call(server, 'CreateSecret', create);
    expect((await call(server, 'RotateSecret', rotate)).body.__type).toBe('AccessDeniedException');
    const refused = await call(server, 'DescribeSecret', { SecretId: 'app/db' });
    expect(refused.body).not.toHaveProperty('RotationEnabled');
    status = 200;
    expect((await call(server, 'RotateSecret', rotate)).status).toBe(200);
    const described = await call(server, 'DescribeSecret', { SecretId: 'app/db' });
    expect(described.body).toMatchObject({ RotationEnabled: true, RotationLambdaARN: functionArn });
  });

  it('keeps a version that was made current before the function is refused', async () => {
    const { SecretId, ClientRequestToken: token } = rotate;
    const lambdaEndpoint = await serving((_, response) => {
      void (async () => {
        const value = { SecretId, SecretString: 'synthetic-password-2', ClientRequestToken: token };
        await call(server, 'PutSecretValue', { ...value, VersionStages: ['AWSPENDING'] });
        await call(server, 'UpdateSecretVersionStage', {
          SecretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: token,
          RemoveFromVersionId: create.ClientRequestToken,
        });
        response.writeHead(403).end();
      })();
    });
    const server = await startLocal({ lambdaEndpoint });
    onTestFinished(() => server.close());
    await call(server, 'CreateSecret', create);
    expect((await call(server, 'RotateSecret', rotate)).body.__type).toBe('AccessDeniedException');
    expect((await call(server, 'GetSecretValue', { SecretId })).body).toMatchObject({
      SecretString: 'synthetic-password-2',
      VersionStages: ['AWSCURRENT'],
    });
  });

  it('keeps the configuration there was, and its labels, when another is refused', async () => {
    const lambdaEndpoint = await serving((_, response) => {
      response.writeHead(404).end();
    });
    const server = await startLocal({ lambdaEndpoint });
    onTestFinished(() => server.close());
    server.functions.register('Here', async ({ Step, SecretId, ClientRequestToken }) => {
      const put = { SecretId, ClientRequestToken, SecretString: 'synthetic-password-2' };
      const VersionStages = ['AWSCURRENT', 'AWSPENDING'];
      if (Step === 'createSecret') await call(server, 'PutSecretValue', { ...put, VersionStages });
    });
    await call(server, 'CreateSecret', create);
    const RotationRules = { AutomaticallyAfterDays: 30 };
    await call(server, 'RotateSecret', { ...rotate, RotationLambdaARN: 'Here', RotationRules });
    await server.settled();
    const before = await call(server, 'DescribeSecret', { SecretId: 'app/db' });
    expect(before.body).toMatchObject({
      RotationLambdaARN: 'Here',
      VersionIdsToStages: { [rotate.ClientRequestToken]: ['AWSCURRENT', 'AWSPENDING'] },
    });
    const another = { ...rotate, ClientRequestToken: 'synthetic-token-0000000000000003' };
    const refused = await call(server, 'RotateSecret', another);
    expect(refused.body.__type).toBe('AccessDeniedException');
    expect((await call(server, 'DescribeSecret', { SecretId: 'app/db' })).body).toEqual(
      before.body,
    );
    const names = server.lookUpEvents({ limit: 1_000 }).map(({ eventName }) => eventName);
    expect(names.filter((name) => name.startsWith('Rotation')).sort()).toEqual([
      'RotationStarted',
      'RotationSucceeded',
    ]);
  });

  it('keeps what others have changed when it takes its own back', async () => {
    const created = { SecretId: 'app/db' };
    const tag = { Tags: [{ Key: 'a', Value: '1' }] };
    const lambdaEndpoint = await serving((_, response) => {
      void call(server, 'TagResource', { ...created, ...tag }).then(() => {
        response.writeHead(404).end();
      });
    });
    const server = await startLocal({ lambdaEndpoint });
    onTestFinished(() => server.close());
    await call(server, 'CreateSecret', create);
    expect((await call(server, 'RotateSecret', rotate)).body.__type).toBe('AccessDeniedException');
    const { body } = await call(server, 'DescribeSecret', created);
    expect(body).toMatchObject({
      ...tag,
      VersionIdsToStages: { [create.ClientRequestToken]: ['AWSCURRENT'] },
    });
    expect(body).not.toHaveProperty('RotationEnabled');
  });

  it('is not called for what is no name of a function', async () => {
    let calls = 0;
    const lambdaEndpoint = await serving((_, response) => {
      calls += 1;
      response.end('null');
    });
    const server = await startLocal({ lambdaEndpoint });
    onTestFinished(() => server.close());
    await call(server, 'CreateSecret', create);
    for (const RotationLambdaARN of ['..', 'a/b', `${functionArn}:1:2`, 'a b', 'å']) {
      const { body } = await call(server, 'RotateSecret', { ...rotate, RotationLambdaARN });
      expect(body.__type).toBe('AccessDeniedException');
    }
    expect(calls).toBe(0);
  });

  it('answers RotateSecret while the first step is still running', async () => {
    let release: (() => void) | undefined;
    const lambdaEndpoint = await serving((_, response) => {
      release = () => response.end('null');
    });
    const server = await startLocal({ lambdaEndpoint });
    onTestFinished(() => server.close());
    await call(server, 'CreateSecret', create);
    expect((await call(server, 'RotateSecret', rotate)).status).toBe(200);
    expect(release).toBeDefined();
  });

  it('refuses to start with an endpoint that is none', async () => {
    await expect(startLocal({ lambdaEndpoint: 'nowhere' })).rejects.toThrow(RangeError);
    const functions = { 'no name!': () => undefined };
    await expect(startLocal({ functions })).rejects.toThrow(RangeError);
  });
});
