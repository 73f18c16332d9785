import * as sdk from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { operationNames } from '../../src/operations/table.ts';
import { startTestServer } from '../../src/testing/index.ts';
import { walkThrough } from './walk.ts';

type AnyCommand = new (input: object) => sdk.GetSecretValueCommand;

// Each command has a type of its own; which one a step means is known only when it runs.
const commands = new Map(
  Object.entries(sdk)
    .filter(([name]) => /^[A-Z]\w+Command$/.test(name))
    .map(([name, command]) => [name.slice(0, -'Command'.length), command as unknown as AnyCommand]),
);

it('the current AWS SDK for JavaScript: every operation that it has', async () => {
  await using server = await startTestServer();
  const unknown = await walkThrough(server, async ({ operation, input }, region) => {
    const client = new sdk.SecretsManagerClient({
      ...server.clientOptions({ region }),
      maxAttempts: 1,
    });
    const Command = commands.get(operation);
    if (Command === undefined) return 'unknown';
    const answer = await client.send(new Command(input));
    client.destroy();
    return answer;
  });
  expect(unknown).toEqual([]);
  expect([...commands.keys()].sort()).toEqual([...operationNames].sort());
  expect(new Set(server.calls().map(({ operation }) => operation))).toEqual(
    new Set(operationNames),
  );
});
