/** What only a whole process can show. */
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/api.ts';
import { temporaryProject, type TemporaryProject } from './environment/temporary-project.ts';

let local: LocalServer;
let project: TemporaryProject;
beforeAll(async () => {
  [local, project] = await Promise.all([startLocal(), temporaryProject()]);
  const api = createApi({ region: local.region, endpoint: local.url, credentials: local });
  await api.call('CreateSecret', {
    Name: 'a',
    SecretString: '{"password":"synthetic-password-1"}',
  });
  api.close();
});
afterAll(() => Promise.all([local.close(), project.remove()]));

function run(script: string, credentials: Record<string, string> = keys()) {
  const args = ['--expose-gc', '--input-type=module', '-e', script];
  const target = { AWS_ENDPOINT_URL: local.url, AWS_REGION: local.region };
  return project.node(args, { ...target, ...credentials });
}

const keys = () => ({
  AWS_ACCESS_KEY_ID: local.accessKeyId,
  AWS_SECRET_ACCESS_KEY: local.secretAccessKey,
});

const open = `import { createSecretsClient } from '@undotenv/client';`;

describe('a process with a client', () => {
  it('ends by itself while the client is open', async () => {
    const script = `${open}
      const secret = await createSecretsClient().getJson('a');
      console.log(secret.password.length, secret);`;
    expect(await run(script)).toEqual({ code: 0, stdout: '20 [redacted]\n', stderr: '' });
  });

  it('survives an outage in which nobody reads, and ends by itself', async () => {
    const script = `${open}
      import { createServer } from 'node:http';
      const found = { ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:b-aBcDeF', Name: 'b',
        VersionId: '1', SecretString: 'synthetic-password-2' };
      const server = createServer((request, response) => response.end(JSON.stringify(found)));
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      const endpoint = 'http://127.0.0.1:' + server.address().port;
      const client = createSecretsClient({ endpoint, cache: { ttlMs: 1 } });
      await client.getString('b');
      server.close();
      server.closeAllConnections();
      const expired = performance.now() + 2;
      while (performance.now() < expired);
      // Given at once; the refresh that it starts fails when nobody waits for it any more.
      console.log((await client.getString('b')).length);`;
    expect(await run(script)).toEqual({ code: 0, stdout: '20\n', stderr: '' });
  });

  it('N-24: gives the memory of a dropped client back', async () => {
    const script = `${open}
      const readOnce = async () => {
        const client = createSecretsClient();
        const value = await client.getJson('a');
        return [new WeakRef(client), new WeakRef(value)];
      };
      const dropped = await readOnce();
      for (let turns = 0; turns < 10; turns++) {
        await new Promise((resolve) => setTimeout(resolve));
        gc();
      }
      console.log(dropped.map((reference) => reference.deref() === undefined));`;
    expect(await run(script)).toEqual({ code: 0, stdout: '[ true, true ]\n', stderr: '' });
  });

  it('takes the credentials of a profile through the SDK’s chain where that is installed', async () => {
    const profile = `[shop]
      aws_access_key_id=${local.accessKeyId}
      aws_secret_access_key=${local.secretAccessKey}`;
    await project.write({ credentials: profile.replaceAll(/^ +/gm, '') });
    const script = `${open} console.log((await createSecretsClient().getString('a')).length);`;
    const file = `${project.directory}/credentials`;
    const ended = await run(script, { AWS_PROFILE: 'shop', AWS_SHARED_CREDENTIALS_FILE: file });
    expect(ended).toEqual({ code: 0, stdout: '35\n', stderr: '' });
  });

  it('shows no value in an uncaught error caused by one', async () => {
    const script = `${open}
      const secret = await createSecretsClient().getJson('a');
      throw new Error('failed', { cause: { secret } });`;
    const { code, stderr } = await run(script);
    expect(code).toBe(1);
    // Node.js prints an uncaught error without asking its members how they inspect.
    expect(stderr).toContain('[Getter]');
    expect(stderr).not.toContain('synthetic-password');
  });
});
