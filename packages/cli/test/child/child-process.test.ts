import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'undotenv-child-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A process that does nothing but `runChild`, so that signals and streams are real. */
const wrapper = `
  const { runChild } = await import(process.env.RUN_CHILD);
  ({ exitCode: process.exitCode } = await runChild(JSON.parse(process.env.CHILD)));
`;

function start(command: string, words: string[], maskedValues: string[] = []) {
  return spawn(process.execPath, ['--input-type=module', '-e', wrapper], {
    env: {
      ...process.env,
      RUN_CHILD: new URL('../../dist/child/child-process.js', import.meta.url).href,
      CHILD: JSON.stringify({
        command,
        arguments: words,
        directory,
        variables: process.env,
        maskedValues,
        mask: 'unless-terminal',
      }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(command: string, words: string[], maskedValues: string[] = []) {
  const running = start(command, words, maskedValues);
  let output = '';
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  running.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(running, 'close')) as [number | null];
  return { code, output };
}

const node = (script: string): [string, string[]] => [process.execPath, ['-e', script]];

describe('runChild', () => {
  it.each([0, 1, 3, 100, 255])("answers the child's exit code %i unchanged", async (code) => {
    expect((await run(...node(`process.exit(${String(code)})`))).code).toBe(code);
  });

  it('answers 128 + the signal that killed the child', async () => {
    expect((await run(...node(`process.kill(process.pid, 'SIGKILL')`))).code).toBe(137);
  });

  it('answers 127 for a program that is not found', async () => {
    expect((await run('undotenv-no-such-program', [])).code).toBe(127);
  });

  it('answers 126 for a file that cannot be executed', async () => {
    const file = join(directory, 'not-executable');
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o600);
    expect((await run(file, [])).code).toBe(126);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const)(
    'hands %s on to the child, whose own answer counts',
    async (signal) => {
      const running = start(
        ...node(`process.on('${signal}', () => process.exit(42));
          setInterval(() => {}, 1000); console.log('ready')`),
      );
      await once(running.stdout, 'data');
      running.kill(signal);
      const [code] = (await once(running, 'close')) as [number | null];
      expect(code).toBe(42);
    },
  );

  it('masks values on stdout and stderr, and waits for the last of the output', async () => {
    const script = `console.log('a synthetic-password-1 b'); console.error('c synthetic-password-1');`;
    const { code, output } = await run(...node(script), ['synthetic-password-1']);
    expect(code).toBe(0);
    expect(output).toContain('a [masked] b');
    expect(output).toContain('c [masked]');
    expect(output).not.toContain('synthetic-password-1');
  });
});
