import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectLocal, type LocalOptions, startLocal } from '../../src/index.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { call } from '../http/requests.ts';

let directory: string;
const rootKey = RootKey.generate();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'undotenv local-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const kept = (options: LocalOptions = {}): LocalOptions => ({
  dataDirectory: join(directory, 'data'),
  rootKey,
  ...options,
});

const create = {
  Name: 'app/db',
  SecretString: 'synthetic-password-1',
  ClientRequestToken: 'synthetic-token-0000000000000001',
};

describe('startLocal', () => {
  it('listens on loopback, on a free port, for account 123456789012 in us-east-1', async () => {
    const server = await startLocal();
    expect(server).toMatchObject({ account: '123456789012', region: 'us-east-1' });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.accessKeyId).toMatch(/^LOCAL[A-Z]{15}$/);
    expect(server.secretAccessKey).toHaveLength(43);
    await server.close();
  });

  it('keeps secrets and access key in a data directory', async () => {
    const first = await startLocal(kept());
    await call(first, 'CreateSecret', create);
    await first.close();
    const second = await startLocal(kept());
    expect(second.accessKeyId).toBe(first.accessKeyId);
    const read = await call(second, 'GetSecretValue', { SecretId: 'app/db' });
    expect(read.body['SecretString']).toBe(create.SecretString);
    await second.close();
  });

  it('forgets everything without one', async () => {
    const first = await startLocal();
    await call(first, 'CreateSecret', create);
    await first.close();
    const second = await startLocal();
    expect((await call(second, 'ListSecrets', {})).body).toEqual({ SecretList: [] });
    expect(second.secretAccessKey).not.toBe(first.secretAccessKey);
    await second.close();
  });

  it('has a key for each account', async () => {
    const first = await startLocal(kept());
    await call(first, 'CreateSecret', create);
    await first.close();
    const other = await startLocal(kept({ account: '210987654321' }));
    expect(other.accessKeyId).not.toBe(first.accessKeyId);
    expect((await call(other, 'ListSecrets', {})).body).toEqual({ SecretList: [] });
    const asFirst = { accessKeyId: first.accessKeyId, secretAccessKey: first.secretAccessKey };
    const listed = await call(other, 'ListSecrets', {}, asFirst);
    expect(listed.body['SecretList']).toHaveLength(1);
    await other.close();
  });

  it.each(['0.0.0.0', '::', 'example.com', '10.0.0.1', '', '__proto__'])(
    'refuses to listen on "%s"',
    async (host) => {
      await expect(startLocal({ host })).rejects.toMatchObject({ code: 'NOT_LOOPBACK' });
    },
  );

  it('says which port is busy, and leaves the data directory free', async () => {
    const server = await startLocal();
    const port = Number(new URL(server.url).port);
    await expect(startLocal(kept({ port }))).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      retryable: true,
      message: `port ${String(port)} is in use`,
      hint: expect.stringContaining('another port') as string,
    });
    await server.close();
    await (await startLocal(kept({ port }))).close();
  });

  it.each<LocalOptions>([{ auth: 'off' }, { control: true }])(
    'refuses %j on a store that is kept, before it makes anything',
    async (options) => {
      await expect(startLocal(kept(options))).rejects.toMatchObject({ code: 'EPHEMERAL_ONLY' });
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  it.each<[string, LocalOptions]>([
    ['port', { port: 65_536 }],
    ['port', { port: 1.5 }],
    ['account', { account: '123' }],
    ['region', { region: 'here' }],
    ['secretsPerRegion', { secretsPerRegion: 0 }],
    ['secretsPerRegion', { secretsPerRegion: 1.5 }],
    ['deletionDelaySeconds', { deletionDelaySeconds: -1 }],
    ['deletionDelaySeconds', { deletionDelaySeconds: Number.NaN }],
    ['deletionDelaySeconds', { deletionDelaySeconds: 3_601 }],
  ])('names the option %s where it is malformed: %j', async (name, options) => {
    await expect(startLocal(options)).rejects.toThrow(RangeError);
    await expect(startLocal(options)).rejects.toThrow(name);
  });

  it('closes once, though it is told to twice, and breaks connections kept alive', async () => {
    const server = await startLocal();
    await call(server, 'ListSecrets', {});
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(`${server.url}/_undotenv/health`)).rejects.toThrow('fetch failed');
  });

  it('leaves nothing but the store and its trail behind, and files only their owner can read', async () => {
    const server = await startLocal(kept());
    const data = join(directory, 'data');
    for (const name of readdirSync(data, { encoding: 'utf8', recursive: true })) {
      const stats = statSync(join(data, name));
      expect(stats.mode & 0o077).toBe(0);
      if (!stats.isFile()) continue;
      expect(readFileSync(join(data, name)).includes(server.secretAccessKey)).toBe(false);
    }
    await server.close();
    expect(readdirSync(data)).toEqual(['audit', 'store.db']);
  });
});

describe('auth "off"', () => {
  it('answers without a signature, in the account of a key id of twelve digits', async () => {
    const server = await startLocal({ auth: 'off' });
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.CreateSecret',
    };
    const unsigned = await fetch(server.url, {
      method: 'POST',
      headers,
      body: JSON.stringify(create),
    });
    expect(unsigned.status).toBe(200);
    const as = async (accessKeyId: string): Promise<unknown> => {
      const signing = { accessKeyId, secretAccessKey: 'synthetic-any-key', region: 'eu-west-1' };
      await call(server, 'ListSecrets', {}, signing);
      return server.calls().at(-1);
    };
    const region = 'eu-west-1';
    expect(await as('210987654321')).toMatchObject({
      region,
      principal: 'arn:aws:iam::210987654321:user/undotenv',
    });
    expect(await as('SYNTHETIC')).toMatchObject({
      region,
      principal: 'arn:aws:iam::123456789012:user/undotenv',
    });
    await server.close();
  });

  it('does not take a region that would change what an ARN says', async () => {
    const server = await startLocal({ auth: 'off' });
    const region = 'us-east-1:999999999999:secret';
    const signing = { accessKeyId: 'SYNTHETIC', secretAccessKey: 'synthetic-any-key', region };
    const { body } = await call(server, 'CreateSecret', create, signing);
    expect(body).toMatchObject({
      ARN: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:123456789012:secret:/,
      ) as string,
    });
    await server.close();
  });
});

describe('connectLocal', () => {
  const options = () => ({ dataDirectory: join(directory, 'data'), rootKey, patienceMs: 0 });

  it('starts a server where none runs, and ends it with close', async () => {
    const connection = await connectLocal(options());
    expect(connection.attached).toBe(false);
    expect((await call(connection, 'CreateSecret', create)).status).toBe(200);
    await connection.close();
    await (await startLocal(kept())).close();
  });

  it('goes through the server that runs, and leaves it running', async () => {
    const server = await startLocal(kept({ region: 'eu-west-1' }));
    const connection = await connectLocal(options());
    const { url, account, region, accessKeyId, secretAccessKey } = server;
    expect(connection).toMatchObject({
      url,
      account,
      region,
      accessKeyId,
      secretAccessKey,
      attached: true,
    });
    await connection.close();
    expect((await call(connection, 'ListSecrets', {})).status).toBe(200);
    await server.close();
  });

  it('does not give the key to the holder of another root key', async () => {
    const server = await startLocal(kept());
    const stranger = { ...options(), rootKey: RootKey.generate() };
    await expect(connectLocal(stranger)).rejects.toMatchObject({ code: 'UNSEAL_FAILED' });
    await server.close();
  });
});
