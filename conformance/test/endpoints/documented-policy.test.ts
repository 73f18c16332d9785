import { readFileSync } from 'node:fs';
import { startLocal } from '@undotenv/local';
import { expect, it, onTestFinished } from 'vitest';
import { readCases } from '../../src/cases/read-cases.ts';
import { remoteEndpoint } from '../../src/endpoints/remote-endpoint.ts';
import { runCases } from '../../src/run/run-cases.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, documented = ''] = /```json\n(\{\s*"Version".*?)```/s.exec(readme) ?? [];

it('the policy of the README allows a whole run, which leaves nothing behind', async () => {
  const arn = 'arn:aws:iam::123456789012:user/conformance';
  const policies = [{ name: 'readme', document: JSON.parse(documented) as object }];
  const region = 'eu-west-1';
  const server = await startLocal({ region, principals: [{ arn, policies }] });
  onTestFinished(() => server.close());
  const open = remoteEndpoint({
    ...{ url: new URL(server.url), region, prefix: 'conformance' },
    credentials: server.principals.keyOf(arn),
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
