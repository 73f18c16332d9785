import { startLocal, type LocalServer } from '@undotenv/local';
import { commands } from 'undotenv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomeOf, Workplace, type Outcome, type RunOptions } from './workplace.ts';

let place: Workplace;
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal();
  place = new Workplace({ '.env': 'DB_PASSWORD=synthetic-password-1\n' });
  place.useServer(server);
  place.set({ APP_ENV: 'test' });
  const set = await undotenv('set plain/text --stdin', { input: 'synthetic text' });
  expect(set.code).toBe(0);
});

afterAll(async () => {
  await server.close();
  place[Symbol.dispose]();
});

function undotenv(words: string, options: RunOptions = {}): Promise<Outcome> {
  return place.run(words.split(' '), options);
}

test.each(commands.map(({ name }) => name))(
  '`%s --help` shows its usage and an example on stdout',
  async (verb) => {
    const { code, stdout, stderr } = await undotenv(`${verb} --help`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: undotenv ${verb}\\b`));
    expect(stdout).toMatch(/^Example:\n {2}\$ .*undotenv /m);
  },
);

test.each(['help nonsense', 'help nonsense --json', 'nonsense --help'])(
  'help about a verb that there is not is a mistake: `%s`',
  async (words) => {
    const { code, stdout, stderr } = await undotenv(words);
    expect(code).toBe(2);
    expect(stderr).toContain("error: unknown command 'nonsense'");
    expect(stdout.includes('Usage:')).toBe(false);
  },
);

test('`help` is the overview, and `help VERB` the help of that verb', async () => {
  expect(await undotenv('help')).toEqual(await undotenv('--help'));
  expect(await undotenv('help ls')).toEqual(await undotenv('list --help'));
});

test.each([
  [
    'an option that is not there',
    'list --no-such-option --json',
    "unknown option '--no-such-option'",
  ],
  ['an argument that is missing', 'get --json', "missing required argument 'reference'"],
  ['an argument too many', 'get one two --json', 'too many arguments for'],
  ['a value that is not allowed', 'local --auth maybe --json', "argument 'maybe' is invalid"],
  ['a verb that is not there', 'no-such-verb --json', 'unknown'],
  ['a value given to an option that is none', 'get x --value=synthetic --json', "'--value=…'"],
])('%s is an error in JSON, too, where that was asked for', async (_title, words, message) => {
  const { code, stdout, stderr } = await undotenv(words);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'USAGE', message: expect.stringContaining(message) as string },
  });
  expect(stderr).toContain(message);
});

test('output is coloured only by FORCE_COLOR where it is no terminal, and never against NO_COLOR', async () => {
  const codeOf = async (variables: NodeJS.ProcessEnv): Promise<boolean> =>
    (await undotenv('get not/there', { variables })).stderr.includes('\u001B[');
  expect(await codeOf({})).toBe(false);
  expect(await codeOf({ CI: 'true' })).toBe(false);
  expect(await codeOf({ FORCE_COLOR: '1' })).toBe(true);
  expect(await codeOf({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
});

test('a command ends quietly when its reader has had enough', async () => {
  const child = place.start(['list', '--json']);
  child.stdout?.destroy();
  const { code, stderr } = await outcomeOf(child);
  expect([code, stderr]).toEqual([141, '']);
});

test('no command names a credential of its target', async () => {
  const outcomes = [
    await undotenv('plan'),
    await undotenv('get plain/text'),
    await undotenv('list'),
  ];
  const output = outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('');
  expect(output).not.toContain(server.secretAccessKey);
  expect(output).not.toContain(server.accessKeyId);
});
