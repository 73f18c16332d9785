import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeBinary, nodeVersions } from '../tools/src/node-versions.ts';
import { npm, pack, repository } from './packed.ts';
import { apiOf } from './scenario.ts';
import { Workplace, type Outcome } from './workplace.ts';

const password = 'synthetic-password-1';

const files = {
  'package.json': '{ "name": "shop", "private": true, "type": "module" }',
  'undotenv.config.mjs': `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  secrets: { database: { keys: { password: { env: 'DB_PASSWORD' } } } },
});
`,
  'application.mjs': `
import { createSecretsClient } from '@undotenv/client';
import manifest from './undotenv.config.mjs';
const client = createSecretsClient({ manifest });
const { password } = await client.get('database');
console.log(process.version, password === process.env.EXPECTED);
client.close();
`,
  'variable.mjs': `
console.log(process.version, process.env.DB_PASSWORD === process.env.EXPECTED);
`,
  '.env': `DB_PASSWORD=${password}\n`,
};

let installed: Workplace;
let server: LocalServer;

beforeAll(async () => {
  installed = new Workplace({ 'package.json': '{ "name": "empty", "private": true }' });
  const names = readdirSync(join(repository, 'packages'));
  const tarballs = await pack(names, join(installed.root, 'packed'), process.env);
  // What the packages depend on comes from where this machine has it.
  await npm(installed.project, ['install', '--prefer-offline', ...tarballs], process.env);

  server = await startLocal();
  const api = apiOf(server);
  const SecretString = JSON.stringify({ password });
  await api.call('CreateSecret', { Name: 'shop/test/database', SecretString });
  api.close();
}, 180_000);

afterAll(async () => {
  await server.close();
  installed[Symbol.dispose]();
});

/** A project that has the packed packages installed, for one version of Node. */
function openProject(): Workplace {
  const place = new Workplace(files);
  symlinkSync(installed.path('node_modules'), place.path('node_modules'));
  place.set({ EXPECTED: password });
  return place;
}

const nodes = [
  { title: `this Node, ${process.versions.node}`, version: process.versions.node, here: true },
  ...nodeVersions.map((version) => ({ title: `Node ${version}`, version, here: false })),
].map(({ title, version, here }) => {
  const node = here ? process.execPath : nodeBinary(version);
  const isMissing = !existsSync(node);
  return {
    title: isMissing ? `${title}, missing: npm run install:nodes` : title,
    version,
    node,
    isMissing,
  };
});

describe.each(nodes)('$title', ({ version, node, isMissing }) => {
  const each = test.skipIf(isMissing);
  const right: Outcome = { code: 0, stdout: `v${version} true\n`, stderr: '' };

  each('reads a secret through the packed client', async () => {
    using place = openProject();
    place.useServer(server);
    expect(await place.runNode(['application.mjs'], { node })).toEqual(right);
  });

  each('has its variables from the packed preloader', async () => {
    using place = openProject();
    place.useServer(server);
    const words = ['--import', '@undotenv/client/env', 'variable.mjs'];
    expect(await place.runNode(words, { node })).toEqual(right);
  });

  each(
    'migrates to the local store, runs from it and undoes, by the packed command line',
    async () => {
      using place = openProject();
      const bin = place.path('node_modules/undotenv/dist/bin.js');
      const run = (...words: string[]): Promise<Outcome> =>
        place.runNode([bin, ...words], { node });

      expect(await run('migrate', '--local', '--yes')).toMatchObject({ code: 0 });
      expect(place.read('.env')).not.toContain(password);
      expect(await run('run', '--local', '--', node, 'variable.mjs')).toMatchObject(right);
      expect(await run('undo', '--yes')).toMatchObject({ code: 0 });
      expect(place.read('.env')).toBe(files['.env']);
    },
  );
});
