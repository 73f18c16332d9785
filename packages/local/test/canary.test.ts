import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { UndotenvError } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import {
  EphemeralOnlyError,
  InvalidKeysError,
  InvalidPrincipalsError,
  NotLoopbackError,
  PortInUseError,
  startLocal,
} from '../src/index.ts';
import { RootKey } from '../src/vault/root-key.ts';
import { call } from './http/requests.ts';

const canary = `synthetic-canary-${randomBytes(24).toString('hex')}`;

/** The value as it could turn up: as it is, in base64 at any alignment, in hexadecimal. */
const traces: readonly string[] = [
  canary,
  Buffer.from(canary).toString('hex'),
  ...[0, 1, 2].map((skip) => Buffer.from(canary.slice(skip)).toString('base64').slice(0, 40)),
];

function expectNoTrace(text: string): void {
  expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
}

const token = (number: number): string => `synthetic-token-${String(number).padStart(16, '0')}`;

/** Requests with the value in it that are refused, each for another reason. */
const refused: readonly [string, object][] = [
  ['CreateSecret', { Name: 'a b', SecretString: canary, ClientRequestToken: token(1) }],
  ['CreateSecret', { Name: canary.repeat(20), SecretString: canary, ClientRequestToken: token(1) }],
  ['CreateSecret', { Name: 'x', SecretString: canary }],
  [
    'CreateSecret',
    { Name: 'x', SecretString: canary, SecretBinary: canary, ClientRequestToken: token(1) },
  ],
  ['CreateSecret', { Name: 'x', SecretBinary: canary, ClientRequestToken: token(1) }],
  ['CreateSecret', { Name: 'x', SecretString: [canary], ClientRequestToken: token(1) }],
  ['CreateSecret', { Name: 'x', SecretString: canary.repeat(2_000), ClientRequestToken: token(1) }],
  ['CreateSecret', { Name: 'x', Description: canary.repeat(100), ClientRequestToken: token(1) }],
  ['CreateSecret', { Name: 'kept', SecretString: `${canary}!`, ClientRequestToken: token(7) }],
  ['CreateSecret', { Name: 'kept', SecretString: `${canary}!`, ClientRequestToken: token(8) }],
  [
    'PutSecretValue',
    { SecretId: 'kept', SecretString: `${canary}!`, ClientRequestToken: token(7) },
  ],
  [
    'PutSecretValue',
    { SecretId: `${canary} `, SecretString: canary, ClientRequestToken: token(2) },
  ],
  ['PutSecretValue', { SecretId: 'x', SecretString: canary, ClientRequestToken: token(2) }],
  ['UpdateSecret', { SecretId: 'x', SecretString: canary, ClientRequestToken: token(2) }],
  ['GetSecretValue', { SecretId: `${canary} ` }],
  ['BatchGetSecretValue', { SecretIdList: ['kept', `${canary} `] }],
  ['BatchGetSecretValue', { SecretIdList: [[canary]] }],
  ['BatchGetSecretValue', { Filters: [{ Key: 'name', Values: [`${canary}#`] }] }],
  ['BatchGetSecretValue', { SecretIdList: ['kept'], NextToken: canary }],
  ['ListSecrets', { Filters: [{ Key: 'name', Values: [canary.repeat(20)] }] }],
  ['ListSecrets', { NextToken: canary }],
  ['GetRandomPassword', { PasswordLength: 3, ExcludeCharacters: canary }],
  ['RotateSecret', { SecretId: 'kept', ClientRequestToken: token(9), RotationLambdaARN: canary }],
  [
    'RotateSecret',
    { SecretId: 'kept', ClientRequestToken: token(9), RotationRules: { Duration: canary } },
  ],
  [
    'RotateSecret',
    {
      SecretId: 'kept',
      ClientRequestToken: token(9),
      RotationRules: { ScheduleExpression: canary },
    },
  ],
  ['CancelRotateSecret', { SecretId: 'kept' }],
  ['PutSecretValue', { SecretId: 'kept', SecretString: canary, RotationToken: canary.repeat(9) }],
  ['PutResourcePolicy', { SecretId: 'kept', ResourcePolicy: canary }],
  ['PutResourcePolicy', { SecretId: 'kept', ResourcePolicy: `{"Statement":"${canary}"}` }],
  ['PutResourcePolicy', { SecretId: 'kept', ResourcePolicy: canary.repeat(500) }],
  ['NoSuchOperation', { SecretString: canary }],
];

describe('a secret value', () => {
  it('reaches no error, no log, no inspection of the server and no file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'undotenv-canary-'));
    const dataDirectory = join(directory, 'data');
    const server = await startLocal({ dataDirectory, rootKey: RootKey.generate() });
    const kept = { Name: 'kept', SecretString: canary, ClientRequestToken: token(7) };
    expect((await call(server, 'CreateSecret', kept)).status).toBe(200);
    const read = await call(server, 'GetSecretValue', { SecretId: 'kept' });
    expect(read.body['SecretString']).toBe(canary);
    const batch = { SecretIdList: ['missing', 'kept'] };
    const { body } = await call(server, 'BatchGetSecretValue', batch);
    expect(body['SecretValues']).toMatchObject([{ SecretString: canary }]);
    expectNoTrace(JSON.stringify(body['Errors']));
    const { body: drawn } = await call(server, 'GetRandomPassword', {});
    expect(inspect(server.calls())).not.toContain(drawn['RandomPassword']);
    for (const [operation, request] of refused) {
      const answer = await call(server, operation, request);
      expect(answer.status).toBe(400);
      expectNoTrace(JSON.stringify(answer.body));
    }
    expectNoTrace(JSON.stringify(server.calls()));
    expectNoTrace(inspect(server, { depth: 9, showHidden: true }));
    const entries = readdirSync(dataDirectory, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      expectNoTrace(readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    }
    expect(entries.map(({ name }) => name)).toContain('000001.log');
    expectNoTrace(inspect(server.lookUpEvents({ limit: 1_000 }), { depth: 9 }));
    expectNoTrace(JSON.stringify(server.lookUpEvents({ limit: 1_000 })));
    expect(inspect(server.lookUpEvents({ limit: 1_000 }))).not.toContain(drawn['RandomPassword']);
    await server.close();
    expectNoTrace(readFileSync(join(dataDirectory, 'store.db'), 'latin1'));
    rmSync(directory, { recursive: true });
  });
});

describe('every error of the server', () => {
  it.each([
    ['PORT_IN_USE', new PortInUseError(4_584)],
    ['NOT_LOOPBACK', new NotLoopbackError()],
    ['EPHEMERAL_ONLY', new EphemeralOnlyError('control')],
    ['INVALID_KMS_KEYS', new InvalidKeysError([{ path: '[0].alias', message: 'odd' }])],
    ['INVALID_PRINCIPALS', new InvalidPrincipalsError([{ path: '[0].arn', message: 'odd' }])],
  ])('%s says what to do', (code, error) => {
    expect(error).toBeInstanceOf(UndotenvError);
    expect(error).toMatchObject({ code, name: error.constructor.name });
    expect(error.hint).not.toBe('');
  });
});
