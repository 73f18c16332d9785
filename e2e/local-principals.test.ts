import { describe, expect } from 'vitest';
import type { LocalAccess, PrincipalKey } from '@undotenv/local';
import { type LocalProcess, startServer, stopServer } from './local-process.ts';
import { apiOf, it } from './scenario.ts';
import type { Outcome } from './workplace.ts';

const arn = 'arn:aws:iam::123456789012:role/nba-mcp-role';
const pattern = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:nba-mcp/database-??????';
const statement = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: pattern };
const document = { Version: '2012-10-17', Statement: [statement] };
const principals = [{ arn, policies: [{ name: 'SecretsManagerAccess', document }] }];

function keysOf({ ready }: LocalProcess): readonly PrincipalKey[] {
  return (ready as LocalAccess & { principals?: readonly PrincipalKey[] }).principals ?? [];
}

describe('undotenv local --principals', () => {
  it('N-42: N-55: gives each principal a key, keeps it, and holds it to its policies', async ({
    place,
  }) => {
    place.write('principals.json', JSON.stringify(principals));
    const first = await startServer(place, '--principals', 'principals.json');
    const [key] = keysOf(first);
    expect(key).toEqual({
      arn,
      userId: expect.stringMatching(/^ROLE[0-9A-F]{17}:undotenv$/) as string,
      accessKeyId: expect.stringMatching(/^LOCAL[A-Z]{15}$/) as string,
      secretAccessKey: expect.any(String) as string,
    });
    for (const name of ['nba-mcp/database', 'forecaster/database']) {
      const input = 'synthetic-password-1';
      expect(await place.run(['set', name, '--local', '--stdin'], { input })).toMatchObject({
        code: 0,
      });
    }
    const api = apiOf({ ...first.ready, ...key });
    const read = await api.call('GetSecretValue', { SecretId: 'nba-mcp/database' });
    expect(read.SecretString).toBe('synthetic-password-1');
    const refused = api.call('GetSecretValue', { SecretId: 'forecaster/database' });
    await expect(refused).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    api.close();
    await stopServer(first);

    const second = await startServer(place, '--principals', 'principals.json');
    expect(keysOf(second)).toEqual([key]);
    await stopServer(second);
    place.write('principals.json', '[]');
    const third = await startServer(place, '--principals', 'principals.json');
    expect(keysOf(third)).toEqual([]);
    const removed = apiOf({ ...third.ready, ...key });
    const late = removed.call('GetSecretValue', { SecretId: 'nba-mcp/database' });
    await expect(late).rejects.toMatchObject({ code: 'CREDENTIALS_REJECTED' });
    removed.close();
    await stopServer(third);
  });

  it('reads and changes a secret for one who may read the current version by its label only', async ({
    place,
  }) => {
    const onlyCurrent = {
      StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' },
    };
    const Resource = pattern;
    const document = {
      Version: '2012-10-17',
      Statement: [
        { ...statement, Condition: onlyCurrent },
        { Effect: 'Allow', Action: ['secretsmanager:DescribeSecret'], Resource },
        { Effect: 'Allow', Action: ['secretsmanager:PutSecretValue'], Resource },
        { Effect: 'Allow', Action: ['secretsmanager:UpdateSecretVersionStage'], Resource },
      ],
    };
    const policies = [{ name: 'CurrentVersion', document }];
    place.write('principals.json', JSON.stringify([{ arn, policies }]));
    const server = await startServer(place, '--principals', 'principals.json');
    const [key] = keysOf(server);
    const input = '{"username":"reader","password":"synthetic-password-1"}';
    await place.run(['set', 'nba-mcp/database', '--local', '--stdin'], { input });
    const variables = {
      AWS_ACCESS_KEY_ID: key?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key?.secretAccessKey,
    };
    const run = (words: string[], given = ''): Promise<Outcome> => {
      const options = ['--endpoint-url', server.ready.url, '--region', 'us-east-1'];
      return place.run([...words, ...options], { variables, input: given });
    };
    const password = ['set', 'nba-mcp/database#password', '--stdin'];
    expect(await run(password, 'synthetic-password-2')).toMatchObject({ code: 0 });
    expect(await run(['unset', 'nba-mcp/database#username'])).toMatchObject({ code: 0 });
    const read = await run(['get', 'nba-mcp/database', '--show-values']);
    expect(read).toMatchObject({ code: 0 });
    expect(read.stdout.trim()).toBe('{"password":"synthetic-password-2"}');
    await stopServer(server);
  });

  it('says where in the file what is wrong, without quoting it', async ({ place }) => {
    const canary = 'synthetic-canary-7f3a';
    const wrong = [
      [
        `[{"arn": "${canary}"}]`,
        'principals.json: the principals are refused: [0].arn: the ARN of',
      ],
      [`[{"arn": "${arn}", "secret": "${canary}"}]`, '[0].secret: there is no such member'],
      [`{"x": "${canary}",}`, /principals\.json:1:\d+: /],
    ] as const;
    for (const [content, message] of wrong) {
      place.write('principals.json', content);
      const ended = await place.run([
        'local',
        '--ephemeral',
        '--port',
        '0',
        '--principals',
        'principals.json',
      ]);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(message);
      expect(ended.stdout + ended.stderr).not.toContain(canary);
    }
    const missing = await place.run([
      'local',
      '--ephemeral',
      '--port',
      '0',
      '--principals',
      'none',
    ]);
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.stderr).toContain('none cannot be read');
  });
});
