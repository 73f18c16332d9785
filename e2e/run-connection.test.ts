import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocal, type LocalServer } from '@undotenv/local';
import { apiOf } from './scenario.ts';
import { Workplace, type Outcome } from './workplace.ts';

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  secrets: { api: { keys: { token: { env: 'API_TOKEN' } } } },
});`;

/** A program that knows nothing of undotenv: it asks the AWS SDK, which signs. */
const sdkProgram = `
const { SecretsManager } = require(${JSON.stringify(
  createRequire(import.meta.url).resolve('@aws-sdk/client-secrets-manager'),
)});
const call = new SecretsManager().getSecretValue({ SecretId: 'shop/test/api' });
call.then(({ SecretString }) => console.log(SecretString), ({ name }) => console.log(name));`;

const names = [
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'API_TOKEN',
];
const printProgram = `console.log(JSON.stringify(Object.fromEntries(
  ${JSON.stringify(names)}.map((name) => [name, process.env[name]]))));`;

/** Where a developer's own shell would lead a program. */
const elsewhere = {
  AWS_PROFILE: 'somebody-else',
  AWS_SESSION_TOKEN: 'synthetic-session-token-1',
  AWS_ACCESS_KEY_ID: 'synthetic-access-key-id-1',
  AWS_SECRET_ACCESS_KEY: 'synthetic-secret-access-key-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_REGION: 'eu-west-1',
};

let place: Workplace;

beforeAll(() => {
  place = new Workplace({
    'undotenv.config.mjs': manifest,
    'sdk.cjs': sdkProgram,
    'print.cjs': printProgram,
  });
});

afterAll(() => {
  place[Symbol.dispose]();
});

function run(
  options: readonly string[],
  program: string,
  variables: NodeJS.ProcessEnv,
): Promise<Outcome> {
  return place.run(['run', '--connection', ...options, '--', 'node', program], { variables });
}

describe('on the local store', () => {
  beforeAll(async () => {
    const input = JSON.stringify({ token: 'synthetic-local-token' });
    const set = await place.run(['set', 'api', '--local', '--stdin'], {
      input,
      variables: elsewhere,
    });
    expect(set.code).toBe(0);
  });

  test('the program gets what reaches it, and what would lead elsewhere is removed', async () => {
    const { code, stdout, stderr } = await run(['--local'], 'print.cjs', elsewhere);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const seen = JSON.parse(stdout) as Record<string, string>;
    expect(Object.keys(seen)).toEqual(names.slice(0, 4));
    expect(seen['AWS_ENDPOINT_URL_SECRETS_MANAGER']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(seen['AWS_REGION']).toBe('eu-west-1');
    const inherited: readonly unknown[] = Object.values({ ...elsewhere, AWS_REGION: undefined });
    expect(Object.values(seen).filter((value) => inherited.includes(value))).toEqual([]);
  });

  test.each([{ options: ['--local'] }, { options: ['--local', '--pristine'] }])(
    'the AWS SDK reads from it, without a setting of its own: $options',
    async ({ options }) => {
      expect(await run(options, 'sdk.cjs', elsewhere)).toMatchObject({
        code: 0,
        stdout: '{"token":"synthetic-local-token"}\n',
      });
    },
  );
});

test('no manifest is needed for it: what reads by itself is given no secret of ours', async () => {
  using bare = new Workplace({ 'sdk.cjs': sdkProgram, 'print.cjs': printProgram });
  const input = '{"token":"synthetic-local-token"}';
  const set = ['set', 'shop/test/api', '--local', '--stdin'];
  expect(await bare.run(set, { input })).toMatchObject({ code: 0 });
  const words = ['run', '--local', '--connection', '--', 'node', 'sdk.cjs'];
  expect(await bare.run(words)).toMatchObject({ code: 0, stdout: `${input}\n` });
  // Without a manifest these are the secrets that have not been migrated.
  bare.write('.env', 'API_TOKEN=synthetic-plaintext\n');
  const printed = await bare.run(['run', '--local', '--connection', '--', 'node', 'print.cjs']);
  expect(JSON.parse(printed.stdout)).not.toHaveProperty('API_TOKEN');
  const without = await bare.run(['run', '--local', '--', 'node', 'print.cjs']);
  expect(without).toMatchObject({ code: 2, stdout: '' });
  expect(without.stderr).toMatch(/^error: this project has no .*\nhint: .*`undotenv init`/m);
});

describe('on AWS', () => {
  let server: LocalServer;
  let variables: NodeJS.ProcessEnv;

  beforeAll(async () => {
    server = await startLocal();
    const api = apiOf(server);
    const SecretString = JSON.stringify({ token: 'synthetic-aws-token' });
    await api.call('CreateSecret', { Name: 'shop/test/api', SecretString });
    api.close();
    place.write(
      'aws-credentials',
      `[work]\naws_access_key_id = ${server.accessKeyId}\naws_secret_access_key = ${server.secretAccessKey}\n`,
    );
    variables = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_SHARED_CREDENTIALS_FILE: place.path('aws-credentials'),
    };
  });

  afterAll(() => server.close());

  test('the program gets the endpoint and the region, inherits its credentials, and gets no value', async () => {
    const { accessKeyId, secretAccessKey } = server;
    const { stdout } = await run(['--no-mask'], 'print.cjs', {
      ...variables,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
    expect(JSON.parse(stdout)).toEqual({
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
  });

  test('the AWS SDK reads with the profile and from the endpoint that the options name', async () => {
    const { AWS_SHARED_CREDENTIALS_FILE } = variables;
    const options = ['--profile', 'work', '--endpoint-url', server.url];
    expect(await run(options, 'sdk.cjs', { AWS_SHARED_CREDENTIALS_FILE })).toMatchObject({
      code: 0,
      stdout: '{"token":"synthetic-aws-token"}\n',
    });
  });
});
