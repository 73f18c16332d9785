import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineSecrets } from '@undotenv/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifest, readDataManifest } from '../../src/environment/index.ts';
import { parseYaml } from '../../src/environment/parse-yaml.ts';
import { temporaryProject, type TemporaryProject } from './temporary-project.ts';

let project: TemporaryProject;
beforeEach(async () => {
  project = await temporaryProject();
});
afterEach(() => project.remove());

const declaration = {
  application: 'shop',
  settings: { LOG_LEVEL: 'info' },
  secrets: {
    database: { keys: { host: { env: 'DB_HOST' }, port: { env: 'DB_PORT', type: 'integer' } } },
    token: { env: 'TOKEN', required: false },
  },
} as const;

const inYaml = `application: shop
settings: { LOG_LEVEL: info }
secrets:
  database:
    keys:
      host: { env: DB_HOST }
      port: { env: DB_PORT, type: integer }
  token:
    env: TOKEN
    required: false
`;

async function load(name: string, text: string) {
  await project.write({ [name]: text });
  return loadManifest(join(project.directory, name));
}

describe('loadManifest', () => {
  it.each([
    ['undotenv.config.json', JSON.stringify(declaration)],
    ['undotenv.config.yaml', inYaml],
    ['undotenv.config.yml', inYaml],
    ['other.JSON', JSON.stringify(declaration)],
  ])('C33: reads from %s what defineSecrets makes of the same declaration', async (name, text) => {
    expect(await load(name, text)).toEqual(defineSecrets(declaration));
  });

  it('takes a URL', async () => {
    await project.write({ 'undotenv.config.yaml': inYaml });
    const url = pathToFileURL(join(project.directory, 'undotenv.config.yaml'));
    expect(await loadManifest(url)).toEqual(defineSecrets(declaration));
  });

  it('says line, column and path of what is wrong', async () => {
    const wrong = inYaml.replace('type: integer', 'type: int').replace('false', '"no"');
    await expect(load('undotenv.config.yaml', wrong)).rejects.toMatchObject({
      code: 'INVALID_MANIFEST',
      message:
        'undotenv.config.yaml:7:29: secrets.database.keys.port.type must be one of: string, ' +
        'integer, port, number, boolean, json; ' +
        'undotenv.config.yaml:10:5: secrets.token.required must be true or false',
    });
  });

  it('F-08: refuses a literal password, naming file and line and not the password', async () => {
    const yaml = `${inYaml}  mail:\n    env: MAIL_KEY\n    password: synthetic-password-1\n`;
    const loading = load('undotenv.config.yaml', yaml);
    await expect(loading).rejects.toThrow(
      /undotenv\.config\.yaml:\d+:\d+: secrets\.mail\.password is unknown; known: /,
    );
    await expect(loading).rejects.not.toThrow('synthetic');
  });

  it.each([
    [
      'a number where text is meant',
      'sources: [{ source: environment, when: { LEVEL: 1 } }]',
      /sources\.0\.when\.LEVEL must be text: put/,
    ],
    ['a flag where text is meant', 'tags: { Debug: true }', /tags\.Debug must be text: put it in/],
    ['what is not a number', 'region: .nan', /region must be text/],
  ])('refuses %s rather than guess its text', async (_what, line, message) => {
    await expect(load('undotenv.config.yaml', `${line}\n${inYaml}`)).rejects.toThrow(message);
  });

  it('refuses a file that is not there or longer than any declaration', async () => {
    await expect(loadManifest(join(project.directory, 'none.json'))).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
    });
    await expect(load('long.json', ' '.repeat(262_145))).rejects.toThrow(/longer than a manifest/);
  });

  it('names the package that YAML needs where it is missing or too old', async () => {
    const path = join(project.directory, 'undotenv.config.yaml');
    await project.write({ 'undotenv.config.yaml': inYaml });
    for (const importYaml of [() => Promise.reject(new Error('none')), () => Promise.resolve({})]) {
      await expect(readDataManifest(path, importYaml)).rejects.toMatchObject({
        code: 'INVALID_CONFIGURATION',
        message: 'undotenv.config.yaml needs the package yaml, version 2.9 or later',
      });
    }
  });

  it.each([
    'export default { nameTemplate: "", secrets: [] }',
    'export const a = 1',
    'export default null',
  ])('refuses code that exports no manifest: %s', async (text) => {
    await expect(load('m.mjs', text)).rejects.toThrow('not a manifest');
  });

  it('passes on what defineSecrets refuses', async () => {
    const text = `import { defineSecrets } from '@undotenv/manifest';
      export default defineSecrets({ application: 'a', secrets: {} });`;
    await expect(load('m.mjs', text)).rejects.toMatchObject({ code: 'INVALID_MANIFEST' });
  });
});

const nested = (levels: number) => `${'{ a: '.repeat(levels)}x${' }'.repeat(levels)}`;

describe('parseYaml', () => {
  const value = async (text: string) => (await parseYaml(text, 'a.yaml')).value;

  it('reads plain data by YAML 1.2, whatever the text says of itself', async () => {
    const text = '%YAML 1.1\n---\na: no\nb: yes\nc: 2001-01-01\nd: 010\n1: x\ne: !!str 1\n';
    expect(await value(text)).toEqual({
      1: 'x',
      a: 'no',
      b: 'yes',
      c: '2001-01-01',
      d: 10,
      e: '1',
    });
  });

  it('resolves a few aliases, and merges nothing', async () => {
    expect(await value('a: &a { x: y }\nb: *a\n<<: *a')).toEqual({
      a: { x: 'y' },
      b: { x: 'y' },
      '<<': { x: 'y' },
    });
  });

  it('keeps a member called __proto__ a member', async () => {
    expect(Object.keys((await value('__proto__: { a: b }')) as object)).toEqual(['__proto__']);
  });

  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    const items = Array(9)
      .fill(`*a${String(level - 1)}`)
      .join(', ');
    bomb.push(`a${String(level)}: &a${String(level)} [${items}]`);
  }

  it.each([
    ['', 'a.yaml: the file is empty'],
    ['a: synthetic-value\na: 2', 'a.yaml:2:1: this name stands twice'],
    ['a: 1\n---\nsynthetic-value: 2', 'a.yaml:2:1: a second document begins'],
    ['a: !!js/function synthetic-value', 'a.yaml:1:4: a tag stands here'],
    ['a: !!binary c3ludGhldGlj', 'a.yaml:1:4: a tag stands here'],
    ['? [synthetic-value]\n: x', 'a.yaml:1:3: a name must be text'],
    ['a: "synthetic-value\n', 'a.yaml:2:1: this is not YAML'],
    ['a: *synthetic-value', 'a.yaml: an alias names no anchor'],
    [bomb.join('\n'), 'a.yaml: an alias names no anchor, or there are too many'],
    ['['.repeat(100_000), 'a.yaml: this is nested too deeply'],
    [`${'- '.repeat(100_000)}x`, 'a.yaml: this is nested too deeply'],
    [`${'? '.repeat(100_000)}x`, 'a.yaml: this is nested too deeply'],
    [nested(33), 'a.yaml: this is nested too deeply'],
  ])('says what is wrong and where, not what stands there (case %#)', async (text, message) => {
    const refusal = await value(text).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'INVALID_MANIFEST' });
    expect(String(refusal)).toContain(message);
    expect(String(refusal)).not.toContain('synthetic');
  });

  it('reads as many levels as JSON may have, and thousands of names', async () => {
    await expect(value(nested(32))).resolves.toBeDefined();
    const names = Array.from({ length: 30_000 }, (_, index) => `k${String(index)}: x\n`);
    await expect(value(names.join(''))).resolves.toHaveProperty('k29999', 'x');
  });

  it('knows where members of maps and lists stand', async () => {
    const data = await parseYaml('a:\n  - b: 1\n    "c d": 2\n', 'a.yaml');
    expect(data.placeOf(['a', '0', 'c d'])).toEqual({ line: 3, column: 5 });
    expect(data.placeOf(['a', '0', 'e'])).toBeUndefined();
    expect(data.placeOf(['a', 'x'])).toBeUndefined();
  });
});
