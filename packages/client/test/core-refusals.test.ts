/** What a core client does not send, does not believe, and says instead. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createCoreClient,
  errorInItsWords,
  fixedCredentials,
  fromEnvironment,
  text,
  type CoreClient,
} from '../src/core.ts';
import { arnOf, keys, region, stored } from './core-answers.ts';
import {
  exception,
  json as answer,
  startStubEndpoint,
  type StubEndpoint,
} from './stub-endpoint.ts';

let endpoint: StubEndpoint;
let client: CoreClient;

const credentials = fixedCredentials(keys);

beforeEach(async () => {
  endpoint = await startStubEndpoint();
  client = createCoreClient({ region, endpoint: endpoint.url, credentials });
});
afterEach(async () => {
  client.close();
  await endpoint.close();
});

describe('a text in the place of a secret’s name', () => {
  it.each([
    ['with a blank', 'synthetic password'],
    ['with a line', 'synthetic\nhost: example.com'],
    ['that is a URL', 'postgres://user:synthetic@192.0.2.1/db'],
    ['that is JSON', '{"password":"synthetic"}'],
    ['with a key', 'synthetic#password'],
    ['that is nothing', ''],
    ['longer than any name', 'synthetic'.repeat(60)],
    ['that is half an ARN', arnOf('')],
    ['that is an ARN with a host', 'arn:aws:@example.com/synthetic:secret:a'],
    ['that is an ARN with more', `${arnOf('synthetic')}:password`],
  ])('%s is neither sent nor repeated', async (_, pasted) => {
    const refusal: unknown = await client.get(pasted, text).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TypeError);
    expect(inspect(refusal)).toContain('secretId is neither a name nor an ARN');
    expect(inspect(refusal)).not.toMatch(/synthetic|example/);
    expect(endpoint.requests).toHaveLength(0);
  });

  it.each(['arn:aws:ssm:us-east-1:123456789012:secret:a', 'arn:aws:::secret:a', '../a?', 'a@b'])(
    'goes nowhere but into the request: %s',
    async (secretId) => {
      endpoint.answer(exception('ResourceNotFoundException', 'synthetic'));
      await client.get(secretId, text).catch(() => undefined);
      for (const { path, headers, body } of endpoint.requests) {
        expect(path).toBe('/');
        expect(headers.host).toBe(new URL(endpoint.url).host);
        expect(JSON.parse(body)).toMatchObject({ SecretId: secretId });
      }
    },
  );
});

describe('an answer', () => {
  const other = '210987654321';

  it.each([
    ['of another account', arnOf('a-aBcDeF'), { ARN: arnOf('a-aBcDeF', other) }],
    ['of another region', arnOf('a'), { ARN: arnOf('a-aBcDeF', undefined, 'eu-west-1') }],
    ['of another version of the ARN', arnOf('a-aBcDeF'), { ARN: arnOf('a-GhIjKl') }],
    ['of a longer name', arnOf('a'), { ARN: arnOf('a-b-aBcDeF'), Name: 'a-b' }],
    ['of a name in other letters', 'a', { Name: 'A' }],
    ['of a name in a folder', 'a', { Name: 'b/a' }],
  ])('%s is refused', async (_, secretId, members) => {
    endpoint.answer(answer(200, { ...stored(1, 'synthetic-1'), ...members }));
    const refusal: unknown = await client.get(secretId, text).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'RESPONSE_REFUSED', secretId });
    expect(inspect(refusal)).not.toContain('synthetic-1');
  });

  it.each([
    ['by its name', 'db-aBcDeF'],
    ['by its ARN', arnOf('db-aBcDeF-GhIjKl')],
    ['by its ARN without suffix', arnOf('db-aBcDeF')],
  ])('of a name that ends like a suffix is taken %s', async (_, secretId) => {
    const members = { Name: 'db-aBcDeF', ARN: arnOf('db-aBcDeF-GhIjKl') };
    endpoint.answer(answer(200, { ...stored(1, 'synthetic-1'), ...members }));
    expect(await client.get(secretId, text)).toBe('synthetic-1');
  });

  it('has the members it has, and none of a prototype it brings', async () => {
    const { Name, ...nameless } = stored(1, 'synthetic-1');
    endpoint.answer((response) => {
      response.end(`{"__proto__":{"Name":"${Name}"},${JSON.stringify(nameless).slice(1)}`);
    });
    await expect(client.get('a', text)).rejects.toThrow('a member is missing');
    expect(Object.prototype).not.toHaveProperty('Name');
  });

  it('is named in an error by letters and digits only', async () => {
    endpoint.answer(exception('com.amazonaws#Expired\u001b[31m\nToken', 'synthetic'));
    await expect(client.get('a', text)).rejects.toMatchObject({
      message: 'the credentials are refused (Expired31mToken)',
      awsCode: 'Expired31mToken',
    });
  });
});

describe('a region', () => {
  it.each([
    '',
    'us-east-1.example.com',
    'us-east-1.example.com/',
    'us-east-1#',
    'us-east-1?',
    'us-east-1@example.com',
    'us-east-1:443',
    'us-east-1\n',
    'US-EAST-1',
    '-us-east-1',
    'us-east-1-',
    'u'.repeat(64),
  ])('never makes another host: %j', (wrong) => {
    expect(() => createCoreClient({ region: wrong, credentials })).toThrow(
      'the region is no name such as us-east-1',
    );
  });
});

describe('an error', () => {
  it.each([
    [
      exception('ResourceNotFoundException', 'synthetic'),
      'a is not in Secrets Manager in us-east-1',
      'check its name and region, or store it',
    ],
    [
      exception('AccessDeniedException', 'synthetic'),
      'access to a is denied',
      'allow secretsmanager:GetSecretValue on it, and kms:Decrypt on its key',
    ],
    [
      exception('DecryptionFailure', 'synthetic'),
      'the KMS key of a cannot be used',
      'enable it, and allow kms:Decrypt on it',
    ],
    [
      exception('InvalidRequestException', 'synthetic'),
      'the request for a is refused (InvalidRequestException)',
      'check whether it was deleted',
    ],
    [
      exception('ValidationException', 'synthetic'),
      'the request for a is refused (ValidationException)',
      undefined,
    ],
    [
      exception('UnrecognizedClientException', 'synthetic'),
      'the credentials are refused (UnrecognizedClientException)',
      'renew them, or set the clock',
    ],
    [
      answer(400, {}),
      'the answer is refused: status 400 without JSON',
      'check what answers at the endpoint',
    ],
  ])('says what to do, and names the secret: %#', async (answering, message, hint) => {
    endpoint.answer(answering);
    const error: unknown = await client.get('a', text).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ message, hint, secretId: 'a', retryable: false });
    expect(inspect(error)).not.toContain('synthetic');
  });

  it('says it also of a secret that is not text', async () => {
    const { SecretString, ...rest } = stored(1, 'synthetic');
    const SecretBinary = Buffer.from(SecretString).toString('base64');
    endpoint.answer(answer(200, { ...rest, SecretBinary }));
    await expect(client.get('a', text)).rejects.toMatchObject({
      message: 'a is binary, not text',
      hint: 'store it as text',
    });
  });

  it('says it of an environment without keys', () => {
    const both = { AWS_ACCESS_KEY_ID: 'synthetic-id', AWS_SECRET_ACCESS_KEY: 'synthetic' };
    const variables = { ...both, AWS_SECRET_ACCESS_KEY: 'synthetic\n' };
    for (const each of [{}, variables, { ...both, AWS_SESSION_TOKEN: 'synthetic\n' }]) {
      expect(() => fromEnvironment(each)).toThrow(
        expect.objectContaining({
          code: 'CREDENTIALS_MISSING',
          message:
            'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set, or the credentials have a blank',
        }) as Error,
      );
    }
  });

  it('has the service’s words where they are asked for, and may be shown', async () => {
    const open = () =>
      createCoreClient({ region, endpoint: endpoint.url, credentials, errorOf: errorInItsWords });
    for (const [name, message] of [
      ['AccessDeniedException', 'User: x is not authorized'],
      ['ValidationException', 'the request for a is refused (ValidationException)'],
    ] as const) {
      client.close();
      client = open();
      endpoint.answer(exception(name, 'User: x is not authorized'));
      await expect(client.get('a', text)).rejects.toThrow(message);
    }
  });
});
