import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readOwner } from '../../src/data-directory/data-directory.ts';
import { connectLocal, type LocalAccess, startLocal } from '../../src/index.ts';
import {
  checkServerSocket,
  placeServerSocket,
  removeServerSocket,
} from '../../src/data-directory/server-socket.ts';
import { loadOrCreateRootKey } from '../../src/vault/root-key-file.ts';
import { signedHeaders } from '../http/requests.ts';
import { spawnServer } from '../server-process.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const refused = expect.objectContaining({ code: 'DATA_DIRECTORY_REFUSED' }) as Error;

function places(name = 'data'): { dataDirectory: string; keyPath: string } {
  const directory = temporaryDirectory();
  return { dataDirectory: join(directory, name), keyPath: join(directory, 'config', 'root.key') };
}

/** The status of ListSecrets over the socket. */
function listOver(
  access: LocalAccess,
  changes: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const headers = { ...signedHeaders(access, 'ListSecrets', '{}'), ...changes };
  return new Promise((resolve, reject) => {
    const { socketPath } = access;
    const call = request({ socketPath, method: 'POST', agent: false, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end('{}');
  });
}

describe('the socket of a data directory’s owner', () => {
  it('is 0600 inside of the directory, and goes when the server closes', async () => {
    const { dataDirectory, keyPath } = places();
    const server = await startLocal({ dataDirectory, rootKey: loadOrCreateRootKey(keyPath) });
    const socketPath = join(dataDirectory, 'server.sock');
    expect(server.socketPath).toBe(socketPath);
    expect(readOwner(dataDirectory)?.socketPath).toBe(socketPath);
    expect(lstatSync(socketPath).mode & 0o777).toBe(0o600);
    await server.close();
    expect(readdirSync(dataDirectory)).toEqual(['audit', 'store.db']);
  });

  it('serves what the port serves, behind the same guards', async () => {
    const { dataDirectory, keyPath } = places();
    const server = await startLocal({ dataDirectory, rootKey: loadOrCreateRootKey(keyPath) });
    expect(await listOver(server)).toBe(200);
    expect(await listOver(server, { host: 'localhost' })).toBe(403);
    expect(await listOver(server, { origin: server.url })).toBe(403);
    expect(await listOver({ ...server, secretAccessKey: 'synthetic-wrong' })).toBe(400);
    expect(server.calls().map(({ operation }) => operation)).toContain('ListSecrets');
    await server.close();
  });

  it('is not there for a store in memory', async () => {
    const server = await startLocal();
    expect(server.socketPath).toBeUndefined();
    await server.close();
  });

  it('is named to whoever attaches, and to whoever owns the directory', async () => {
    const { dataDirectory, keyPath } = places();
    const options = { dataDirectory, rootKey: loadOrCreateRootKey(keyPath), patienceMs: 0 };
    const own = await connectLocal(options);
    const attached = await connectLocal(options);
    expect([own.attached, attached.attached]).toEqual([false, true]);
    expect(attached.socketPath).toBe(own.socketPath);
    expect(await listOver(attached)).toBe(200);
    await own.close();
  });

  it('lies in a private directory of the system where its path would be too long', async () => {
    const { dataDirectory, keyPath } = places('long'.repeat(30));
    const server = await startLocal({ dataDirectory, rootKey: loadOrCreateRootKey(keyPath) });
    const directory = dirname(server.socketPath ?? '');
    expect(directory).not.toBe(dataDirectory);
    expect(lstatSync(directory).mode & 0o7777).toBe(0o700);
    expect(readOwner(dataDirectory)?.socketPath).toBe(server.socketPath);
    expect(await listOver(server)).toBe(200);
    await server.close();
    expect(existsSync(directory)).toBe(false);
  });
});

describe('after its owner was killed', () => {
  it('a connection ends with the owner, and does not go to its port', async () => {
    const { dataDirectory, keyPath } = places();
    const owner = await spawnServer('start', dataDirectory, keyPath);
    const options = { dataDirectory, rootKey: loadOrCreateRootKey(keyPath) };
    const connection = await connectLocal(options);
    expect(connection.attached).toBe(true);
    await owner.kill();
    await expect(listOver(connection)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    ['in the data directory', 'data'],
    ['elsewhere', 'long'.repeat(30)],
  ])('the next one clears away the socket it left %s', async (_, name) => {
    const { dataDirectory, keyPath } = places(name);
    const owner = await spawnServer('start', dataDirectory, keyPath);
    await owner.kill();
    expect(lstatSync(owner.socketPath).isSocket()).toBe(true);
    const next = await connectLocal({ dataDirectory, rootKey: loadOrCreateRootKey(keyPath) });
    expect(next.attached).toBe(false);
    expect(await listOver(next)).toBe(200);
    await next.close();
    expect(existsSync(owner.socketPath)).toBe(false);
    expect(dirname(owner.socketPath) === dataDirectory).toBe(existsSync(dirname(owner.socketPath)));
  });

  it('of several that start at once one serves and the others attach to it', async () => {
    const { dataDirectory, keyPath } = places();
    await (await spawnServer('start', dataDirectory, keyPath)).kill();
    const started = await Promise.all(
      Array.from({ length: 3 }, () => spawnServer('connect', dataDirectory, keyPath)),
    );
    expect(started.filter(({ attached }) => attached === false)).toHaveLength(1);
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
  });

  it('nobody attaches to the socket it left while another process holds the store', async () => {
    const { dataDirectory, keyPath } = places();
    const owner = await spawnServer('start', dataDirectory, keyPath);
    const left = readOwner(dataDirectory);
    await owner.kill();
    const rootKey = loadOrCreateRootKey(keyPath);
    const next = await startLocal({ dataDirectory, rootKey });
    // As it is for a moment at the start of the next one.
    writeFileSync(join(dataDirectory, 'owner.json'), JSON.stringify(left), { mode: 0o600 });
    const connecting = connectLocal({ dataDirectory, rootKey, patienceMs: 0 });
    await expect(connecting).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await next.close();
  });
});

describe('a socket', () => {
  async function listening(directory: string): Promise<string> {
    const path = join(directory, 'server.sock');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => {
      server.close();
    });
    chmodSync(path, 0o600);
    return path;
  }

  it('is taken for the owner’s only if it and its directory are private', async () => {
    const directory = temporaryDirectory();
    const path = await listening(directory);
    expect(checkServerSocket(path)).toBe(true);
    chmodSync(path, 0o660);
    expect(() => checkServerSocket(path)).toThrow(refused);
    chmodSync(path, 0o600);
    chmodSync(directory, 0o755);
    expect(() => checkServerSocket(path)).toThrow(refused);
  });

  it('that is another kind of file is refused, and one that is gone is none', () => {
    const path = join(temporaryDirectory(), 'server.sock');
    expect(checkServerSocket(path)).toBe(false);
    writeFileSync(path, '', { mode: 0o600 });
    expect(() => checkServerSocket(path)).toThrow(refused);
  });

  it.runIf(process.getuid?.() === 0)('of another user is refused', async () => {
    const directory = temporaryDirectory();
    const path = await listening(directory);
    chownSync(path, 65_534, 65_534);
    expect(() => checkServerSocket(path)).toThrow(refused);
    chownSync(path, 0, 0);
    chownSync(directory, 65_534, 65_534);
    expect(() => checkServerSocket(path)).toThrow(refused);
  });

  it('with a long path goes to XDG_RUNTIME_DIR, unless others can rename things there', () => {
    const dataDirectory = `/${'long'.repeat(30)}`;
    const runtime = temporaryDirectory();
    const variables = { XDG_RUNTIME_DIR: runtime };
    const path = placeServerSocket(dataDirectory, variables) ?? '';
    expect(dirname(dirname(path))).toBe(runtime);
    removeServerSocket(path, dataDirectory);
    expect(readdirSync(runtime)).toEqual([]);
    chmodSync(runtime, 0o777);
    const other = placeServerSocket(dataDirectory, variables) ?? '';
    expect(dirname(dirname(other))).toBe(tmpdir());
    removeServerSocket(other, dataDirectory);
  });

  it('named elsewhere by owner.json is removed only where undotenv put it', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'own'));
    const path = join(directory, 'own', 'server.sock');
    writeFileSync(path, '');
    removeServerSocket(path, directory);
    expect(existsSync(path)).toBe(true);
  });
});
