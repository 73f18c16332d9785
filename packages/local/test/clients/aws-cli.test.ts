import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/index.ts';
import { walkThrough } from './walk.ts';

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

/** Without the user's own configuration and credentials. */
async function aws(
  server: TestServer,
  region: string,
  ...parameters: string[]
): Promise<Record<string, unknown>> {
  const { stdout } = await run(
    cli ?? '',
    ['secretsmanager', ...parameters, '--endpoint-url', server.url, '--output', 'json'],
    { env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...server.variables({ region }) } },
  );
  return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
}

function kebab(operation: string): string {
  return operation.replace(/(?<!^)(?=[A-Z])/g, '-').toLowerCase();
}

describe.skipIf(cli === undefined)('the AWS CLI v2', () => {
  it('F-31: every operation that it knows', async () => {
    await using server = await startTestServer();
    const unknown = await walkThrough(server, async ({ operation, input }, region) => {
      const asked = [kebab(operation), '--cli-input-json', JSON.stringify(input)];
      try {
        return await aws(server, region, ...asked);
      } catch (error) {
        if (String(error).includes('Invalid choice')) return 'unknown';
        throw error;
      }
    });
    // Debian's is older than this one operation.
    expect(['', 'BatchGetSecretValue']).toContain(unknown.join());
  }, 300_000);

  it('N-46: lists by the beginning of a name, and tells the service’s exceptions', async () => {
    const secrets = { 'nba-mcp/production/database': 'synthetic-1', other: 'synthetic-2' };
    await using server = await startTestServer({ secrets });
    const [listed] = await Promise.all([
      aws(server, 'us-east-1', 'list-secrets', '--filters', 'Key=name,Values=nba-mcp'),
      expect(
        aws(server, 'us-east-1', 'get-secret-value', '--secret-id', 'missing'),
      ).rejects.toThrow(
        "(ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.",
      ),
    ]);
    expect(listed['SecretList']).toMatchObject([{ Name: 'nba-mcp/production/database' }]);
  });
});
