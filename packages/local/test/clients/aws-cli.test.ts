import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';

const run = promisify(execFile);

/** The first AWS CLI of version 2 on the path, or Debian's. */
function findCli(): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'aws'));
  return [...onPath, '/usr/bin/aws'].find((path) => existsSync(path) && isVersion2(path));
}

function isVersion2(path: string): boolean {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).startsWith(
      'aws-cli/2',
    );
  } catch {
    return false;
  }
}

const cli = findCli();

// Where everything must be proved, a test that is left out must not look like one that passed.
it.runIf(process.env['REQUIRE_ALL'] === '1')('the AWS CLI v2 is installed', () => {
  expect(cli).toBeDefined();
});

describe.skipIf(cli === undefined)('the AWS CLI v2', () => {
  let server: LocalServer;

  beforeAll(async () => {
    server = await startLocal();
  });

  afterAll(() => server.close());

  async function aws(...parameters: string[]): Promise<Record<string, unknown>> {
    const endpoint = ['--endpoint-url', server.url, '--output', 'json'];
    const { stdout } = await run(cli ?? '', ['secretsmanager', ...parameters, ...endpoint], {
      env: {
        PATH: process.env['PATH'],
        HOME: '/nonexistent',
        AWS_REGION: server.region,
        AWS_ACCESS_KEY_ID: server.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  }

  it('N-46, F-31: creates, reads, puts, describes, tags, lists, filters, deletes and restores', async () => {
    const id = ['--secret-id', 'cli/db'];
    const created = await aws(
      ...['create-secret', '--name', 'cli/db', '--secret-string', 'synthetic-password-1'],
      ...['--tags', 'Key=Project,Value=NBA-MCP'],
    );
    expect(created).toMatchObject({ Name: 'cli/db', VersionId: expect.any(String) as string });
    const put = await aws('put-secret-value', ...id, '--secret-string', 'synthetic-password-2');
    expect(put['VersionStages']).toEqual(['AWSCURRENT']);
    expect(await aws('tag-resource', ...id, '--tags', 'Key=Owner,Value=data')).toEqual({});
    const [described, listed, tagged, read, drawn] = await Promise.all([
      aws('describe-secret', ...id),
      aws('list-secrets', '--filters', 'Key=name,Values=cli/'),
      aws('list-secrets', '--filters', 'Key=tag-key,Values=Owner'),
      aws('get-secret-value', ...id),
      aws('get-random-password', '--password-length', '20', '--exclude-punctuation'),
    ]);
    expect(described['Tags']).toEqual([
      { Key: 'Project', Value: 'NBA-MCP' },
      { Key: 'Owner', Value: 'data' },
    ]);
    expect(listed['SecretList']).toMatchObject([{ Name: 'cli/db' }]);
    expect(tagged['SecretList']).toMatchObject([{ Name: 'cli/db' }]);
    expect(drawn['RandomPassword']).toMatch(/^[a-zA-Z\d]{20}$/);
    expect(read).toMatchObject({
      ARN: created['ARN'],
      SecretString: 'synthetic-password-2',
      CreatedDate: expect.stringMatching(/^\d{4}-/) as string,
    });
    await aws('delete-secret', ...id, '--recovery-window-in-days', '7');
    await expect(aws('get-secret-value', ...id)).rejects.toThrow(
      "(InvalidRequestException) when calling the GetSecretValue operation: You can't perform this operation on the secret because it was marked for deletion.",
    );
    expect(await aws('restore-secret', ...id)).toMatchObject({ Name: 'cli/db' });
  });
});
