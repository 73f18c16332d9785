import { mkdirSync } from 'node:fs';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from './scenario.ts';
import { Workplace, type Outcome } from './workplace.ts';

/** Clears the screen, sets the window's title, and turns text around. */
const hostile = '\u001B[2J\u001B]0;owned\u0007\u009B1A\u202E';
const escaped = '\\x1b[2J\\x1b]0;owned\\x07\\x9b1A\\x202e';

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  secrets: { api: { keys: { token: { env: 'API_TOKEN' } } } },
});`;

let place: Workplace;
let server: LocalServer;

beforeAll(async () => {
  place = new Workplace({ 'undotenv.config.mjs': manifest });
  server = await startLocal();
  place.useServer(server);
  const api = apiOf(server);
  await api.call('CreateSecret', {
    Name: 'hostile',
    Description: `before ${hostile} after\nname  forged`,
    SecretString: JSON.stringify({ [hostile]: `value ${hostile}` }),
  });
  api.close();
});

afterAll(async () => {
  await server.close();
  place[Symbol.dispose]();
});

/** Nothing a terminal acts on: only line breaks, which end our own lines. */
function expectHarmless({ stdout, stderr }: Outcome): void {
  expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/u);
}

describe('what a terminal would act on', () => {
  test.each([
    { what: "a secret's keys", words: ['get', 'hostile'], shown: `${escaped}  ********` },
    { what: 'a description in a list', words: ['list'], shown: `before ${escaped} after\\x0aname` },
    {
      what: 'a description',
      words: ['describe', 'hostile'],
      shown: `description  before ${escaped} after\\x0aname  forged\n`,
    },
  ])('is shown escaped in $what', async ({ words, shown }) => {
    const outcome = await place.run(words);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toContain(shown);
    expectHarmless(outcome);
  });

  test.each([
    { what: 'a reference', words: ['get', `no${hostile}such`], code: 2 },
    { what: 'a key', words: ['get', `hostile#${hostile}key`], code: 4 },
    { what: 'a secret', words: ['run', '--only', hostile, '--', 'true'], code: 2 },
    { what: 'an environment', words: ['get', 'api', '--env', hostile], code: 2 },
    { what: 'a manifest file', words: ['get', 'api', '--config', hostile], code: 2 },
    { what: 'a value file', words: ['set', 'hostile', '--file', hostile], code: 2 },
    { what: 'a key to remove', words: ['unset', `hostile#no${hostile}`], code: 4 },
    { what: 'a secret to edit', words: ['edit', `no${hostile}such`], code: 2 },
    { what: 'a file to search', words: ['scan', hostile], code: 1 },
    { what: 'a shell', words: ['completion', hostile], code: 2 },
    { what: 'a verb', words: [`no${hostile}verb`], code: 2 },
    { what: 'an option', words: ['list', `--no${hostile}option`], code: 2 },
    { what: 'a port', words: ['local', '--port', hostile], code: 2 },
  ])('is shown escaped where an error names $what', async ({ words, code }) => {
    const outcome = await place.run(words);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: /m);
    expectHarmless(outcome);
  });

  test('is shown escaped where something is done with such a name', async () => {
    const removed = await place.run(['unset', `hostile#${hostile}`]);
    expect([removed.code, removed.stderr]).toEqual([0, expect.stringContaining(escaped)]);
    expectHarmless(removed);
    place.write(`${hostile}.env`, 'DB_PASSWORD=synthetic-password-1\n');
    const found = await place.run(['scan', '.']);
    expect([found.code, found.stdout]).toEqual([1, expect.stringContaining(`${escaped}.env:1`)]);
    expectHarmless(found);
    const variables = { EDITOR: `no${hostile}editor` };
    const edited = await place.run(['edit', 'hostile'], { variables });
    expect([edited.code, edited.stderr]).toEqual([2, expect.stringContaining('does not start')]);
    expectHarmless(edited);
  });

  test('is shown escaped in the folder a command writes to', async () => {
    const directory = `folder ${hostile}`;
    mkdirSync(place.path(directory));
    place.write(`${directory}/.env`, 'DB_PASSWORD=synthetic-password-1\n');
    const outcome = await place.run(['init', '--yes'], { directory });
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain(`folder ${escaped}\n`);
    expectHarmless(outcome);
  });
});
