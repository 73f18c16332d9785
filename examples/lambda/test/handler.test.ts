import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi, type SecretsManagerApi } from '@undotenv/client/api';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SecretId = 'orders/production/warehouse';

let server: LocalServer;
let api: SecretsManagerApi;
let warehouse: Server;
let url: string;
/** What the warehouse accepts. */
let password = 'synthetic-password-1';

beforeAll(async () => {
  warehouse = createServer(({ headers }, response) => {
    const accepted = `Basic ${Buffer.from(`orders:${password}`).toString('base64')}`;
    response.writeHead(headers.authorization === accepted ? 200 : 401).end('7');
  }).listen(0, '127.0.0.1');
  await once(warehouse, 'listening');
  url = `http://127.0.0.1:${String((warehouse.address() as AddressInfo).port)}`;
  server = await startLocal();
  const { url: endpoint, region, accessKeyId, secretAccessKey } = server;
  api = createApi({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  await api.call('CreateSecret', { Name: SecretId, SecretString: stored() });
});

afterAll(async () => {
  api.close();
  await server.close();
  warehouse.closeAllConnections();
  warehouse.close();
});

function stored(): string {
  return JSON.stringify({ url, user: 'orders', password });
}

function reads(): number {
  return server.calls().filter(({ operation }) => operation === 'GetSecretValue').length;
}

/** What a container answers, and all that it has printed. */
async function startContainer() {
  const child: ChildProcess = fork(new URL('container.mjs', import.meta.url), {
    env: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_REGION: server.region,
      AWS_ACCESS_KEY_ID: server.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  }
  const ended = once(child, 'close').then(() => {
    throw new Error(`the container ended: ${printed.join('')}`);
  });
  const message = async (): Promise<unknown> => {
    const [first] = (await Promise.race([once(child, 'message'), ended])) as unknown[];
    return first;
  };
  await message();
  return {
    printed: () => printed.join(''),
    invoke: (): Promise<unknown> => {
      const answered = message();
      child.send({ article: 'chair' });
      return answered;
    },
    stop: async (): Promise<void> => {
      child.kill();
      await ended.catch(() => undefined);
    },
  };
}

it('S-21: one container reads a secret once, and another container once more', async () => {
  for (const requests of [1, 2]) {
    const container = await startContainer();
    for (let invocation = 0; invocation < 3; invocation += 1) {
      expect(await container.invoke()).toEqual({ result: 7 });
    }
    await container.stop();
    expect(reads()).toBe(requests);
    const lines = container.printed().trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ SecretName: SecretId, SecretAccess: 2 });
    expect(container.printed()).not.toContain('synthetic');
  }
});

it('S-22: a warm container goes on after a rotation, with exactly one request more', async () => {
  const container = await startContainer();
  expect(await container.invoke()).toEqual({ result: 7 });
  const before = reads();
  password = 'synthetic-password-2';
  await api.call('PutSecretValue', { SecretId, SecretString: stored() });
  expect(await container.invoke()).toEqual({ result: 7 });
  expect(await container.invoke()).toEqual({ result: 7 });
  expect(reads()).toBe(before + 1);
  await container.stop();
});
