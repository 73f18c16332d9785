import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, outcomeOf, Workplace } from './workplace.ts';

const token = 'synthetic-token-1';

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [] } },
  secrets: { api: { keys: { token: { env: 'API_TOKEN' } } } },
});`;

/** util-linux: runs a command on a terminal of its own. */
const script = '/usr/bin/script';

describe.runIf(process.platform === 'linux' && existsSync(script))('run on a terminal', () => {
  let place: Workplace;

  beforeAll(async () => {
    place = new Workplace({ 'undotenv.config.mjs': manifest });
    const input = JSON.stringify({ token });
    expect(await place.run(['set', 'api', '--local', '--stdin'], { input })).toMatchObject({
      code: 0,
    });
  });

  afterAll(() => {
    place[Symbol.dispose]();
  });

  function startOnTerminal(options: string, program: string): ChildProcess {
    place.write('program.cjs', program);
    const command = `exec '${process.execPath}' '${bin}' run --local ${options} -- node program.cjs`;
    return spawn(script, ['-qec', command, '/dev/null'], {
      cwd: place.project,
      env: { ...place.variables, SHELL: '/bin/sh' },
      timeout: 20_000,
    });
  }

  const show = 'console.log(process.stdout.isTTY === true, process.env.API_TOKEN);';

  test('the program has the terminal, and its output is left alone', async () => {
    const { code, stdout } = await outcomeOf(startOnTerminal('', show));
    expect({ code, stdout }).toEqual({ code: 0, stdout: `true ${token}\r\n` });
  });

  test('--mask masks there, too', async () => {
    const { code, stdout } = await outcomeOf(startOnTerminal('--mask', show));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'false [masked]\r\n' });
  });

  test('Ctrl-C reaches the program once: the terminal has delivered it already', async () => {
    const program = `
      let times = 0;
      process.on('SIGINT', () => {
        times += 1;
        // Time for a second one to arrive, were it sent.
        setTimeout(() => { console.log('told ' + times); process.exit(7); }, 250);
      });
      setInterval(() => {}, 1000);
      console.log('ready');`;
    const child = startOnTerminal('', program);
    const outcome = outcomeOf(child);
    await once(child.stdout ?? child, 'data');
    child.stdin?.write('\u0003');
    const { code, stdout } = await outcome;
    expect(code).toBe(7);
    expect(stdout).toMatch(/^ready\r\n(\^C)?told 1\r\n$/);
  });
});
