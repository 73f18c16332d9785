import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectLocal, type LocalConnection } from '@undotenv/local';
import { loadOrCreateRootKey } from '@undotenv/local/root-key';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createApi, type ApiOptions, type SecretsManagerApi } from '../src/api.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'undotenv-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function open(options: ApiOptions): SecretsManagerApi {
  const api = createApi({
    timers: {
      random: () => 0,
      after(_ms, run) {
        queueMicrotask(run);
        return () => undefined;
      },
    },
    ...options,
  });
  onTestFinished(() => {
    api.close();
  });
  return api;
}

const place = { region: 'eu-west-1', endpoint: 'http://127.0.0.1:4584' };
const credentials = { accessKeyId: 'synthetic-key-id', secretAccessKey: 'synthetic-secret-key' };

async function listening(server: Server, where: object): Promise<Server> {
  server.listen(where);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

describe('an api with a socketPath', () => {
  it('calls through the socket, in the name of the endpoint, over one kept connection', async () => {
    const socketPath = join(directory, 'server.sock');
    const hosts: (string | undefined)[] = [];
    let connections = 0;
    const server = createServer((message, response) => {
      hosts.push(message.headers.host);
      message.resume().on('end', () => response.end('{}'));
    });
    server.on('connection', () => (connections += 1));
    await listening(server, { path: socketPath });
    const api = open({ ...place, credentials, socketPath });
    await api.call('DescribeSecret', { SecretId: 'a' });
    await api.call('DescribeSecret', { SecretId: 'a' });
    expect(hosts).toEqual(['127.0.0.1:4584', '127.0.0.1:4584']);
    expect(connections).toBe(1);
    expect(api.endpoint).toBe(`${place.endpoint}/`);
  });

  it.each(['', 'server.sock', './server.sock'])('is refused for the path "%s"', (socketPath) => {
    expect(() => createApi({ ...place, credentials, socketPath })).toThrow(TypeError);
  });
});

describe('a local store whose owner was killed', () => {
  interface Takeover {
    readonly connection: LocalConnection;
    /** What came to the owner's port after another program had taken it. */
    readonly received: string[];
    /** Makes one call before the owner is killed. */
    readonly api: SecretsManagerApi;
  }

  /** Connects to an owner in another process, then kills that and listens on its port. */
  async function takeOver(isThroughSocket: boolean): Promise<Takeover> {
    const dataDirectory = join(directory, 'data');
    const keyPath = join(directory, 'config', 'root.key');
    const script = fileURLToPath(new URL('owner.mjs', import.meta.url));
    const owner = spawn(process.execPath, [script, dataDirectory, keyPath]);
    onTestFinished(() => {
      owner.kill('SIGKILL');
    });
    await once(owner.stdout, 'data');
    const connection = await connectLocal({ dataDirectory, rootKey: loadOrCreateRootKey(keyPath) });
    expect(connection.attached).toBe(true);
    const { region, url, socketPath } = connection;
    const api = open({
      region,
      endpoint: url,
      credentials: connection,
      ...(isThroughSocket && { socketPath }),
    });
    await api.call('CreateSecret', { Name: 'app', SecretString: 'synthetic-password-1' });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const received: string[] = [];
    const impostor = createServer((message, response) => {
      message.on('data', (chunk: Buffer) => received.push(chunk.toString()));
      message.on('end', () => response.end('{"Name":"app","VersionId":"synthetic"}'));
    });
    const { hostname, port } = new URL(url);
    await listening(impostor, { host: hostname, port: Number(port) });
    return { connection, received, api };
  }

  const put = { SecretId: 'app', SecretString: 'synthetic-password-2' };

  it('is unavailable, and no call reaches a program that took its port', async () => {
    const { connection, received, api } = await takeOver(true);
    const unavailable = { code: 'UNAVAILABLE', retryable: true };
    await expect(api.call('PutSecretValue', put)).rejects.toMatchObject(unavailable);
    const { region, url, socketPath } = connection;
    const later = open({ region, endpoint: url, credentials: connection, socketPath });
    await expect(later.call('PutSecretValue', put)).rejects.toMatchObject(unavailable);
    expect(received).toEqual([]);
  });

  it('would have given the value away over the port', async () => {
    const { received, api } = await takeOver(false);
    await api.call('PutSecretValue', put);
    expect(received.join('')).toContain(put.SecretString);
  });
});
