import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { dataDirectoryOf, startServer, stopServer } from './local-process.ts';
import { apiOf, it } from './scenario.ts';
import { outcomeOf } from './workplace.ts';

const value = 'synthetic-value-of-the-store';

describe('a server on the store of a project', () => {
  it('says in one line of JSON how to reach it, and is healthy', async ({ place }) => {
    const server = await startServer(place);
    expect(server.ready).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      account: '123456789012',
      region: 'us-east-1',
      accessKeyId: expect.any(String) as string,
      secretAccessKey: expect.any(String) as string,
      pid: server.child.pid,
    });
    const health = await fetch(`${server.ready.url}/_undotenv/health`);
    expect(health.status).toBe(200);
    const control = await fetch(`${server.ready.url}/_undotenv/calls`);
    expect(control.status).toBeGreaterThanOrEqual(400);
  });

  it('serves other commands, refuses a second server, and keeps data and keys over a restart', async ({
    place,
  }) => {
    const first = await startServer(place);
    const owner = join(dataDirectoryOf(place), 'owner.json');
    expect(JSON.parse(readFileSync(owner, 'utf8'))).toMatchObject({
      url: first.ready.url,
      pid: first.child.pid,
    });
    expect(readFileSync(owner, 'utf8')).not.toContain(first.ready.secretAccessKey);

    const set = await place.run(['set', 'kept/text', '--local', '--stdin'], { input: value });
    expect(set.code).toBe(0);
    const api = apiOf(first.ready);
    const { SecretString } = await api.call('GetSecretValue', { SecretId: 'kept/text' });
    api.close();
    expect(SecretString).toBe(value);

    const second = await place.run(['local', '--port', '0', '--json']);
    expect(second.code).toBe(6);
    expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'STORE_IN_USE' } });
    expect(second.stderr).toContain(first.ready.url);

    expect(await stopServer(first)).toEqual([0, null]);
    expect(existsSync(owner)).toBe(false);
    const again = await startServer(place);
    expect(again.ready).toMatchObject({
      accessKeyId: first.ready.accessKeyId,
      secretAccessKey: first.ready.secretAccessKey,
    });
    const got = await place.run(['get', 'kept/text', '--local', '--show-values']);
    expect(got.stdout).toBe(`${value}\n`);
    expect(await stopServer(again, 'SIGINT')).toEqual([0, null]);
    expect(existsSync(owner)).toBe(false);
  });

  it('that was killed leaves a store which commands and the next server take over', async ({
    place,
  }) => {
    const killed = await startServer(place);
    const set = await place.run(['set', 'kept/text', '--local', '--stdin'], { input: value });
    expect(set.code).toBe(0);
    expect(await stopServer(killed, 'SIGKILL')).toEqual([null, 'SIGKILL']);
    const owner = join(dataDirectoryOf(place), 'owner.json');
    expect(existsSync(owner)).toBe(true);
    const got = await place.run(['get', 'kept/text', '--local', '--show-values']);
    expect(got).toMatchObject({ code: 0, stdout: `${value}\n` });
    expect(existsSync(owner)).toBe(false);
    const next = await startServer(place);
    expect(JSON.parse(readFileSync(owner, 'utf8'))).toMatchObject({ pid: next.child.pid });
    expect(await stopServer(next, 'SIGHUP')).toEqual([0, null]);
  });

  it('tells a person where it is, and no key', async ({ place }) => {
    place.write('undotenv.config.mjs', '');
    const child = place.start(['local', '--port', '0']);
    const outcome = outcomeOf(child);
    await once(child.stderr ?? child, 'data');
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await outcome;
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(
      /^✓ Secrets Manager is at http:\/\/127\.0\.0\.1:\d+ \(us-east-1\), in \S.*\nhint: `undotenv run --local -- [^`]+` runs a program on it; stop with Ctrl-C\nhint: the AWS CLI: `undotenv run --local --connection -- aws --endpoint-url http:\/\/[^`]+`\n$/,
    );
  });

  it('names commands that run without a manifest, in a folder that has none', async ({ place }) => {
    const child = place.start(['local', '--port', '0']);
    const outcome = outcomeOf(child);
    await once(child.stderr ?? child, 'data');
    child.kill('SIGTERM');
    expect((await outcome).stderr).toMatch(
      /^✓ .*\nhint: `undotenv run --local --connection -- node app\.js` .*\nhint: the AWS CLI: `undotenv run --local --connection -- aws [^`]+`\n$/,
    );
  });
});

describe('an ephemeral server', () => {
  it('has controls where asked for, accepts unsigned calls with --auth off, and keeps nothing', async ({
    place,
  }) => {
    const server = await startServer(place, '--ephemeral', '--control', '--auth', 'off');
    const { url } = server.ready;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.ListSecrets',
      },
      body: '{}',
    });
    expect(await answer.json()).toEqual({ SecretList: [] });
    const calls = await fetch(`${url}/_undotenv/calls`);
    expect(await calls.json()).toMatchObject({ calls: [{ operation: 'ListSecrets', code: 'OK' }] });
    await stopServer(server);
    expect(existsSync(place.data)).toBe(false);
  });

  it('keeps to the limits it is given', async ({ place }) => {
    const limits = ['--secrets-per-region', '1', '--deletion-delay', '3600'];
    const server = await startServer(place, '--ephemeral', ...limits);
    const api = apiOf(server.ready);
    const first = { Name: 'first', SecretString: 'synthetic' };
    await api.call('CreateSecret', first);
    const second = api.call('CreateSecret', { ...first, Name: 'second' });
    await expect(second).rejects.toMatchObject({ awsCode: 'LimitExceededException' });
    await api.call('DeleteSecret', { SecretId: 'first', ForceDeleteWithoutRecovery: true });
    const again = api.call('CreateSecret', first);
    await expect(again).rejects.toMatchObject({ awsCode: 'InvalidRequestException' });
    api.close();
    await stopServer(server);
  });

  it('knows the KMS keys of a file, and no other', async ({ place }) => {
    place.write('keys.json', '[{ "alias": "alias/app", "keyId": "app-key" }]');
    const server = await startServer(place, '--ephemeral', '--kms-keys', 'keys.json');
    const api = apiOf(server.ready);
    const create = (name: string, key: string): Promise<unknown> =>
      api.call('CreateSecret', { Name: name, SecretString: 'synthetic', KmsKeyId: key });
    await create('known', 'alias/app');
    await expect(create('unknown', 'alias/other')).rejects.toThrow();
    api.close();
    await stopServer(server);
  });

  it('throttles as AWS would with --throttling', async ({ place }) => {
    const server = await startServer(place, '--ephemeral', '--throttling');
    const api = apiOf(server.ready);
    const draw = async (): Promise<unknown> => {
      const call = api.call('GetRandomPassword', {}, { maxTries: 1 });
      return call.then(
        () => 'OK',
        (error: unknown) => error,
      );
    };
    // AWS's rate is 50 a second, and how many this machine makes in that time nobody knows.
    const answers: unknown[] = [];
    while (!answers.some((answer) => answer !== 'OK')) {
      answers.push(...(await Promise.all(Array.from({ length: 100 }, draw))));
    }
    api.close();
    expect(answers.filter((answer) => answer === 'OK').length).toBeGreaterThanOrEqual(50);
    expect(answers.find((answer) => answer !== 'OK')).toMatchObject({ code: 'THROTTLED' });
    await stopServer(server);
  });
});

describe('a server that may not start', () => {
  it.for([
    ['--control', 3, /^error: control is refused on a store that is kept$/m],
    ['--auth off', 3, /^error: auth "off" is refused on a store that is kept$/m],
    ['--host 0.0.0.0', 3, /^error: .*loopback addresses only$/m],
    ['--data elsewhere --ephemeral', 2, /^error: give --data or --ephemeral, not both$/m],
    ['--rotation-function Synthetic=none.mjs', 2, /^error: none\.mjs cannot be loaded$/m],
  ] as const)('refuses %s', async ([options, code, message], { place }) => {
    const outcome = await place.run(['local', ...options.split(' ')]);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });
    expect(outcome.stderr).toMatch(message);
    // A server that is not there has nothing to be warned of.
    expect(outcome.stderr).not.toContain('warning:');
  });

  it('says so where the port is busy', async ({ place }) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const outcome = await place.run(['local', '--port', String(port), '--ephemeral', '--json']);
    other.close();
    expect(outcome.code).toBe(6);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ error: { code: 'PORT_IN_USE' } });
    expect(outcome.stderr).toMatch(
      new RegExp(`^error: port ${String(port)} is in use\nhint: `, 'm'),
    );
  });
});
