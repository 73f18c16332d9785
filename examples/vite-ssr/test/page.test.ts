import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApi } from '@undotenv/client/api';
import { startLocal, type LocalServer } from '@undotenv/local';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const signingKey = 'synthetic-key-1';

let local: LocalServer;
let server: ChildProcess;
let page: string;

beforeAll(async () => {
  local = await startLocal();
  const { url: endpoint, region, accessKeyId, secretAccessKey } = local;
  const api = createApi({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const SecretString = JSON.stringify({ signingKey });
  await api.call('CreateSecret', { Name: 'gallery/production/links', SecretString });
  api.close();

  const options = { root, logLevel: 'error', mode: 'production' } as const;
  await build({ ...options, build: { outDir: 'dist/client' } });
  await build({ ...options, build: { outDir: 'dist/server', ssr: 'src/entry-server.ts' } });
  server = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: root,
    env: {
      PORT: '0',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout ?? server, 'data')) as [Buffer];
  page = await (await fetch(line.toString().trim())).text();
});

afterAll(async () => {
  server.kill();
  await local.close();
});

it('renders links that are signed with the key in Secrets Manager', () => {
  const signature = createHmac('sha256', signingKey).update('/pictures/sunrise').digest('hex');
  expect(page).toContain(`<a href="/pictures/sunrise?signature=${signature}">sunrise</a>`);
});

it('gives the browser neither the key, nor its name, nor what reads it', async () => {
  const client = join(root, 'dist/client');
  const files = (await readdir(client, { recursive: true })).filter((file) => /\.\w+$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(client, file), 'utf8')));
  expect(files.some((file) => file.endsWith('.js'))).toBe(true);
  expect([page, ...texts].join('\n')).not.toMatch(/synthetic|signingKey|gallery\/|undotenv|hmac/i);
});
