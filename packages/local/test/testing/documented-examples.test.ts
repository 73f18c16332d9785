/** The examples of docs/testing.md, each run by the program that it is for. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../store/fixtures.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const document = readFileSync(join(repository, 'docs', 'testing.md'), 'utf8');

/** Where `npm run install:jest` has put it, which says why. */
const jest = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'undotenv/jest/node_modules/jest/bin/jest.js',
);

/** What the program said of the example below the heading, run in a directory with our packages. */
async function runExample(heading: string, parameters: readonly string[]): Promise<string> {
  const section = document.split(`\n## ${heading}\n`)[1] ?? '';
  const code = /```js\n(?<code>[^]*?)```/.exec(section)?.groups?.['code'] ?? '';
  const directory = temporaryDirectory();
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'), 'dir');
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(directory, 'password.test.mjs'), code);
  const { stdout, stderr } = await run(process.execPath, parameters, {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, NO_COLOR: '1' },
  });
  return stdout + stderr;
}

describe('the example for', () => {
  it('Vitest runs', async () => {
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
    expect(await runExample('Vitest', [vitest, 'run'])).toMatch(/Tests +1 passed \(1\)/);
  });

  it('node:test runs', async () => {
    expect(await runExample('node:test', ['--test'])).toMatch(/^(#|ℹ) pass 1$/m);
  });

  // Where everything must be proved, a test that is left out must not look like one that passed.
  it.runIf(process.env['REQUIRE_ALL'] === '1')('Jest has it: npm run install:jest', () => {
    expect(existsSync(jest)).toBe(true);
  });

  it.skipIf(!existsSync(jest))('Jest runs', async () => {
    const asked = [
      '--experimental-vm-modules',
      jest,
      '--transform={}',
      '--testMatch=**/*.test.mjs',
    ];
    expect(await runExample('Jest', asked)).toMatch(/^Tests: +1 passed, 1 total$/m);
  });
});
