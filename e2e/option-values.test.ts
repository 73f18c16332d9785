import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workplace } from './workplace.ts';

let place: Workplace;

beforeAll(() => {
  place = new Workplace({ 'no-json.txt': 'synthetic', 'list.json': '[{}]' });
});

afterAll(() => {
  place[Symbol.dispose]();
});

/** What was typed; every one of them has a part that may be a value in the wrong place. */
const typed = 'synthetic+password';

test.each([
  ['local --port', typed],
  ['local --port', '70000'],
  ['local --port', '-1'],
  ['local --account', '12'],
  ['local --region', 'nowhere!'],
  ['local --lambda-endpoint', typed],
  ['local --lambda-endpoint', `https://user:${typed}@localhost`],
  ['local --rotation-function', typed],
  ['local --secrets-per-region', '0'],
  ['local --deletion-delay', '3601'],
  ['list --local --region', 'nowhere'],
  ['list --region', 'No Where'],
  ['list --endpoint-url', `https://user:${typed}@localhost`],
  ['log --limit', '0'],
  ['log --event', typed],
  ['log --since', 'yesterday'],
  ['log --until', 'tomorrow'],
  ['log verify --includes', '12'],
  ['undo --recovery-window', '6'],
])(
  '`%s` with a value that it does not take is an error that names it: %s',
  async (words, value) => {
    const { code, stdout, stderr } = await place.run([...words.split(' '), value]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words.split(' ').at(-1));
    expect(stderr).not.toContain(typed);
  },
);

test.each([
  ['--principals', 'none.json'],
  ['--principals', 'no-json.txt'],
  ['--principals', 'list.json'],
  ['--kms-keys', 'none.json'],
  ['--kms-keys', 'no-json.txt'],
  ['--kms-keys', 'list.json'],
])(
  '`local %s` with a file that is none of it is an error that names the file: %s',
  async (flag, file) => {
    const outcome = await place.run(['local', '--ephemeral', flag, file]);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(place.path(file));
  },
);
