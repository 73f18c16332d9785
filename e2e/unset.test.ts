import { spawn, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { delimiter } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { storedJson, writesTo } from './scenario.ts';
import { database, openShop, secretId } from './shop.ts';
import { bin, outcomeOf, type Outcome } from './workplace.ts';

const { place, server, api, close } = await openShop();
afterAll(close);

beforeEach(async () => {
  const SecretString = JSON.stringify(database);
  await api.call('PutSecretValue', { SecretId: secretId, SecretString });
});

function unset(...words: string[]): Promise<Outcome> {
  return place.run(['unset', ...words]);
}

test('removes one key, and the others keep their values, their types and their order', async () => {
  const SecretString = '{"b":true,"old":"synthetic-value-1","a":[1,2.5],"nothing":null}';
  await api.call('CreateSecret', { Name: 'typed', SecretString });
  const { code, stdout, stderr } = await unset('typed#old');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(/^target: AWS .*\n✓ removed old from typed\nhint: the value before is/);
  const stored = await api.call('GetSecretValue', { SecretId: 'typed' });
  expect(stored.SecretString).toBe('{"b":true,"a":[1,2.5],"nothing":null}');
});

test('says in JSON which version it replaced', async () => {
  const before = await api.call('GetSecretValue', { SecretId: secretId });
  const { stdout } = await unset('database#host', '--json');
  const after = await api.call('GetSecretValue', { SecretId: secretId });
  expect(JSON.parse(stdout)).toEqual({
    name: secretId,
    key: 'host',
    outcome: 'removed',
    versionId: after.VersionId,
    previousVersionId: before.VersionId,
  });
});

test('a key the manifest requires stays, however it is named, unless --force', async () => {
  for (const reference of ['database#password', `${secretId}#password`]) {
    const { code, stderr } = await unset(reference);
    expect(code).toBe(3);
    expect(stderr).toContain('error: the manifest requires the key "password" of database');
  }
  expect(await storedJson(server, secretId)).toEqual(database);
  expect(await unset('database#password', '--force')).toMatchObject({ code: 0 });
  expect(await storedJson(server, secretId)).toEqual({ host: database.host, port: 5432 });
});

test('a key with a default, or one that is optional, may go', async () => {
  expect(await unset('database#port')).toMatchObject({ code: 0 });
  expect(await unset('database#host')).toMatchObject({ code: 0 });
  expect(await storedJson(server, secretId)).toEqual({ password: database.password });
});

test.each([
  { words: ['database'], code: 2, message: 'NAME#KEY, and never a whole secret' },
  { words: ['database#not_there'], code: 4, message: 'has no key "not_there"' },
  { words: ['not/there#key'], code: 4, message: 'not/there' },
  { words: ['binary#key'], code: 1, message: 'binary is binary' },
  { words: ['text#key'], code: 1, message: 'does not hold a JSON object' },
  { words: ['numbers#key'], code: 3, message: 'would change a number in another' },
  {
    words: ['{{resolve:secretsmanager:shop/test/database:SecretString:host:AWSPREVIOUS}}'],
    code: 2,
    message: 'a version cannot be written',
  },
])('refuses `unset $words` and writes nothing', async ({ words, code, message }) => {
  await createOthers();
  const before = writesTo(server).length;
  const outcome = await unset(...words);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toContain(message);
  expect(outcome.stderr).not.toContain('synthetic-');
  expect(writesTo(server)).toHaveLength(before);
});

async function createOthers(): Promise<void> {
  const { SecretList } = await api.call('ListSecrets', {});
  if (SecretList.some(({ Name }) => Name === 'binary')) return;
  const SecretBinary = Buffer.from('synthetic-bytes').toString('base64');
  await api.call('CreateSecret', { Name: 'binary', SecretBinary });
  await api.call('CreateSecret', { Name: 'text', SecretString: 'synthetic-text' });
  const SecretString = '{"key":"synthetic-value","account":12345678901234567890}';
  await api.call('CreateSecret', { Name: 'numbers', SecretString });
}

const awsCli = spawnSync('sh', ['-c', 'command -v aws'], { encoding: 'utf8' }).stdout.trim();

/** What the command line said would put the value back, in a shell that knows `undotenv`. */
function putBack(said: string): Promise<Outcome> {
  const [, command = ''] = /this puts it back: `([^`]+)`/.exec(said) ?? [];
  place.write('../commands/undotenv', `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(place.path('../commands/undotenv'), 0o755);
  const PATH = [place.path('../commands'), place.variables['PATH']].join(delimiter);
  // Not `spawnSync`: the server may be in this process.
  const env = { ...place.variables, PATH };
  return outcomeOf(spawn('sh', ['-c', command], { env, cwd: place.project }));
}

test.runIf(awsCli !== '')('the command it names puts the value back', async () => {
  const { stderr } = await unset('database#host');
  expect(await storedJson(server, secretId)).not.toHaveProperty('host');
  const { code, stderr: said } = await putBack(stderr);
  expect({ code, said }).toEqual({ code: 0, said: '' });
  expect(await storedJson(server, secretId)).toEqual(database);
});

test.runIf(awsCli !== '')('so does the one for the local store', async () => {
  await place.run(['set', 'database', '--stdin', '--local'], { input: JSON.stringify(database) });
  const { stderr } = await unset('database#host', '--local');
  const { code, stderr: said } = await putBack(stderr);
  expect({ code, said }).toEqual({ code: 0, said: '' });
  const { stdout } = await place.run(['get', 'database', '--local', '--show-values']);
  expect(JSON.parse(stdout)).toEqual(database);
});
