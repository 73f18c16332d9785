import type { OperationName } from '@undotenv/protocol';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { apiOf, storedJson, writesTo } from './scenario.ts';
import { database, openShop, secretId } from './shop.ts';
import { outcomeOf, type Outcome, type RunOptions } from './workplace.ts';

const { password } = database;

const { place, server, api, close } = await openShop();
afterAll(close);

const anyVersion = expect.any(String) as string;

afterEach(() => {
  server.faults.clear();
});

function undotenv(words: string, options: RunOptions = {}): Promise<Outcome> {
  return place.run(words.split(' '), options);
}

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

test('refuses what is not text: a lenient decoder would store another value', async () => {
  place.write('binary', Buffer.from([0xff, 0xfe, 0x00, 0x80]));
  const { code, stderr } = await undotenv('set shop/binary --file binary');
  expect(code).toBe(2);
  expect(stderr).toContain('error: the value is not text in UTF-8');
});

test('refuses to change one key beside a number that JSON would not keep', async () => {
  const api = apiOf(server);
  const SecretString = '{"account":12345678901234567890,"password":"synthetic-old"}';
  await api.call('CreateSecret', { Name: 'shop/numbers', SecretString });
  const { code, stderr } = await undotenv('set shop/numbers#password --stdin', { input: 'x' });
  expect([code, stderr]).toEqual([3, expect.stringContaining('change a number in another')]);
  const stored = await api.call('GetSecretValue', { SecretId: 'shop/numbers' });
  expect(stored.SecretString).toBe(SecretString);
  api.close();
});

test('changes one key of the secret, and prints nothing but messages', async () => {
  const { code, stdout, stderr } = await undotenv('set database#password --stdin', {
    input: 'synthetic-password-2\n',
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr.split('\n').slice(1)).toEqual([
    '✓ updated password of shop/test/database',
    expect.stringMatching(
      /^hint: the value before is kept as AWSPREVIOUS; this puts it back: `aws/,
    ),
    '',
  ]);
  expect(await storedJson(server, secretId)).toEqual({
    ...database,
    password: 'synthetic-password-2',
  });
});

test('creates a secret of the manifest with its description and tags, where it is not there', async () => {
  const words = 'set database#password --stdin --region eu-west-1 --json';
  const { stdout } = await undotenv(words, { input: password });
  expect(JSON.parse(stdout)).toEqual({
    name: secretId,
    key: 'password',
    outcome: 'created',
    versionId: anyVersion,
  });
  expect(await storedJson(server, secretId, 'eu-west-1')).toEqual({ password });
  const elsewhere = apiOf(server, 'eu-west-1');
  const secret = await elsewhere.call('DescribeSecret', { SecretId: secretId });
  elsewhere.close();
  expect(secret).toMatchObject({
    Description: 'Where orders are kept',
    Tags: [{ Key: 'Project', Value: 'Shop' }],
  });
});

test('says in JSON which version it replaced, and the name where the ARN was given', async () => {
  const { ARN, VersionId } = await api.call('GetSecretValue', { SecretId: secretId });
  const { stdout } = await set(`${ARN}#password`, 'synthetic-password-3');
  const after = await api.call('GetSecretValue', { SecretId: secretId });
  expect(JSON.parse(stdout)).toEqual({
    name: secretId,
    key: 'password',
    outcome: 'updated',
    versionId: after.VersionId,
    previousVersionId: VersionId,
  });
});

test('keeps the declared type of a key, and refuses what does not fit it', async () => {
  expect(await undotenv('set database#port --stdin', { input: '6543' })).toMatchObject({
    code: 0,
  });
  expect(await storedJson(server, secretId)).toHaveProperty('port', 6543);
  const bad = await undotenv('set database#port --stdin', { input: password });
  expect(bad.code).toBe(3);
  expect(bad.stderr).toMatch(/^error: .*not an integer/m);
  expect(bad.stderr).not.toContain(password);
  expect(await storedJson(server, secretId)).toHaveProperty('port', 6543);
});

test('takes a whole value from a file as it is, and says in JSON what it did', async () => {
  place.write('value', 'two\nlines\n');
  const words = 'set other/text --file value --json';
  const outcomes: unknown[] = [];
  for (let run = 0; run < 2; run += 1) {
    outcomes.push(JSON.parse((await undotenv(words)).stdout));
  }
  expect(outcomes).toEqual([
    { name: 'other/text', outcome: 'created', versionId: anyVersion },
    { name: 'other/text', outcome: 'unchanged' },
  ]);
  const { stdout } = await undotenv('get other/text --show-values');
  expect(stdout).toBe('two\nlines\n\n');
});

test.each([
  ['set database#password', /^error: there is no terminal.*\nhint: .*--stdin.*--file/m],
  ['set database --stdin --file value', /^error: give --stdin or --file, not both/m],
  ['set database --stdin', /^error: the value is empty/m],
  ['set database --file not-there', /^error: the file .*not-there cannot be read/m],
  ['set plain/text synthetic-value', /^error: too many arguments/m],
])('refuses `%s` as a mistake and writes nothing', async (words, message) => {
  const before = writesTo(server).length;
  const { code, stderr } = await undotenv(words);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('synthetic-value');
  expect(writesTo(server)).toHaveLength(before);
});

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
