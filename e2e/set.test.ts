import { startLocal, type LocalServer } from '@undotenv/local';
import type { OperationName } from '@undotenv/protocol';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { apiOf, storedJson, writesTo } from './scenario.ts';
import { outcomeOf, Workplace, type Outcome } from './workplace.ts';

let place: Workplace;
let server: LocalServer;
let api: SecretsManagerApi;

beforeAll(async () => {
  server = await startLocal();
  api = apiOf(server);
  place = new Workplace();
  place.useServer(server);
});

afterEach(() => {
  server.faults.clear();
});

afterAll(async () => {
  api.close();
  await server.close();
  place[Symbol.dispose]();
});

function set(reference: string, input: string): Promise<Outcome> {
  return place.run(['set', reference, '--stdin', '--json'], { input });
}

/** Runs `set`, and `meanwhile` between its answered read and whatever it does next. */
async function setWhile(
  reference: string,
  meanwhile: () => Promise<unknown>,
): Promise<{ code: number | null; error: unknown }> {
  const before = server.calls().length;
  const seen = (name: OperationName): boolean =>
    server
      .calls()
      .slice(before)
      .some(({ operation }) => operation === name);
  // What the secret holds is decided at once, and said only after `meanwhile` is done.
  server.faults.set('GetSecretValue', { latencyMs: 1_000 });
  const child = place.start(['set', reference, '--stdin', '--json']);
  const outcome = outcomeOf(child);
  child.stdin?.end('synthetic-value-of-ours');
  await vi.waitUntil(() => seen('GetSecretValue'), { timeout: 20_000, interval: 10 });
  server.faults.clear();
  await meanwhile();
  const { code, stdout } = await outcome;
  const { error } = JSON.parse(stdout) as { error?: { code?: unknown } };
  return { code, error: error?.code };
}

test('one key is changed, and the others keep their values, their types and their order', async () => {
  const text =
    '{"port":5432,"tls":true,"options":{"retries":[1,2.5]},"nothing":null,"password":"old","__proto__":"kept"}';
  await api.call('CreateSecret', { Name: 'typed', SecretString: text });
  expect(await set('typed#password', 'synthetic "quoted" ünïcode')).toMatchObject({ code: 0 });
  const { SecretString } = await api.call('GetSecretValue', { SecretId: 'typed' });
  expect(SecretString).toBe(text.replace('"old"', '"synthetic \\"quoted\\" ünïcode"'));
});

test('one key of a secret that holds no object is refused', async () => {
  await api.call('CreateSecret', { Name: 'plain', SecretString: 'synthetic-plain-text' });
  const before = writesTo(server).length;
  const { code, stdout, stderr } = await set('plain#key', 'synthetic-value');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'INVALID_JSON' } });
  expect(stdout + stderr).not.toContain('synthetic-');
  expect(writesTo(server)).toHaveLength(before);
});

test('a secret that somebody changes meanwhile keeps their value, and no trace of ours is labelled', async () => {
  await api.call('CreateSecret', { Name: 'contested', SecretString: '{"key":"first"}' });
  const outcome = await setWhile('contested#key', () =>
    api.call('PutSecretValue', { SecretId: 'contested', SecretString: '{"key":"theirs"}' }),
  );
  expect(outcome).toEqual({ code: 3, error: 'CONCURRENT_CHANGE' });
  expect(await storedJson(server, 'contested')).toEqual({ key: 'theirs' });
  const { VersionIdsToStages = {} } = await api.call('DescribeSecret', { SecretId: 'contested' });
  expect(Object.values(VersionIdsToStages).flat().sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('a secret that somebody creates meanwhile keeps their value', async () => {
  const outcome = await setWhile('new#key', () =>
    api.call('CreateSecret', { Name: 'new', SecretString: '{"key":"theirs"}' }),
  );
  expect(outcome).toEqual({ code: 3, error: 'SECRET_EXISTS' });
  expect(await storedJson(server, 'new')).toEqual({ key: 'theirs' });
});

test('a secret whose deletion somebody schedules meanwhile is not written', async () => {
  await api.call('CreateSecret', { Name: 'leaving', SecretString: '{"key":"first"}' });
  const { code } = await setWhile('leaving#key', () =>
    api.call('DeleteSecret', { SecretId: 'leaving', RecoveryWindowInDays: 7 }),
  );
  expect(code).not.toBe(0);
  await api.call('RestoreSecret', { SecretId: 'leaving' });
  expect(await storedJson(server, 'leaving')).toEqual({ key: 'first' });
});

test.each([
  { title: 'access is denied', fault: 'AccessDeniedException', code: 5, error: 'ACCESS_DENIED' },
  { title: 'the service is down', fault: 'InternalServiceError', code: 6, error: 'UNAVAILABLE' },
] as const)(
  'where $title after the read, the exit code says so and the value stays',
  async ({ title, fault, ...expected }) => {
    await api.call('CreateSecret', { Name: title.replaceAll(' ', '-'), SecretString: '{"a":1}' });
    const name = title.replaceAll(' ', '-');
    server.faults.set('PutSecretValue', { error: fault });
    const { code, stdout, stderr } = await set(`${name}#b`, 'synthetic-value');
    const { error } = JSON.parse(stdout) as { error: { code: string } };
    expect({ code, error: error.code }).toEqual(expected);
    expect(stderr).not.toContain('synthetic-value');
    expect(await storedJson(server, name)).toEqual({ a: 1 });
  },
);

test('credentials that the service does not accept end with 5', async () => {
  const { code, stdout } = await place.run(['get', 'typed', '--json'], {
    variables: { AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key-of-nobody' },
  });
  expect(code).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CREDENTIALS_REJECTED' } });
});
