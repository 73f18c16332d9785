import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Workplace } from './workplace.ts';

const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));
const env = 'DB_HOST=db.synthetic.example\nDB_PASSWORD=synthetic-password-1\nPORT=3000\n';

/** The same declaration in both formats of plain data. */
const yamlManifest = `application: shop
secrets:
  database:
    keys:
      host: { env: DB_HOST }
      port: { env: DB_PORT, type: integer, default: 5432 }
      password: { env: DB_PASSWORD }
  token: { env: TOKEN, required: false }
`;
const jsonManifest = JSON.stringify({
  application: 'shop',
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
        password: { env: 'DB_PASSWORD' },
      },
    },
    token: { env: 'TOKEN', required: false },
  },
});

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => {
  place[Symbol.dispose]();
});

describe('undotenv init --format', () => {
  test.each([
    ['js', 'undotenv.config.mjs'],
    ['ts', 'undotenv.config.ts'],
    ['json', 'undotenv.config.json'],
    ['yaml', 'undotenv.config.yaml'],
  ])('writes a manifest in %s that plans what every other does', async (format, file) => {
    place.write('.env', env);
    const init = await place.run(['init', '--yes', '--json', '--format', format]);
    expect(init).toMatchObject({ code: 0 });
    expect(JSON.parse(init.stdout)).toEqual({ file: place.path(file) });
    const { code, stdout } = await place.run(['plan', '--local', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      secrets: [{ name: 'my-project/development/app' }],
      totals: { moved: 1 },
    });
  });

  test('refuses a format it does not know', async () => {
    place.write('.env', env);
    const { code, stderr } = await place.run(['init', '--yes', '--format', 'toml']);
    expect(code).toBe(2);
    expect(stderr).toContain('js, ts, json, yaml');
  });
});

describe.each([
  ['undotenv.config.json', jsonManifest],
  ['undotenv.config.yaml', yamlManifest],
])('C33: a manifest in %s', (file, manifest) => {
  test('takes a project from .env to a program that has its variables', async () => {
    place.writeAll({
      [file]: manifest,
      '.env': env,
      'app.mjs': 'console.log(process.env.DB_PASSWORD?.length, process.env.DB_PORT)',
    });
    expect(await place.run(['migrate', '--local', '--yes'])).toMatchObject({ code: 0 });
    expect(place.read('.env')).not.toContain('synthetic-password-1');
    const { code, stdout } = await place.run(['run', '--local', '--', 'node', 'app.mjs']);
    expect([code, stdout]).toEqual([0, '20 5432\n']);
  });
});

describe('a manifest that is wrong', () => {
  test('is refused with file, line, column and path', async () => {
    place.write('undotenv.config.yaml', yamlManifest.replace('integer', 'int'));
    const { code, stdout } = await place.run(['plan', '--local', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'INVALID_MANIFEST',
        message: expect.stringMatching(
          /^undotenv\.config\.yaml:6:29: secrets\.database\.keys\.port\.type must be one of: /,
        ) as string,
      },
    });
  });
});

describe('undotenv types', () => {
  test('writes what reads give, and --check notices when it is no longer true', async () => {
    place.write('undotenv.config.yaml', yamlManifest);
    const check = ['types', '--check', '--json'];
    const file = place.path('undotenv.config.d.ts');

    const missing = await place.run(check);
    expect([missing.code, JSON.parse(missing.stdout)]).toEqual([1, { file, outcome: 'missing' }]);
    expect(await place.run(['types'])).toMatchObject({ code: 0 });
    expect(await place.run(check)).toMatchObject({ code: 0 });

    place.write('undotenv.config.yaml', yamlManifest.replace('password: {', 'secret: {'));
    const drifted = await place.run(check);
    expect([drifted.code, JSON.parse(drifted.stdout)]).toEqual([1, { file, outcome: 'differs' }]);
    expect(place.read('undotenv.config.d.ts')).toContain('readonly password: string;');
    expect(await place.run(['types'])).toMatchObject({ code: 0 });
    expect(place.read('undotenv.config.d.ts')).toContain('readonly secret: string;');
  });

  test('makes reads as typed as defineSecrets does', async () => {
    symlinkSync(nodeModules, place.path('node_modules'), 'dir');
    const head = `import { createSecretsClient } from '@undotenv/client';
import { loadManifest } from '@undotenv/client/environment';
import type { Secrets } from './undotenv.config.js';
const manifest = await loadManifest<Secrets>(new URL('./undotenv.config.json', import.meta.url));
const client = createSecretsClient({ manifest });
`;
    place.writeAll({
      'undotenv.config.json': jsonManifest,
      'package.json': '{"name":"shop","private":true,"type":"module"}',
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          module: 'NodeNext',
          target: 'ES2023',
          types: ['node'],
          noEmit: true,
        },
        files: ['right.ts', 'wrong.ts'],
      }),
      'right.ts': `${head}const { host, port } = await client.get('database');
const both: [string, number] = [host, port];
const token: string | undefined = await client.get('token');
export { both, token };
`,
      'wrong.ts': `${head}export const misspelt = (await client.get('database')).pasword;
export const unknown = await client.get('databse');
export const text: string = (await client.get('database')).port;
`,
    });
    expect(await place.run(['types'])).toMatchObject({ code: 0 });
    const tsc = join(nodeModules, 'typescript/bin/tsc');
    const options = { cwd: place.project, encoding: 'utf8' } as const;
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.'], options);
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
    expect(errors.map((line) => line.replace(/,.*/, ''))).toEqual([
      'wrong.ts(6',
      'wrong.ts(7',
      'wrong.ts(8',
    ]);
  });

  test('leaves a file alone that it has not written', async () => {
    place.writeAll({
      'undotenv.config.yaml': yamlManifest,
      'undotenv.config.d.ts': 'export {};\n',
    });
    expect(await place.run(['types'])).toMatchObject({ code: 3 });
    expect(place.read('undotenv.config.d.ts')).toBe('export {};\n');
    const elsewhere = await place.run(['types', '--output', 'secrets.d.ts']);
    expect(elsewhere).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('secrets.d.ts') as string,
    });
  });

  test('makes no file at the end of a link, which may lead to one that a shell runs', async () => {
    place.write('undotenv.config.yaml', yamlManifest);
    symlinkSync(join(place.root, 'home', '.zshenv'), place.path('undotenv.config.d.ts'));
    expect(await place.run(['types'])).not.toMatchObject({ code: 0 });
    expect(existsSync(join(place.root, 'home', '.zshenv'))).toBe(false);
  });

  test('is not for a manifest that is typed by itself', async () => {
    place.write('.env', env);
    await place.run(['init', '--yes']);
    expect(await place.run(['types'])).toMatchObject({ code: 2 });
  });
});
