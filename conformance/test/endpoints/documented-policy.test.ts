import { readFileSync } from 'node:fs';
import { startTestServer, type TestServer } from '@undotenv/local/testing';
import type { SigningCredentials } from '@undotenv/protocol/signature-v4';
import { expect, it, onTestFinished } from 'vitest';
import { readCases } from '../../src/cases/read-cases.ts';
import { remoteEndpoint } from '../../src/endpoints/remote-endpoint.ts';
import { signedPost } from '../../src/endpoints/signed-post.ts';
import { runCases } from '../../src/run/run-cases.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, documented = ''] = /```json\n(\{\s*"Version".*?)```/s.exec(readme) ?? [];

const arn = 'arn:aws:iam::123456789012:user/conformance';
const region = 'eu-west-1';

async function started(): Promise<{ server: TestServer; credentials: SigningCredentials }> {
  const policies = [{ name: 'readme', document: JSON.parse(documented) as object }];
  const server = await startTestServer({
    region,
    principals: [{ arn, policies }],
    secrets: { 'production/db': 'synthetic-password-1' },
  });
  onTestFinished(() => server.close());
  return { server, credentials: server.principals.keyOf(arn) };
}

it('the policy of the README allows a whole run, which leaves nothing behind', async () => {
  const { server, credentials } = await started();
  const open = remoteEndpoint({
    ...{ url: new URL(server.url), region, prefix: 'conformance', credentials },
    sleep: () => Promise.resolve(),
  });
  const results = await runCases(readCases(), open);
  const failed = results.flatMap(({ operation, name, result }) =>
    result.outcome === 'failed' ? [`${operation} ${name}: ${result.why}`] : [],
  );
  expect(failed).toEqual([]);
  expect(results.filter(({ result }) => result.outcome === 'passed').length).toBeGreaterThan(150);
  const names = new Set<string | undefined>();
  for (const { operation, secretId, code } of server.calls()) {
    if (operation === 'CreateSecret' && code === 'OK') names.add(secretId);
    if (operation === 'DeleteSecret' && code === 'OK') names.delete(secretId);
  }
  expect(names).toEqual(new Set());
});

it('the policy of the README allows nothing with a secret that is not of a run', async () => {
  const { server, credentials } = await started();
  const url = new URL(server.url);
  const post = signedPost({ url, region, credentials, now: () => new Date() });
  const SecretId = 'production/db';
  const requests: Record<string, object> = {
    GetSecretValue: { SecretId },
    DescribeSecret: { SecretId },
    DeleteSecret: { SecretId },
    PutResourcePolicy: { SecretId, ResourcePolicy: '{}' },
    ValidateResourcePolicy: { SecretId, ResourcePolicy: '{}' },
    CreateSecret: { Name: 'production/other' },
  };
  for (const [operation, request] of Object.entries(requests)) {
    const { body } = await post(operation, JSON.stringify(request));
    expect(body).toContain('"AccessDeniedException"');
  }
});
