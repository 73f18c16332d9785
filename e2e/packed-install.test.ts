import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesBelow } from './canary-values.ts';
import { npm, pack, repository } from './packed.ts';
import { apiOf } from './scenario.ts';
import { Workplace } from './workplace.ts';

const packages = ['protocol', 'manifest', 'client'];
const password = 'synthetic-password-1';

/** Of use beside a package of somebody else's alone, which is an optional peer. */
const besidePeers = ['@undotenv/client/opentelemetry', '@undotenv/client/powertools'];

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  secrets: { database: { keys: { password: { env: 'DB_PASSWORD' } } } },
});
`;

const application = `
import { createSecretsClient } from '@undotenv/client';
import manifest from './undotenv.config.mjs';
const client = createSecretsClient({ manifest });
const { password } = await client.get('database');
console.log(password === process.env.EXPECTED, process.env.DB_PASSWORD === process.env.EXPECTED);
client.close();
`;

let place: Workplace;
let server: LocalServer;

beforeAll(async () => {
  place = new Workplace({
    'package.json': '{ "name": "empty", "private": true, "type": "module" }',
    'undotenv.config.mjs': manifest,
    'application.mjs': application,
  });
  // npm as a user runs it who is not connected.
  const env = { ...place.variables, npm_config_cache: join(place.root, 'npm cache') };
  const tarballs = await pack(packages, join(place.root, 'packed'), env);
  await npm(place.project, ['install', '--offline', ...tarballs], env);

  server = await startLocal();
  place.useServer(server);
  const api = apiOf(server);
  const SecretString = JSON.stringify({ password });
  await api.call('CreateSecret', { Name: 'shop/test/database', SecretString });
  api.close();
});

afterAll(async () => {
  await server.close();
  place[Symbol.dispose]();
});

test('N-05: the packed client installs with what it declares alone, and reads a secret', async () => {
  const installed = readdirSync(place.path('node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual(['@undotenv']);
  expect(readdirSync(place.path('node_modules/@undotenv')).sort()).toEqual([...packages].sort());
  const variables = { EXPECTED: password };
  expect(await place.runNode(['application.mjs'], { variables })).toEqual({
    code: 0,
    stdout: 'true false\n',
    stderr: '',
  });
});

test('N-05: its preloader puts the variables where the application looks for them', async () => {
  const words = ['--import', '@undotenv/client/env', 'application.mjs'];
  expect(await place.runNode(words, { variables: { EXPECTED: password } })).toEqual({
    code: 0,
    stdout: 'true true\n',
    stderr: '',
  });
});

test('every entry that a package exports is in it', async () => {
  const entries = packages.flatMap((name) => {
    const path = place.path(`node_modules/@undotenv/${name}/package.json`);
    const { exports } = JSON.parse(readFileSync(path, 'utf8')) as { exports: object };
    return Object.keys(exports)
      .filter((entry) => !entry.endsWith('.json') && entry !== './env')
      .map((entry) => `@undotenv/${name}${entry.slice(1)}`)
      .filter((entry) => !besidePeers.includes(entry));
  });
  expect(entries.length).toBeGreaterThan(5);
  writeFileSync(place.path('all.mjs'), entries.map((entry) => `import '${entry}';`).join('\n'));
  expect(await place.runNode(['all.mjs'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('the packages hold sources and what was built from them: no test, no setting, no key', () => {
  const files = filesBelow(place.path('node_modules/@undotenv'));
  const unexpected = files
    .map((file) => file.slice(place.path('node_modules/@undotenv/').length))
    .filter(
      (file) => !/^\w+\/(?:(?:src|dist)\/.+\.(?:ts|js|map)|package\.json|schema\.json)$/.test(file),
    )
    .filter((file) => !/^\w+\/(?:LICENSE|README\.md)$/.test(file));
  expect(unexpected).toEqual([]);
  expect(files.filter((file) => /\.test\.|tsbuildinfo/.test(file))).toEqual([]);
  const content = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  expect(content).not.toMatch(/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/);
  expect(content).not.toContain(repository);
});
