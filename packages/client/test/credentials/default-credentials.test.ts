import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultCredentials } from '../../src/credentials/default-credentials.ts';
import type { CredentialChainModule } from '../../src/credentials/from-profile.ts';
import {
  ConfigurationError,
  CredentialsMissingError,
  CredentialsRejectedError,
  ResponseRefusedError,
  UnavailableError,
} from '../../src/errors.ts';
import { startMetadataServer, type MetadataServer } from './metadata-server.ts';

const secretAccessKey = 'synthetic-secret-key';
const expiration = '2030-01-01T00:00:00.000Z';
const asJson = JSON.stringify({
  Code: 'Success',
  AccessKeyId: 'id',
  SecretAccessKey: secretAccessKey,
  Token: 'synthetic-token',
  Expiration: expiration,
});
const fromJson = {
  accessKeyId: 'id',
  secretAccessKey,
  sessionToken: 'synthetic-token',
  expiration: new Date(expiration),
};

const noChain = (): Promise<CredentialChainModule> => Promise.reject(new Error('no such package'));

let home: string;
let metadata: MetadataServer;
let variables: Record<string, string>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'undotenv credentials '));
  metadata = await startMetadataServer();
  // No metadata of the machine that runs the tests.
  variables = { HOME: home, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url };
});
afterEach(() => {
  metadata.close();
  rmSync(home, { recursive: true });
});

function find(more: Record<string, string> = {}, chain = noChain) {
  return defaultCredentials({ ...variables, ...more }, chain)();
}

async function failureOf(finding: Promise<unknown>): Promise<unknown> {
  const failure: unknown = await finding.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(inspect(failure, { depth: 9 })).not.toContain('synthetic');
  // Whatever went wrong, it says what to do.
  expect(failure).toHaveProperty('hint', expect.stringMatching(/\w/));
  return failure;
}

function file(name: string, content: string): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

describe('the environment', () => {
  it('comes first, and nothing else is asked', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: secretAccessKey };
    expect(await find(keys)).toEqual({ accessKeyId: 'id', secretAccessKey });
    expect(await find({ ...keys, AWS_SESSION_TOKEN: 'synthetic-token' })).toMatchObject({
      sessionToken: 'synthetic-token',
    });
    expect(metadata.calls).toEqual([]);
  });
});

describe('a profile', () => {
  it('gives its keys: the credentials file’s rather than the config file’s', async () => {
    const files = {
      AWS_CONFIG_FILE: file(
        'config',
        '[profile team]\nregion = eu-west-1\naws_access_key_id = other\n[other]\naws_access_key_id=no',
      ),
      AWS_SHARED_CREDENTIALS_FILE: file(
        'keys',
        `# made by hand\r\n[team]\r\nAWS_ACCESS_KEY_ID = id # mine\r\naws_secret_access_key=${secretAccessKey}\r\n`,
      ),
    };
    expect(await find({ ...files, AWS_PROFILE: 'team' })).toEqual({
      accessKeyId: 'id',
      secretAccessKey,
    });
  });

  it.each([
    ['a role', 'role_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = default'],
    ['single sign-on', 'sso_session = company'],
    ['a process', 'credential_process = /bin/synthetic'],
  ])(
    'A-44: with %s is the SDK’s to resolve, which is named where it is missing',
    async (_what, settings) => {
      const AWS_CONFIG_FILE = file('config', `[profile "the team"]\n${settings}\n`);
      const asked: unknown[] = [];
      const chain = {
        defaultProvider: (options: unknown) => {
          asked.push(options);
          return () => Promise.resolve(fromJson);
        },
      };
      const named = { AWS_CONFIG_FILE, AWS_PROFILE: 'the team' };
      expect(await find(named, () => Promise.resolve(chain))).toBe(fromJson);
      expect(asked).toEqual([{ profile: 'the team' }]);
      expect(await failureOf(find(named))).toMatchObject({
        message: expect.stringContaining('credential-provider-node is not installed') as string,
      });
    },
  );

  it('that is named but not there ends the search: the machine’s own role is another’s', async () => {
    metadata.answers = { 'PUT /latest/api/token': 'token' };
    const failure = await failureOf(find({ AWS_PROFILE: 'synthetic-name' }));
    expect(failure).toBeInstanceOf(CredentialsMissingError);
    expect(metadata.calls).toEqual([]);
  });

  it.each(['region = eu-west-1', 'aws_access_key_id = id', 'aws_secret_access_key = x'])(
    'that is named and has no keys (case %#) ends it, too',
    async (settings) => {
      metadata.answers = { 'PUT /latest/api/token': 'token' };
      const AWS_CONFIG_FILE = file('config', `[profile team]\n${settings}\n`);
      const failure = await failureOf(find({ AWS_CONFIG_FILE, AWS_PROFILE: 'team' }));
      expect(failure).toBeInstanceOf(CredentialsMissingError);
      expect(metadata.calls).toEqual([]);
    },
  );

  it('does not pass on the words of the SDK’s chain', async () => {
    const AWS_CONFIG_FILE = file('config', '[default]\ncredential_process = x\n');
    const chain = {
      defaultProvider: () => () => Promise.reject(new Error(`printed ${secretAccessKey}`)),
    };
    const failure = await failureOf(find({ AWS_CONFIG_FILE }, () => Promise.resolve(chain)));
    expect(failure).toBeInstanceOf(CredentialsMissingError);
  });
});

describe('a web identity', () => {
  const answer = `<Response><Credentials><AccessKeyId>id</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>synthetic-token</SessionToken><Expiration>${expiration}</Expiration></Credentials></Response>`;

  function identity() {
    return {
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/reader',
      AWS_WEB_IDENTITY_TOKEN_FILE: file('token', 'synthetic.identity\n'),
      AWS_ENDPOINT_URL_STS: metadata.url,
    };
  }

  it('is exchanged for its role by STS, the file read each time', async () => {
    metadata.answers = { 'POST /': answer };
    expect(await find(identity())).toEqual(fromJson);
    const sent = new URLSearchParams(metadata.calls[0]?.body);
    expect(Object.fromEntries(sent)).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: 'arn:aws:iam::123456789012:role/reader',
      WebIdentityToken: 'synthetic.identity',
    });
  });

  it('that STS refuses is a typed error with its code', async () => {
    const body = '<Error><Code>ExpiredTokenException</Code><Message>synthetic</Message></Error>';
    metadata.answers = { 'POST /': { status: 400, body } };
    const failure = await failureOf(find(identity()));
    expect(failure).toBeInstanceOf(CredentialsRejectedError);
    expect(failure).toMatchObject({ message: expect.stringContaining('ExpiredToken') as string });
  });

  it('is not shown by an endpoint that answers with what it was sent', async () => {
    const body = '<Error><Code>synthetic.identity</Code></Error>';
    metadata.answers = { 'POST /': { status: 400, body } };
    const failure = await failureOf(find(identity()));
    expect(failure).toMatchObject({ message: expect.stringContaining('(400)') as string });
  });

  it('whose file cannot be read is a typed error, and nothing else is asked', async () => {
    const AWS_WEB_IDENTITY_TOKEN_FILE = join(home, 'none');
    const failure = await failureOf(find({ ...identity(), AWS_WEB_IDENTITY_TOKEN_FILE }));
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(metadata.calls).toEqual([]);
  });

  it('of no region’s STS is refused, with the variable to set', async () => {
    const nowhere = { ...identity(), AWS_ENDPOINT_URL_STS: '', AWS_REGION: 'eu west' };
    expect(await failureOf(find(nowhere))).toMatchObject({
      code: 'INVALID_CONFIGURATION',
      hint: expect.stringContaining('AWS_REGION') as string,
    });
  });

  it('is never sent in clear to another machine', async () => {
    const elsewhere = { ...identity(), AWS_ENDPOINT_URL_STS: 'http://192.0.2.1' };
    expect(await failureOf(find(elsewhere))).toBeInstanceOf(ConfigurationError);
  });
});

describe('a container', () => {
  it('gives the role of its task, for the token it was given', async () => {
    metadata.answers = { 'GET /v2/credentials': asJson };
    const offered = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${metadata.url}/v2/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file('token', 'Bearer synthetic'),
    };
    expect(await find(offered)).toEqual(fromJson);
    expect(metadata.calls[0]?.headers.authorization).toBe('Bearer synthetic');
  });

  it.each([
    ['http://192.0.2.1/synthetic', ConfigurationError],
    ['ftp://127.0.0.1/synthetic', ConfigurationError],
    ['synthetic', ConfigurationError],
    ['http://127.0.0.1:1/synthetic', UnavailableError],
  ])('at %s is refused or unavailable, and nothing else is asked', async (url, kind) => {
    const failure = await failureOf(find({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }));
    expect(failure).toBeInstanceOf(kind);
    expect(metadata.calls).toEqual([]);
  });

  it.each([
    [503, UnavailableError],
    [403, CredentialsMissingError],
    ['{"AccessKeyId":"synthetic"}', ResponseRefusedError],
    ['synthetic', ResponseRefusedError],
    ['x'.repeat(70_000), UnavailableError],
  ])('that answers %.20s is a typed error', async (answer, kind) => {
    metadata.answers = { 'GET /': answer };
    const offered = { AWS_CONTAINER_CREDENTIALS_FULL_URI: metadata.url };
    expect(await failureOf(find(offered))).toBeInstanceOf(kind);
  });

  it('whose token file cannot be read is a typed error', async () => {
    const failure = find({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: metadata.url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(home, 'none'),
    });
    expect(await failureOf(failure)).toBeInstanceOf(ConfigurationError);
    expect(metadata.calls).toEqual([]);
  });

  it('whose token would break a header is refused without showing it', async () => {
    const failure = find({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: metadata.url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'synthetic\r\nx: y',
    });
    expect(await failureOf(failure)).toBeInstanceOf(ConfigurationError);
  });
});

describe('an instance', () => {
  const roles = '/latest/meta-data/iam/security-credentials/';

  it('gives its role by version 2 of its metadata', async () => {
    metadata.answers = {
      'PUT /latest/api/token': 'synthetic-session',
      [`GET ${roles}`]: 'reader',
      [`GET ${roles}reader`]: asJson,
    };
    expect(await find()).toEqual(fromJson);
    const [token, ...reads] = metadata.calls;
    expect(token?.headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('21600');
    expect(reads.map(({ headers }) => headers['x-aws-ec2-metadata-token'])).toEqual([
      'synthetic-session',
      'synthetic-session',
    ]);
  });

  it('that knows version 1 only is not asked further', async () => {
    metadata.answers = { [`GET ${roles}`]: 'reader', [`GET ${roles}reader`]: asJson };
    expect(await failureOf(find())).toBeInstanceOf(CredentialsMissingError);
    expect(metadata.calls.map(({ method }) => method)).toEqual(['PUT']);
  });

  it.each(['synthetic', 'ftp://synthetic'])('at %s is refused', async (url) => {
    const failure = await failureOf(find({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }));
    expect(failure).toBeInstanceOf(ConfigurationError);
  });

  it('whose role is no name is refused', async () => {
    metadata.answers = { 'PUT /latest/api/token': 'token', [`GET ${roles}`]: '../../synthetic' };
    expect(await failureOf(find())).toBeInstanceOf(ResponseRefusedError);
  });
});

it('without any of them, the error names each place that was tried', async () => {
  expect(await failureOf(find({ AWS_EC2_METADATA_DISABLED: 'true' }))).toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message:
      'no AWS credentials were found: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set; ' +
      'there is no default profile; AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not both set; ' +
      'no container offers any; the metadata of an instance is switched off',
  });
  expect(metadata.calls).toEqual([]);
});
