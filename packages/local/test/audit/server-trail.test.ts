import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemTrailFiles } from '../../src/audit/trail-files.ts';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { StoreIoError } from '../../src/errors.ts';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { loadOrCreateRootKey } from '../../src/vault/root-key-file.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { call, signedHeaders } from '../http/requests.ts';
import { spawnServer } from '../server-process.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const token = (number: number): string => `synthetic-token-${String(number).padStart(16, '0')}`;

afterEach(() => {
  vi.restoreAllMocks();
});

/** From here on, the disk of the trail takes nothing until `isFull` is false again. */
function fillDisk(): { isFull: boolean } {
  const disk = { isFull: true };
  const write = systemTrailFiles.write.bind(systemTrailFiles);
  vi.spyOn(systemTrailFiles, 'write').mockImplementation((descriptor, bytes, position) => {
    if (disk.isFull) throw Object.assign(new Error('synthetic'), { code: 'ENOSPC' });
    write(descriptor, bytes, position);
  });
  return disk;
}

async function keptServer(): Promise<{ server: LocalServer; verify: () => unknown }> {
  const dataDirectory = join(temporaryDirectory(), 'data');
  const rootKey = RootKey.generate();
  const server = await startLocal({ dataDirectory, rootKey });
  onTestFinished(() => server.close());
  return { server, verify: () => verifyTrail({ dataDirectory, rootKey }).findings };
}

const create = (server: LocalServer, name: string, number: number) =>
  call(server, 'CreateSecret', {
    Name: name,
    SecretString: 'synthetic-password-1',
    ClientRequestToken: token(number),
  });

describe('a server whose trail cannot be written', () => {
  it('releases no value, and says why without it', async () => {
    const { server, verify } = await keptServer();
    await create(server, 'app', 1);
    const disk = fillDisk();
    const answer = await call(server, 'GetSecretValue', { SecretId: 'app' });
    expect(answer).toEqual({
      status: 500,
      body: {
        __type: 'InternalServiceError',
        Message: 'the audit trail cannot be written: the disk is full',
      },
    });
    disk.isFull = false;
    const { status } = await call(server, 'GetSecretValue', { SecretId: 'app' });
    expect(status).toBe(200);
    expect(server.lookUpEvents().map(({ eventName }) => eventName)).toEqual([
      'GetSecretValue',
      'TrailWithheld',
      'CreateSecret',
    ]);
    expect(verify()).toEqual([]);
  });

  it('makes no change, not even the one at which it is noticed', async () => {
    const { server, verify } = await keptServer();
    await create(server, 'app', 1);
    const disk = fillDisk();
    expect((await create(server, 'new', 2)).status).toBe(500);
    const put = { SecretId: 'app', SecretString: 'changed', ClientRequestToken: token(3) };
    expect((await call(server, 'PutSecretValue', put)).status).toBe(500);
    const deletion = { SecretId: 'app', ForceDeleteWithoutRecovery: true };
    expect((await call(server, 'DeleteSecret', deletion)).status).toBe(500);
    disk.isFull = false;
    const { body } = await call(server, 'ListSecrets', {});
    expect(body['SecretList']).toMatchObject([
      { Name: 'app', SecretVersionsToStages: { [token(1)]: ['AWSCURRENT'] } },
    ]);
    const changes = server.lookUpEvents().filter(({ readOnly }) => !readOnly);
    expect(changes.map(({ eventName }) => eventName)).toEqual(['TrailWithheld', 'CreateSecret']);
    expect(verify()).toEqual([]);
  });

  it('says so in a second event where the store could not keep what is on record', async () => {
    const { server, verify } = await keptServer();
    const failure = new StoreIoError('the disk is full', { retryable: true });
    vi.spyOn(Ledger.prototype, 'commit').mockImplementationOnce(() => {
      throw failure;
    });
    expect((await create(server, 'app', 1)).status).toBe(500);
    const [corrected, first] = server.lookUpEvents();
    expect(first).toMatchObject({ eventName: 'CreateSecret', responseElements: {} });
    expect(corrected).toMatchObject({
      eventName: 'CreateSecret',
      errorCode: 'InternalServiceError',
      responseElements: null,
      requestID: first?.requestID,
    });
    expect((await call(server, 'ListSecrets', {})).body['SecretList']).toEqual([]);
    expect(verify()).toEqual([]);
  });

  it('refuses callers that it does not know without a record, too', async () => {
    const { server } = await keptServer();
    fillDisk();
    const wrong = { secretAccessKey: 'synthetic-wrong-key-1' };
    expect(await call(server, 'GetSecretValue', { SecretId: 'app' }, wrong)).toMatchObject({
      status: 500,
      body: { __type: 'InternalServiceError' },
    });
  });
});

describe('a server killed with SIGKILL', () => {
  it('has every answer on record that it let out, 6 times over, with `sync` and without in turn', async () => {
    const directory = temporaryDirectory();
    const dataDirectory = join(directory, 'data');
    const keyPath = join(directory, 'root.key');
    const rootKey = loadOrCreateRootKey(keyPath);
    const setUp = await startLocal({ dataDirectory, rootKey });
    await create(setUp, 'app', 1);
    await setUp.close();
    const released: string[] = [];
    for (let cycle = 0; cycle < 6; cycle += 1) {
      const program = cycle % 2 === 0 ? 'start' : 'start-synced';
      const server = await spawnServer(program, dataDirectory, keyPath);
      const access = { ...setUp, ...server };
      let answers = 0;
      const caller = async (): Promise<void> => {
        for (;;) {
          const id = await readOnce(access);
          released.push(id);
          answers += 1;
          if (answers === 20 + cycle * 3) await server.kill();
        }
      };
      await Promise.allSettled(Array.from({ length: 8 }, caller));
      expect(answers).toBeGreaterThan(15);
    }
    expect(verifyTrail({ dataDirectory, rootKey }).findings).toEqual([]);
    const after = await startLocal({ dataDirectory, rootKey });
    const onRecord = new Set(
      after.lookUpEvents({ limit: 100_000 }).map(({ requestID }) => requestID),
    );
    await after.close();
    expect(released.filter((id) => !onRecord.has(id))).toEqual([]);
    const { findings, records } = verifyTrail({ dataDirectory, rootKey });
    expect(findings).toEqual([]);
    expect(records).toBeGreaterThanOrEqual(released.length);
  }, 30_000);
});

/** @returns the request id of a value that was let out. */
async function readOnce(server: LocalServer): Promise<string> {
  const body = JSON.stringify({ SecretId: 'app' });
  const headers = signedHeaders(server, 'GetSecretValue', body);
  const response = await fetch(server.url, { method: 'POST', headers, body });
  if (response.status !== 200) throw new Error(`the answer was ${String(response.status)}`);
  await response.text();
  return response.headers.get('x-amzn-requestid') ?? '';
}
