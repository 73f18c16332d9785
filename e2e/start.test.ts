import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, Workplace } from './workplace.ts';

/** Notes every module that Node loads, in a file. */
const hooks = `
import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}`;
const register = `
import { register } from 'node:module';
register(new URL('hooks.mjs', import.meta.url));`;

let place: Workplace;

beforeAll(() => {
  place = new Workplace({ 'hooks.mjs': hooks, 'register.mjs': register });
});

afterAll(() => {
  place[Symbol.dispose]();
});

/** The modules of our own and of others, without Node's. */
async function modulesOf(...words: string[]): Promise<string[]> {
  const file = `loaded-${words.join('-').replaceAll(/\W+/g, '-')}`;
  const variables = { LOADED: place.path(file), APP_ENV: 'test' };
  await place.runNode(['--import', './register.mjs', bin, ...words], { variables });
  const loaded = readFileSync(place.path(file), 'utf8').trimEnd().split('\n');
  return loaded.filter((url) => url.startsWith('file:'));
}

/** All that opens a store, or serves one. */
const server = /\/(?:local\/dist\/(?:http|operations|server|store)|libsql)\//;

test.each([['--version'], ['--help'], ['no-such-verb']])(
  'an overview loads no verb, nor what verbs work with: undotenv %s',
  async (words) => {
    const modules = await modulesOf(words);
    expect(
      modules.filter((url) => /\/(?:client|local|migration|jiti|prompts)\//.test(url)),
    ).toEqual([]);
    expect(modules.length).toBeLessThan(40);
  },
);

test.each([
  ['get', 'shop/database'],
  ['run', '--', 'true'],
  ['list', '--help'],
  ['local', '--help'],
  ['completion', 'bash'],
])('a verb that opens no local store loads none: undotenv %s %s', async (...words) => {
  expect((await modulesOf(...words)).filter((url) => server.test(url))).toEqual([]);
});

test('a verb on the local store loads it, and no other verb', async () => {
  const modules = await modulesOf('get', 'shop/database', '--local');
  expect(modules.some((url) => server.test(url))).toBe(true);
  const verbs = modules.filter((url) => /\/cli\/dist\/commands\/(?!table|verb\.)/.test(url));
  expect(verbs.map((url) => url.replace(/.*\//, ''))).toEqual(['get.js']);
});
