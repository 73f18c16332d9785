import { request as httpRequest } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { call, signedHeaders, type Signing } from '../http/requests.ts';
import { allow, documentOf, homeAccount } from './callers.ts';

const functionArn = `arn:aws:lambda:us-east-1:${homeAccount}:function:Synthetic`;
const keyArn = `arn:aws:kms:us-east-1:${homeAccount}:key/synthetic-key-1`;
const uniqueId = 'SYNTHETICUNIQUEID';

/** Of the first version of the first secret. */
const firstToken = 'synthetic-token-0000000000000001';

let server: LocalServer;
let count = 0;

function token(): string {
  count += 1;
  return `synthetic-token-${String(count).padStart(16, '0')}`;
}

/** One that rotates, with a replica and a tag; one that is nothing of all this; one of a partner. */
const secrets = {
  'app/db': { Tags: [{ Key: 'team', Value: 'red' }] },
  'app/other': { Tags: [{ Key: 'team', Value: 'blue' }] },
  'app/partner': { Type: 'SyntheticPartner' },
};

beforeAll(async () => {
  server = await startLocal({
    functions: { Synthetic: () => undefined },
    keys: [
      { keyId: 'synthetic-key-1', alias: 'alias/app' },
      { keyId: 'synthetic-key-2', alias: 'alias/other' },
    ],
  });
  for (const [Name, more] of Object.entries(secrets)) {
    const value = { ClientRequestToken: token(), SecretString: 'synthetic-password-1' };
    await call(server, 'CreateSecret', { Name, ...value, ...more });
  }
  const rotating = { SecretId: 'app/db', RotationLambdaARN: functionArn };
  await call(server, 'RotateSecret', { ...rotating, ClientRequestToken: token() });
  await server.settled();
});

afterAll(() => server.close());

/** What somebody is answered who may do everything, the operation only under a condition. */
async function codeUnder(
  Condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  operation: string,
  request: object,
): Promise<string> {
  const arn = `arn:aws:iam::${homeAccount}:role/${operation}`;
  const document = documentOf(
    allow(operation, '*', { Condition }),
    allow(['TagResource', 'ReplicateSecretToRegions'].filter((each) => each !== operation)),
    { Effect: 'Allow', Action: ['kms:*', 'lambda:InvokeFunction'], Resource: '*' },
  );
  const policies = [{ name: 'tested', document }];
  const key = server.principals.create({ arn, policies, uniqueId });
  const withToken = { ...request, ClientRequestToken: token() };
  const { status, body } = await call(server, operation, withToken, key);
  await server.settled();
  return status === 200 ? 'OK' : (body.__type ?? '');
}

interface Row {
  readonly key: string;
  readonly value: string;
  readonly operation: string;
  readonly right: object;
  /** Where the request makes a difference. */
  readonly wrong?: object;
}

const db = { SecretId: 'app/db' };
const other = { SecretId: 'app/other' };
const none = { SecretId: 'app/none' };
const made = { Name: 'app/new', SecretString: 'synthetic-password-1' };
const red = [{ Key: 'team', Value: 'red' }];
const blue = [{ Key: 'team', Value: 'blue' }];
const [west, north] = ['us-west-2', 'eu-north-1'].map((Region) => ({
  AddReplicaRegions: [{ Region }],
}));
const statement = { Effect: 'Deny', Principal: '*', Action: 'x:Y', Resource: '*' };
const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: statement });

function row(
  key: string,
  value: string,
  operation: string,
  right: object,
  ...[wrong]: readonly object[]
): Row {
  return { key, value, operation, right, ...(wrong !== undefined && { wrong }) };
}

/** Every key of the service, and those of AWS that are about tags or the caller. */
const rows: readonly Row[] = [
  row('aws:RequestTag/team', 'red', 'TagResource', { ...db, Tags: red }, { ...db, Tags: blue }),
  row('aws:ResourceTag/team', 'red', 'DescribeSecret', db, other),
  row('aws:TagKeys', 'x', 'UntagResource', { ...db, TagKeys: ['x'] }, { ...db, TagKeys: ['y'] }),
  row('aws:userid', `${uniqueId}:undotenv`, 'GetRandomPassword', {}),
  ...[west, north].map((region, at, both) =>
    row(
      'secretsmanager:AddReplicaRegions',
      ['us-west-2', 'eu-north-1'][at] ?? '',
      ['CreateSecret', 'ReplicateSecretToRegions'][at] ?? '',
      { ...made, ...other, ...region },
      { ...made, ...other, ...both[1 - at] },
    ),
  ),
  row(
    'secretsmanager:BlockPublicPolicy',
    'true',
    'PutResourcePolicy',
    { ...other, ResourcePolicy, BlockPublicPolicy: true },
    { ...other, ResourcePolicy, BlockPublicPolicy: false },
  ),
  row(
    'secretsmanager:Description',
    'one',
    'UpdateSecret',
    { ...db, Description: 'one' },
    { ...db, Description: 'two' },
  ),
  row(
    'secretsmanager:ForceDeleteWithoutRecovery',
    'true',
    'DeleteSecret',
    { ...none, ForceDeleteWithoutRecovery: true },
    { ...none, ForceDeleteWithoutRecovery: false },
  ),
  row(
    'secretsmanager:ForceOverwriteReplicaSecret',
    'false',
    'ReplicateSecretToRegions',
    { ...other, ...west, ForceOverwriteReplicaSecret: false },
    { ...other, ...west, ForceOverwriteReplicaSecret: true },
  ),
  ...['alias/app', 'synthetic-key-1', keyArn].flatMap((KmsKeyId) =>
    ['CreateSecret', 'UpdateSecret'].map((operation) =>
      row(
        'secretsmanager:KmsKeyArn',
        keyArn,
        operation,
        { ...made, ...db, KmsKeyId },
        { ...made, ...db, KmsKeyId: 'alias/other' },
      ),
    ),
  ),
  row(
    'secretsmanager:KmsKeyId',
    'alias/app',
    'UpdateSecret',
    { ...db, KmsKeyId: 'alias/app' },
    { ...db, KmsKeyId: keyArn },
  ),
  row(
    'secretsmanager:ModifyRotationRules',
    'true',
    'RotateSecret',
    { ...db, RotationRules: { AutomaticallyAfterDays: 30 } },
    db,
  ),
  row('secretsmanager:Name', 'app/new', 'CreateSecret', made, { ...made, Name: 'app/newer' }),
  row(
    'secretsmanager:RecoveryWindowInDays',
    '30',
    'DeleteSecret',
    { ...none, RecoveryWindowInDays: 30 },
    { ...none, RecoveryWindowInDays: 7 },
  ),
  row('secretsmanager:ResourceTag/team', 'red', 'DescribeSecret', db, other),
  row(
    'secretsmanager:RotateImmediately',
    'false',
    'RotateSecret',
    { ...db, RotateImmediately: false },
    { ...db, RotateImmediately: true },
  ),
  row(
    'secretsmanager:RotationLambdaARN',
    functionArn,
    'RotateSecret',
    { ...db, RotationLambdaARN: functionArn },
    { ...db, RotationLambdaARN: `${functionArn}2` },
  ),
  row('secretsmanager:SecretId', 'app/db', 'DescribeSecret', db, other),
  row('secretsmanager:SecretPrimaryRegion', 'us-east-1', 'DescribeSecret', db),
  row(
    'secretsmanager:Type',
    'SyntheticPartner',
    'CreateSecret',
    { ...made, Type: 'SyntheticPartner' },
    made,
  ),
  row(
    'secretsmanager:VersionId',
    firstToken,
    'GetSecretValue',
    { ...db, VersionId: firstToken },
    { ...db, VersionStage: 'AWSCURRENT' },
  ),
  row(
    'secretsmanager:VersionStage',
    'AWSCURRENT',
    'GetSecretValue',
    { ...db, VersionStage: 'AWSCURRENT' },
    db,
  ),
  row(
    'secretsmanager:VersionStage',
    'synthetic',
    'UpdateSecretVersionStage',
    { ...db, VersionStage: 'synthetic', MoveToVersionId: firstToken },
    { ...db, VersionStage: 'another', MoveToVersionId: firstToken },
  ),
  row('secretsmanager:resource/AllowRotationLambdaArn', functionArn, 'DescribeSecret', db, other),
  row(
    'secretsmanager:resource/Type',
    'SyntheticPartner',
    'DescribeSecret',
    { SecretId: 'app/partner' },
    db,
  ),
];

describe('a condition', () => {
  it.each(rows)('on $key limits $operation to "$value"', async (each) => {
    const { key, value, operation, right, wrong } = each;
    const under = (wanted: string, request: object): Promise<string> =>
      codeUnder({ StringEquals: { [key]: wanted } }, operation, request);
    expect(await under(value, right)).not.toBe('AccessDeniedException');
    expect(await under('something else', right)).toBe('AccessDeniedException');
    if (wrong !== undefined) expect(await under(value, wrong)).toBe('AccessDeniedException');
  });
});

describe('a condition on aws:UserAgent', () => {
  const allowed = documentOf(
    allow('*', '*', { Condition: { StringLike: { 'aws:UserAgent': 'synthetic-app/*' } } }),
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' },
  );
  let key: Signing;

  /** Whether somebody is refused, all of it or a part, whose client calls itself so. */
  async function isRefused(
    operation: string,
    request: object,
    userAgent: string | undefined,
  ): Promise<boolean> {
    const body = JSON.stringify({ ...request, ClientRequestToken: token() });
    const headers = signedHeaders(server, operation, body, key);
    // `fetch` would name itself.
    const more = userAgent === undefined ? {} : { 'user-agent': userAgent };
    return new Promise((resolve, reject) => {
      httpRequest(server.url, { method: 'POST', headers: { ...headers, ...more } }, (answer) => {
        textOf(answer).then((text) => {
          resolve(/AccessDenied|not allow you/.test(text));
        }, reject);
      })
        .once('error', reject)
        .end(body);
    });
  }

  it.each<[operation: string, request: object]>([
    ['DescribeSecret', db],
    ['ListSecrets', {}],
    ['BatchGetSecretValue', { SecretIdList: ['app/db'] }],
  ])('limits %s to the clients that call themselves so, one call at a time', async (...asked) => {
    const arn = `arn:aws:iam::${homeAccount}:role/agent`;
    key = server.principals.create({ arn, policies: [{ name: 'app', document: allowed }] });
    expect(await isRefused(...asked, 'synthetic-app/1.0')).toBe(false);
    expect(await isRefused(...asked, 'another-app/1.0')).toBe(true);
    expect(await isRefused(...asked, undefined)).toBe(true);
    expect(await isRefused(...asked, 'synthetic-app/2.0')).toBe(false);
  });

  it('locks out whoever attaches it to a secret with another client, and not with that one', async () => {
    const arn = `arn:aws:iam::${homeAccount}:role/attaching`;
    key = server.principals.create({
      arn,
      policies: [{ name: 'all', document: documentOf(allow('*')) }],
    });
    const Condition = { StringNotLike: { 'aws:UserAgent': 'synthetic-app/*' } };
    const ways = ['PutResourcePolicy', 'DeleteResourcePolicy'];
    const statement = { ...allow(ways), Effect: 'Deny', Principal: '*', Condition };
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: statement });
    const request = { SecretId: 'app/partner', ResourcePolicy };
    expect(await isRefused('PutResourcePolicy', request, 'another-app/1.0')).toBe(true);
    expect(await isRefused('PutResourcePolicy', request, 'synthetic-app/1.0')).toBe(false);
    const attached = await call(server, 'GetResourcePolicy', { SecretId: 'app/partner' });
    expect(attached.body['ResourcePolicy']).toBe(ResourcePolicy);
  });
});

describe('the unique id of a principal', () => {
  it('is made of its ARN where none is given, and told with its key', async () => {
    const arn = `arn:aws:iam::${homeAccount}:user/people/ada`;
    const { userId } = server.principals.create({ arn });
    expect(userId).toMatch(/^USER[0-9A-F]{17}$/);
    expect(server.principals.keyOf(arn).userId).toBe(userId);
    const Condition = { StringEquals: { 'aws:userid': userId } };
    const policies = [{ name: 'own', document: documentOf(allow('*', '*', { Condition })) }];
    server.principals.putPolicies(arn, policies);
    const key = server.principals.keyOf(arn);
    expect((await call(server, 'ListSecrets', {}, key)).status).toBe(200);
  });

  it('stays when the policies change', () => {
    const arn = `arn:aws:iam::${homeAccount}:role/kept`;
    server.principals.create({ arn, uniqueId });
    server.principals.putPolicies(arn, []);
    expect(server.principals.keyOf(arn).userId).toBe(`${uniqueId}:undotenv`);
  });

  it('is that of the role for each of its sessions, with the name of the session', () => {
    const userIds = ['one', 'two'].map((session) => {
      const arn = `arn:aws:sts::${homeAccount}:assumed-role/shared/${session}`;
      return server.principals.create({ arn }).userId.split(':');
    });
    expect(userIds[0]?.[0]).toBe(userIds[1]?.[0]);
    expect(userIds.map(([, session]) => session)).toEqual(['one', 'two']);
  });

  it('of a root user is the account', () => {
    const arn = `arn:aws:iam::${homeAccount}:root`;
    expect(server.principals.create({ arn }).userId).toBe(homeAccount);
    expect(() => server.principals.create({ arn, uniqueId })).toThrow('uniqueId');
  });

  it.each(['', 'short', 'lower-case-letters', 7])('is refused as %j', (wrong) => {
    const arn = `arn:aws:iam::${homeAccount}:role/refused`;
    const definition = { arn, uniqueId: wrong as string };
    expect(() => server.principals.create(definition)).toThrow(/uniqueId: 16 to 128/);
  });
});
