import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type LocalOptions,
  type LocalServer,
  type PrincipalDefinition,
  type PrincipalKey,
  startLocal,
} from '../../src/index.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { call } from '../http/requests.ts';
import { allow, arnPattern, deny, documentOf, homeAccount, otherAccount } from './callers.ts';

const arn = `arn:aws:iam::${homeAccount}:role/app`;
const reading = {
  name: 'ReadApp',
  document: documentOf(allow('GetSecretValue', arnPattern('app/db'))),
};
const app: PrincipalDefinition = { arn, policies: [reading], tags: { team: 'red' } };
const session = `arn:aws:sts::${homeAccount}:assumed-role/app/undotenv`;

const invalidKey = 'UnrecognizedClientException';

async function started(options: LocalOptions = {}): Promise<LocalServer> {
  const server = await startLocal(options);
  onTestFinished(() => server.close());
  return server;
}

async function create(server: LocalServer, Name: string): Promise<void> {
  const ClientRequestToken = 'synthetic-token-0000000000000001';
  const request = { Name, ClientRequestToken, SecretString: `synthetic value of ${Name}` };
  expect((await call(server, 'CreateSecret', request)).status).toBe(200);
}

/** `OK`, or the code of the exception that a caller is answered with. */
async function codeOf(
  server: LocalServer,
  key: Omit<PrincipalKey, 'userId'>,
  operation = 'GetSecretValue',
  request: object = { SecretId: 'app/db' },
): Promise<string> {
  const { status, body } = await call(server, operation, request, key);
  return status === 200 ? 'OK' : (body.__type ?? '');
}

describe('principals of a server', () => {
  it('may do what their policies allow, and go by their session in the log', async () => {
    const server = await started();
    await create(server, 'app/db');
    await create(server, 'other');
    const key = server.principals.create(app);
    expect(key).toEqual({ arn, ...keyShape });
    expect(await codeOf(server, key)).toBe('OK');
    expect(await codeOf(server, key, 'GetSecretValue', { SecretId: 'other' })).toBe(
      'AccessDeniedException',
    );
    expect(await codeOf(server, key, 'ListSecrets', {})).toBe('AccessDeniedException');
    expect(server.calls().map(({ principal, code }) => [principal, code])).toEqual([
      [`arn:aws:iam::${homeAccount}:user/undotenv`, 'OK'],
      [`arn:aws:iam::${homeAccount}:user/undotenv`, 'OK'],
      [session, 'OK'],
      [session, 'AccessDeniedException'],
      [session, 'AccessDeniedException'],
    ]);
  });

  it('F-34: are denied with a reason in the log that tells a missing tag from a missing policy', async () => {
    const server = await started();
    await create(server, 'app/db');
    const Condition = { StringEquals: { 'secretsmanager:ResourceTag/team': 'red' } };
    const tagged = {
      name: 'Tagged',
      document: documentOf(allow('GetSecretValue', '*', { Condition })),
    };
    const key = server.principals.create({ arn, policies: [tagged] });
    expect(await codeOf(server, key)).toBe('AccessDeniedException');
    expect(await codeOf(server, key, 'DescribeSecret')).toBe('AccessDeniedException');
    const { status } = await call(server, 'DescribeSecret', { SecretId: 'app/db' });
    expect(status).toBe(200);
    const [, missingTag, missingAction, allowed] = server.calls();
    expect(missingTag?.denial).toMatchObject({
      reason: { code: 'no-identity-policy-allows' },
      statements: [
        {
          policy: 'Tagged',
          mismatches: [
            {
              element: 'Condition',
              key: 'secretsmanager:ResourceTag/team',
              problem: 'missing-key',
            },
          ],
        },
      ],
    });
    expect(missingAction?.denial?.statements[0]?.mismatches).toContainEqual({ element: 'Action' });
    expect(allowed).not.toHaveProperty('denial');
  });

  it('have new policies from the next call on, under the same key', async () => {
    const server = await started();
    await create(server, 'app/db');
    const key = server.principals.create({ arn });
    expect(await codeOf(server, key)).toBe('AccessDeniedException');
    server.principals.putPolicies(arn, [reading]);
    expect(await codeOf(server, key)).toBe('OK');
    expect(server.principals.create({ arn })).toEqual(key);
    expect(await codeOf(server, key)).toBe('AccessDeniedException');
    expect(() => {
      server.principals.putPolicies(`${arn}2`, []);
    }).toThrow(RangeError);
  });

  it('N-42: are listed with their policies to the letter', async () => {
    const server = await started();
    server.principals.create(app);
    const document = JSON.stringify(reading.document);
    const policies = [{ name: 'ReadApp', document }];
    expect(server.principals.list()).toEqual([{ ...app, policies }]);
    const text = ` ${document} `;
    server.principals.putPolicies(arn, [{ name: 'ReadApp', document: text }]);
    expect(server.principals.list()).toEqual([
      { ...app, policies: [{ name: 'ReadApp', document: text }] },
    ]);
    expect(server.principals.keyOf(arn)).toEqual({ arn, ...keyShape });
    expect(() => server.principals.keyOf(`${arn}2`)).toThrow(RangeError);
  });

  it('are gone at once when removed, and so is what their key was worth', async () => {
    const server = await started();
    await create(server, 'app/db');
    const key = server.principals.create(app);
    expect(server.principals.remove(arn)).toBe(true);
    expect(server.principals.remove(arn)).toBe(false);
    expect(server.principals.list()).toEqual([]);
    expect(await codeOf(server, key)).toBe(invalidKey);
    expect(server.principals.create(app).accessKeyId).not.toBe(key.accessKeyId);
  });

  it('can be an administrator or the root user of another account', async () => {
    const server = await started();
    await create(server, 'app/db');
    const all = {
      name: 'All',
      document: documentOf({ Effect: 'Allow', Action: '*', Resource: '*' }),
    };
    const there = [
      { arn: `arn:aws:iam::${otherAccount}:user/admin`, policies: [all] },
      { arn: `arn:aws:iam::${otherAccount}:root` },
    ].map((each) => server.principals.create(each));
    for (const key of there) {
      const listed = await call(server, 'ListSecrets', {}, key);
      expect(listed.body).toEqual({ SecretList: [] });
      expect(await codeOf(server, key)).toBe('ResourceNotFoundException');
    }
  });

  it('S-32: read from trusted networks only', async () => {
    const server = await started();
    await create(server, 'app/db');
    const key = server.principals.create(app);
    const only = async (range: string): Promise<string> => {
      const Condition = { NotIpAddress: { 'aws:SourceIp': range } };
      const document = documentOf(deny('GetSecretValue', { Principal: '*', Condition }));
      const request = { SecretId: 'app/db', ResourcePolicy: JSON.stringify(document) };
      expect((await call(server, 'PutResourcePolicy', request)).status).toBe(200);
      return codeOf(server, key);
    };
    expect(await only('127.0.0.0/8')).toBe('OK');
    expect(await only('10.0.0.0/8')).toBe('AccessDeniedException');
  });

  it('stay through a reset by the test controls, as keys do', async () => {
    const server = await started({ control: true });
    await create(server, 'app/db');
    const key = server.principals.create(app);
    await fetch(`${server.url}/_undotenv/reset`, { method: 'POST' });
    expect(server.principals.keyOf(arn)).toEqual(key);
    await create(server, 'app/db');
    expect(await codeOf(server, key)).toBe('OK');
  });

  it('are known by their key where signatures are not verified; others are administrators', async () => {
    const server = await started({ auth: 'off' });
    await create(server, 'app/db');
    const { accessKeyId } = server.principals.create({ arn });
    const claim = async (id: string): Promise<string> =>
      codeOf(server, { arn, accessKeyId: id, secretAccessKey: 'synthetic' });
    expect(await claim(accessKeyId)).toBe('AccessDeniedException');
    expect(await claim('anything')).toBe('OK');
    expect(await claim(otherAccount)).toBe('ResourceNotFoundException');
  });
});

describe('principals on disk', () => {
  let directory: string;
  const rootKey = RootKey.generate();
  const kept = (options: LocalOptions = {}): LocalOptions => ({
    dataDirectory: join(directory, 'data'),
    rootKey,
    ...options,
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'undotenv principals-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('survive a restart with their keys, and so do policies of secrets', async () => {
    const first = await started(kept());
    await create(first, 'app/db');
    const key = first.principals.create(app);
    const denial = deny('DescribeSecret', { Principal: '*' });
    const ResourcePolicy = JSON.stringify(documentOf(denial));
    await call(first, 'PutResourcePolicy', { SecretId: 'app/db', ResourcePolicy });
    await first.close();
    const second = await started(kept());
    expect(second.principals.keyOf(arn)).toEqual(key);
    expect(await codeOf(second, key)).toBe('OK');
    expect(await codeOf(second, { arn, ...second }, 'DescribeSecret')).toBe(
      'AccessDeniedException',
    );
    const { body } = await call(second, 'GetResourcePolicy', { SecretId: 'app/db' });
    expect(body['ResourcePolicy']).toBe(ResourcePolicy);
    second.principals.remove(arn);
    await second.close();
    const third = await started(kept());
    expect(await codeOf(third, key)).toBe(invalidKey);
  });

  it('are exactly those the server is started with, if it is', async () => {
    const other: PrincipalDefinition = { arn: `${arn}2` };
    const first = await started(kept({ principals: [app, other] }));
    const [appKey, otherKey] = [app, other].map((each) => first.principals.keyOf(each.arn));
    await first.close();
    const second = await started(kept({ principals: [app] }));
    expect(second.principals.keyOf(arn)).toEqual(appKey);
    expect(await codeOf(second, otherKey ?? neverKey)).toBe(invalidKey);
    await second.close();
    const third = await started(kept());
    expect(third.principals.list().map((each) => each.arn)).toEqual([arn]);
    await third.close();
    const fourth = await started(kept({ principals: [] }));
    expect(await codeOf(fourth, appKey ?? neverKey)).toBe(invalidKey);
  });

  it('are sealed: neither key nor policy is in the files', async () => {
    const server = await started(kept({ principals: [app] }));
    const { secretAccessKey } = server.principals.keyOf(arn);
    await server.close();
    const files = readdirSync(join(directory, 'data'), { withFileTypes: true, recursive: true });
    const contents = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    expect(contents.length).toBeGreaterThan(0);
    for (const hidden of [secretAccessKey, 'ReadApp', 'secretsmanager:GetSecretValue']) {
      expect(contents.filter((content) => content.includes(hidden))).toEqual([]);
    }
  });

  it('leave everything as it was if one of them is refused', async () => {
    const first = await started(kept({ principals: [app] }));
    const key = first.principals.keyOf(arn);
    await first.close();
    const wrong = kept({ principals: [{ arn: `${arn}2` }, { arn: 'synthetic' }] });
    await expect(startLocal(wrong)).rejects.toMatchObject({ code: 'INVALID_PRINCIPALS' });
    const second = await started(kept());
    expect(second.principals.list().map((each) => each.arn)).toEqual([arn]);
    expect(second.principals.keyOf(arn)).toEqual(key);
  });
});

const keyShape = {
  userId: expect.stringMatching(/^ROLE[0-9A-F]{17}:undotenv$/) as string,
  accessKeyId: expect.stringMatching(/^LOCAL[A-Z]{15}$/) as string,
  secretAccessKey: expect.stringMatching(/^[\w-]{43}$/) as string,
};
const neverKey: PrincipalKey = {
  arn,
  userId: 'none',
  accessKeyId: 'none',
  secretAccessKey: 'none',
};
