import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookUp } from '../../src/audit/look-up.ts';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { call } from '../http/requests.ts';
import { anEvent } from './trails.ts';

const token = (number: number): string => `synthetic-token-${String(number).padStart(16, '0')}`;

/** Signatures are of the real time. */
const startedAtMs = Date.now();

async function server(): Promise<LocalServer> {
  const started = await startLocal({ clock: { now: () => startedAtMs } });
  onTestFinished(() => started.close());
  return started;
}

async function create(target: LocalServer, name: string): Promise<string> {
  const request = {
    Name: name,
    SecretString: 'synthetic-password-1',
    ClientRequestToken: token(1),
  };
  const { body } = await call(target, 'CreateSecret', request);
  return String(body['ARN']);
}

describe('the audit trail', () => {
  it('names each caller by what `aws:userid` is of it', async () => {
    const local = await server();
    const uniqueId = 'SYNTHETICROLE0001';
    const arns = ['user/app', 'role/path/app', 'root'].map(
      (each) => `arn:aws:iam::${local.account}:${each}`,
    );
    const session = `arn:aws:sts::${local.account}:assumed-role/reader/synthetic-session`;
    const known = { arn: session, uniqueId };
    const callers = [known, ...arns.map((arn) => ({ arn }))].map((each) =>
      local.principals.create(each),
    );
    for (const caller of callers) await call(local, 'ListSecrets', {}, caller);
    const ids = local
      .lookUpEvents({ event: 'ListSecrets' })
      .map(({ userIdentity: { type, principalId } }) => [type, principalId]);
    expect(ids.reverse()).toEqual([
      ['AssumedRole', `${uniqueId}:synthetic-session`],
      ['IAMUser', callers[1]?.userId],
      ['AssumedRole', callers[2]?.userId],
      ['Root', local.account],
    ]);
    expect(callers[1]?.userId).toMatch(/^USER[0-9A-F]{17}$/);
  });

  it('names the role of a session as CloudTrail does, by its whole ARN and its name', async () => {
    const local = await server();
    const arn = `arn:aws:iam::${local.account}:role/apps/shop`;
    const uniqueId = 'SYNTHETICROLE0001';
    await call(local, 'ListSecrets', {}, local.principals.create({ arn, uniqueId }));
    expect(local.lookUpEvents({ limit: 1 })[0]?.userIdentity).toMatchObject({
      type: 'AssumedRole',
      arn: `arn:aws:sts::${local.account}:assumed-role/shop/undotenv`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: uniqueId,
          arn,
          accountId: local.account,
          userName: 'shop',
        },
      },
    });
    await call(local, 'ListSecrets', {});
    expect(local.lookUpEvents({ limit: 1 })[0]?.userIdentity).not.toHaveProperty('sessionContext');
  });

  it('F-40: has time, principal, event, secret, region, address and outcome of each call', async () => {
    const local = await server();
    const arn = await create(local, 'app/database');
    const { region, account, accessKeyId } = local;
    await call(local, 'GetSecretValue', { SecretId: 'app/database' });
    await call(local, 'GetSecretValue', { SecretId: 'app/missing' });
    const events = local.lookUpEvents();
    const userIdentity = {
      type: 'IAMUser',
      userName: 'undotenv',
      arn: `arn:aws:iam::${account}:user/undotenv`,
      accountId: account,
      accessKeyId,
    };
    const common = {
      eventTime: new Date(startedAtMs).toISOString(),
      eventSource: 'secretsmanager.amazonaws.com',
      awsRegion: region,
      sourceIPAddress: '127.0.0.1',
      eventType: 'AwsApiCall',
      recipientAccountId: account,
      userIdentity,
    };
    expect(events).toMatchObject([
      {
        ...common,
        eventName: 'GetSecretValue',
        readOnly: true,
        requestParameters: { secretId: 'app/missing' },
        responseElements: null,
        errorCode: 'ResourceNotFoundException',
        errorMessage: "Secrets Manager can't find the specified secret.",
      },
      {
        ...common,
        eventName: 'GetSecretValue',
        readOnly: true,
        requestParameters: { secretId: 'app/database' },
        responseElements: null,
        resources: [{ ARN: arn, accountId: account, type: 'AWS::SecretsManager::Secret' }],
      },
      {
        ...common,
        eventName: 'CreateSecret',
        readOnly: false,
        requestParameters: { name: 'app/database', clientRequestToken: token(1) },
        responseElements: { arn, versionId: token(1) },
      },
    ]);
    expect(new Set(events.map(({ eventID }) => eventID)).size).toBe(3);
    expect(events[1]).not.toHaveProperty('errorCode');
  });

  it('names each event after the request id of its answer, and the client as it names itself', async () => {
    const local = await server();
    await create(local, 'app/database');
    const { url, region, accessKeyId, secretAccessKey } = local;
    const client = new SecretsManagerClient({
      endpoint: url,
      region,
      credentials: { accessKeyId, secretAccessKey },
    });
    const answer = await client.send(new GetSecretValueCommand({ SecretId: 'app/database' }));
    client.destroy();
    const [event] = local.lookUpEvents();
    expect(event?.requestID).toBe(answer.$metadata.requestId);
    expect(event?.userAgent).toContain('aws-sdk-js/3');
  });

  it('tells the calls of one key apart by region, and those of one region by key', async () => {
    const local = await server();
    const other = local.principals.create({ arn: 'arn:aws:iam::123456789012:user/other' });
    const [east, west] = [{}, { region: 'us-west-2' }];
    for (const signing of [east, west, other, east]) await call(local, 'ListSecrets', {}, signing);
    const { region, accessKeyId } = local;
    expect(
      local.lookUpEvents().map((event) => [event.awsRegion, event.userIdentity.accessKeyId]),
    ).toEqual([
      [region, accessKeyId],
      [region, other.accessKeyId],
      ['us-west-2', accessKeyId],
      [region, accessKeyId],
    ]);
  });

  it('has a GetSecretValue for each secret of a batch, and none of the batch itself', async () => {
    const local = await server();
    const arn = await create(local, 'app/database');
    await call(local, 'BatchGetSecretValue', { SecretIdList: ['app/database', 'app/missing'] });
    const [failed, read] = local.lookUpEvents();
    expect(read).toMatchObject({
      eventName: 'GetSecretValue',
      requestParameters: { secretId: arn },
    });
    expect(failed).toMatchObject({
      eventName: 'GetSecretValue',
      requestParameters: { secretId: 'app/missing' },
      errorCode: 'ResourceNotFoundException',
      requestID: read?.requestID,
    });
    await call(local, 'BatchGetSecretValue', {});
    expect(local.lookUpEvents({ limit: 1 })).toMatchObject([
      { eventName: 'BatchGetSecretValue', errorCode: 'InvalidParameterException' },
    ]);
  });

  it('has calls whose signature was refused, with no more than they claimed', async () => {
    const local = await server();
    const wrong = { secretAccessKey: 'synthetic-wrong-key-1', region: 'eu-west-1' };
    await call(local, 'GetSecretValue', { SecretId: 'app/database' }, wrong);
    const [event] = local.lookUpEvents();
    expect(event).toMatchObject({
      eventName: 'GetSecretValue',
      awsRegion: 'eu-west-1',
      errorCode: 'InvalidSignatureException',
      userIdentity: { type: 'Unknown', accessKeyId: local.accessKeyId },
      requestParameters: null,
    });
    expect(event?.userIdentity).not.toHaveProperty('arn');
    const keyInTheWrongPlace = { accessKeyId: 'synthetic/wrong+place'.replaceAll('/', '-') };
    await call(local, 'GetSecretValue', { SecretId: 'x' }, keyInTheWrongPlace);
    expect(local.lookUpEvents({ limit: 1 })[0]?.userIdentity).toEqual({ type: 'Unknown' });
  });

  it('keeps no text of a request but in the form that it is to have', async () => {
    const local = await server();
    await create(local, 'app/database');
    const secret = 'Synthetic value, with: everything';
    const requests: [string, object][] = [
      [
        'PutSecretValue',
        { SecretId: 'app/database', SecretString: secret, VersionStages: [secret] },
      ],
      ['GetSecretValue', { SecretId: 'app/database', VersionStage: secret }],
      ['GetSecretValue', { SecretId: secret }],
      ['TagResource', { SecretId: 'app/database', Tags: [{ Key: 'Owner', Value: secret }] }],
      ['UpdateSecret', { SecretId: 'app/database', Description: secret, KmsKeyId: secret }],
      ['ListSecrets', { Filters: [{ Key: 'name', Values: [secret] }], NextToken: secret }],
      ['GetRandomPassword', { ExcludeCharacters: secret, PasswordLength: 8 }],
      ['DescribeSecret', { SecretId: 'app/database', [secret]: secret }],
      [
        'PutResourcePolicy',
        { SecretId: 'app/database', ResourcePolicy: JSON.stringify({ secret }) },
      ],
    ];
    for (const [operation, request] of requests) await call(local, operation, request);
    const events = local.lookUpEvents();
    expect(JSON.stringify(events)).not.toContain('Synthetic');
    expect(
      events
        .map(({ eventName }) => eventName)
        .reverse()
        .slice(1),
    ).toEqual(requests.map(([operation]) => operation));
    const tagged = local.lookUpEvents({ event: 'TagResource' });
    expect(tagged).toMatchObject([{ requestParameters: { tags: [{ key: 'Owner' }] } }]);
  });
});

describe('a look-up', () => {
  it('S-31: finds calls by a secret’s name and by its ARN, newest first and at most so many', async () => {
    const local = await server();
    const arn = await create(local, 'production/sqlgym/database');
    await create(local, 'production/other');
    await call(local, 'GetSecretValue', { SecretId: 'production/sqlgym/database' });
    await call(local, 'DescribeSecret', { SecretId: arn });
    await call(local, 'GetSecretValue', { SecretId: arn.slice(0, -7) });
    const names = (filter: object): string[] =>
      local.lookUpEvents(filter).map(({ eventName }) => eventName);
    const all = ['GetSecretValue', 'DescribeSecret', 'GetSecretValue', 'CreateSecret'];
    expect(names({ secret: 'production/sqlgym/database' })).toEqual(all);
    expect(names({ secret: arn })).toEqual(all);
    expect(names({ secret: 'production/sqlgym/database', limit: 2 })).toEqual(all.slice(0, 2));
    for (let read = 0; read < 60; read += 1) await call(local, 'GetSecretValue', { SecretId: arn });
    expect(names({ secret: 'production/sqlgym/database' })).toHaveLength(50);
  });

  it('B-40: finds calls about every secret whose name begins so', async () => {
    const local = await server();
    await create(local, 'btc-agent/twitter');
    await create(local, 'other');
    await call(local, 'GetSecretValue', { SecretId: 'btc-agent/twitter' });
    await call(local, 'GetSecretValue', { SecretId: 'other' });
    const found = local.lookUpEvents({ secret: 'btc-agent/*' });
    expect(found.map(({ eventName }) => eventName)).toEqual(['GetSecretValue', 'CreateSecret']);
  });

  it('finds by principal, event and time', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const local = await startLocal({ clock: { now: () => now }, auth: 'off' });
    onTestFinished(() => local.close());
    await call(local, 'ListSecrets', {});
    now = Date.parse('2026-01-02T00:00:00Z');
    await call(local, 'ListSecrets', {}, { accessKeyId: '210987654321' });
    const count = (filter: object): number => local.lookUpEvents(filter).length;
    expect(count({ event: 'ListSecrets' })).toBe(2);
    expect(count({ event: 'GetSecretValue' })).toBe(0);
    expect(count({ since: new Date('2026-01-01T12:00:00Z') })).toBe(1);
    expect(count({ until: new Date('2026-01-01T12:00:00Z') })).toBe(1);
    expect(count({ principal: '210987654321' })).toBe(1);
    expect(count({ principal: 'arn:aws:iam::210987654321:user/undotenv' })).toBe(1);
    expect(count({ principal: 'nobody' })).toBe(0);
    expect(() => local.lookUpEvents({ limit: 0 })).toThrow('limit must be a whole number from 1');
  });

  it('finds the calls of a role by its ARN, name and unique id, and those of one session', async () => {
    const local = await server();
    const role = `arn:aws:iam::${local.account}:role/shop`;
    const sessions = ['one', 'two'].map(
      (name) => `arn:aws:sts::${local.account}:assumed-role/shop/${name}`,
    );
    for (const arn of [role, ...sessions]) {
      await call(local, 'ListSecrets', {}, local.principals.create({ arn }));
    }
    await call(local, 'ListSecrets', {});
    const count = (principal: string): number => local.lookUpEvents({ principal }).length;
    const [roleId = ''] = local.principals.keyOf(role).userId.split(':');
    expect([role, 'shop', roleId].map(count)).toEqual([3, 3, 3]);
    expect(sessions.map(count)).toEqual([1, 1]);
    expect(['sho', `${role}2`, 'one'].map(count)).toEqual([0, 0, 0]);
  });

  it('finds sessions on record that do not name their role by what they do name', () => {
    const arn = 'arn:aws:sts::123456789012:assumed-role/shop/undotenv';
    const old = { ...anEvent('old'), userIdentity: { type: 'AssumedRole', arn } } as const;
    expect(lookUp([old], { principal: arn })).toEqual([old]);
    expect(lookUp([old], { principal: 'shop' })).toEqual([]);
  });

  it('finds nothing any more once a server in memory was reset', async () => {
    const local = await startLocal({ control: true });
    onTestFinished(() => local.close());
    await call(local, 'ListSecrets', {});
    await fetch(`${local.url}/_undotenv/reset`, { method: 'POST' });
    expect(local.lookUpEvents()).toEqual([]);
  });
});
