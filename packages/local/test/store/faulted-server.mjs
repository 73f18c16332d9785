// A server and its only caller in one process, for a disk that fails. It says what was acknowledged,
// and how it ended. It uses the built package.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers';
import { signRequest } from '@undotenv/protocol/signature-v4';
import { startLocal } from '../../dist/index.js';
import { loadOrCreateRootKey } from '../../dist/vault/root-key-file.js';

const [root] = process.argv.slice(2);
const say = (...words) => {
  const line = `${words.join(' ')}\n`;
  try {
    writeSync(1, line);
  } catch {
    // This was the call that failed, and no other does.
    writeSync(1, line);
  }
};

// It may have been a call of Node's own, on which all waits for ever.
setTimeout(() => process.exit(1), 20_000).unref();

const steps = [
  ['CreateSecret', { Name: 'first', SecretString: 'synthetic-password-1' }],
  ['PutSecretValue', { SecretId: 'first', SecretString: 'synthetic-password-2' }],
  ['CreateSecret', { Name: 'second', SecretString: 'synthetic-password-3'.repeat(400) }],
  ['DeleteSecret', { SecretId: 'first', ForceDeleteWithoutRecovery: true }],
];

async function call(server, operation, request) {
  const body = JSON.stringify({
    ...request,
    ...(operation !== 'DeleteSecret' && { ClientRequestToken: randomUUID() }),
  });
  const headers = {
    host: new URL(server.url).host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `secretsmanager.${operation}`,
  };
  const message = { method: 'POST', path: '/', headers, body };
  const scope = { region: server.region, service: 'secretsmanager' };
  const signed = signRequest(message, server, scope, new Date());
  const response = await globalThis.fetch(server.url, {
    method: 'POST',
    headers: { ...headers, ...signed },
    body,
  });
  const { __type: type } = await response.json();
  return response.status === 200 ? 'acknowledged' : type;
}

try {
  const rootKey = loadOrCreateRootKey(`${root}/config/root.key`);
  const server = await startLocal({
    dataDirectory: `${root}/data`,
    rootKey,
    marks: { directory: `${root}/config/stores` },
    audit: { witnessDirectory: `${root}/config/trails` },
  });
  say('started');
  for (const [index, [operation, request]] of steps.entries()) {
    say(index, await call(server, operation, request));
  }
  await server.close();
  say('closed');
} catch (error) {
  say('refused', error.code ?? error.name, error.constructor.name);
}
