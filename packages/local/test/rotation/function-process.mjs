// A rotation function behind Lambda's Invoke API, in a process of its own, with the unmodified AWS
// SDK. A line of its input says where Secrets Manager is, at which point of the next rotation to
// wait, or to go on.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

let client;
let holdAt;
let goOn;

createInterface({ input: process.stdin }).on('line', (line) => {
  const { connect, hold, go } = JSON.parse(line);
  if (hold !== undefined) holdAt = hold;
  if (go !== undefined) goOn();
  if (connect !== undefined) {
    const { url: endpoint, region, ...credentials } = connect;
    client = new SecretsManagerClient({ endpoint, region, credentials });
  }
});

/** Each may run twice at once: the server that called it was killed, and the next calls it again. */
const steps = {
  async createSecret({ SecretId, ClientRequestToken, RotationToken }) {
    const pending = { SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' };
    try {
      await client.send(new GetSecretValueCommand(pending));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      const { RandomPassword } = await client.send(new GetRandomPasswordCommand({}));
      const value = { SecretString: RandomPassword, VersionStages: ['AWSPENDING'] };
      const request = { SecretId, ClientRequestToken, RotationToken, ...value };
      await client.send(new PutSecretValueCommand(request)).catch((twin) => {
        if (!(twin instanceof ResourceExistsException)) throw twin;
      });
    }
  },
  setSecret() {},
  async testSecret({ SecretId, ClientRequestToken: VersionId }) {
    await client.send(new GetSecretValueCommand({ SecretId, VersionId }));
  },
  async finishSecret({ SecretId, ClientRequestToken }) {
    const current = await currentVersion(SecretId);
    if (current === ClientRequestToken) return;
    const move = { MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current };
    const request = { SecretId, VersionStage: 'AWSCURRENT', ...move };
    await client.send(new UpdateSecretVersionStageCommand(request)).catch(async (error) => {
      if ((await currentVersion(SecretId)) !== ClientRequestToken) throw error;
    });
  },
};

async function currentVersion(SecretId) {
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
  const labels = Object.entries(VersionIdsToStages);
  return labels.find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
}

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', async () => {
    const event = JSON.parse(body);
    try {
      await pauseAt('before', event);
      await steps[event.Step](event);
      await pauseAt('after', event);
    } catch {
      response.setHeader('X-Amz-Function-Error', 'Unhandled');
    }
    response.end('null');
  });
}).listen(0, '127.0.0.1', () => say({ port: server.address().port }));

async function pauseAt(when, { Step }) {
  if (holdAt !== `${when} ${Step}`) return;
  holdAt = undefined;
  const released = new Promise((resolve) => (goOn = resolve));
  say({ at: `${when} ${Step}` });
  await released;
}

function say(message) {
  writeSync(1, `${JSON.stringify(message)}\n`);
}
