import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/index.ts';
import { type RunStep, walkThrough } from './walk.ts';

const script = fileURLToPath(new URL('boto3-client.py', import.meta.url));

/** Debian's Python, or the first on the path, with boto3. */
const python = ['/usr/bin/python3', 'python3'].find((path) => {
  try {
    execFileSync(path, ['-c', 'import boto3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

// Where everything must be proved, a test that is left out must not look like one that passed.
it.runIf(process.env['REQUIRE_ALL'] === '1')('boto3 is installed', () => {
  expect(python).toBeDefined();
});

interface Boto3 extends AsyncDisposable {
  readonly run: RunStep;
}

/** One process for all calls: most of their time would be its start. */
function startBoto3(server: TestServer): Boto3 {
  const child = spawn(python ?? '', [script, server.url], {
    env: { ...process.env, ...server.variables(), HOME: '/nonexistent' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = new Promise((resolve) => child.on('exit', resolve));
  return {
    run: async ({ operation, input }, region) => {
      child.stdin.write(`${JSON.stringify({ operation, region, input })}\n`);
      const { value } = (await lines.next()) as { value?: string };
      if (value === undefined) throw new Error('boto3 ended without an answer');
      return JSON.parse(value) as object | 'unknown';
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

describe.skipIf(python === undefined)('boto3', () => {
  it('every operation that it knows, by its endpoint argument', async () => {
    await using server = await startTestServer();
    await using boto3 = startBoto3(server);
    const unknown = await walkThrough(server, boto3.run);
    // Debian's is older than this one operation.
    expect(['', 'BatchGetSecretValue']).toContain(unknown.join());
  });

  it('raises its own exceptions, with the service’s message', async () => {
    await using server = await startTestServer();
    await using boto3 = startBoto3(server);
    const missing = { operation: 'GetSecretValue' as const, input: { SecretId: 'missing' } };
    expect(await boto3.run(missing, 'us-east-1')).toEqual({
      exception: 'ResourceNotFoundException',
      Code: 'ResourceNotFoundException',
      Message: "Secrets Manager can't find the specified secret.",
    });
  });
});
