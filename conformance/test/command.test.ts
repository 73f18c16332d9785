import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentType } from '@undotenv/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/command.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const keys = { AWS_ACCESS_KEY_ID: 'LOCALSYNTHETIC', AWS_SECRET_ACCESS_KEY: 'synthetic-key' };

async function run(argv: readonly string[], variables: object = keys): Promise<Ran> {
  const printed = { stdout: '', stderr: '' };
  const code = await runCommand(argv, {
    variables: { ...variables },
    print: (text) => (printed.stdout += text),
    printError: (text) => (printed.stderr += text),
    writeFidelity: (text) => (printed.stdout += text),
    sleep: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  return { code, ...printed };
}

/** A server that answers everything alike, with `body`. */
async function serverThatSays(body: object): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const remote = (url: string): string[] => [
  ...['--endpoint', url, '--region', 'eu-west-1', '--prefix', 'conformance'],
];

describe('npm run conformance', () => {
  it('tells operation by operation how the local server did', async () => {
    const { code, stdout, stderr } = await run([
      '--only',
      'RestoreSecret',
      '--only',
      'UntagResource',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'RestoreSecret    4 cases  4 passed, 0 failed\nUntagResource    4 cases  4 passed, 0 failed\n\n  8 cases  8 passed, 0 failed\n',
    );
  });

  it('tells it as JSON', async () => {
    const { stdout } = await run(['--only', 'RestoreSecret', '--json']);
    const { cases, ...counts } = JSON.parse(stdout) as { cases: object[] };
    expect(counts).toEqual({ passed: 4, failed: 0, skipped: 0 });
    expect(cases[0]).toMatchObject({ operation: 'RestoreSecret', result: { outcome: 'passed' } });
  });

  it('ends with 1 and the step that failed, and repeats nothing of an answer', async () => {
    const planted = 'synthetic-canary-52d7';
    const url = await serverThatSays({
      ...{ SecretString: planted, RandomPassword: planted, ARN: planted, [planted]: planted },
      SecretValues: [{ SecretString: planted }],
    });
    for (const format of [[], ['--json']]) {
      const { code, stdout, stderr } = await run([...remote(url), '--confirm', ...format]);
      expect(code).toBe(1);
      expect(stdout).toContain('step 1, GetRandomPassword: ');
      expect(stdout + stderr).not.toContain(planted);
      expect(stdout + stderr).not.toContain(keys.AWS_SECRET_ACCESS_KEY);
    }
  });

  it('creates nothing in an account without --confirm, and says what it would', async () => {
    const url = await serverThatSays({});
    const { code, stdout, stderr } = await run(remote(url));
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(
      `error: refused without --confirm\n${url} in eu-west-1: creates secrets named conformance/… and deletes them for good\n`,
    );
  });

  it('ends with 2 where it cannot tell what is meant', async () => {
    const url = 'https://secretsmanager.example';
    const wrong: [string[], string][] = [
      [['--nonsense'], 'nonsense'],
      [['--only', 'Nonsense'], 'there are no cases of Nonsense'],
      [['--endpoint', 'nonsense'], '--endpoint is not a URL'],
      [['--endpoint', 'http://secretsmanager.example'], '--endpoint is neither https nor'],
      [['--endpoint', 'https://u:p@secretsmanager.example'], '--endpoint has more than'],
      [['--endpoint', url], '--region names no region'],
      [['--endpoint', url, '--region', 'eu-west-1'], '--prefix is not made of'],
      [[...remote(url), '--prefix', 'a-b'], '--prefix is not made of'],
    ];
    for (const [argv, message] of wrong) {
      const { code, stderr } = await run(argv);
      expect({ argv, code }).toEqual({ argv, code: 2 });
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('u:p');
      expect(stderr).toContain('Usage: npm run conformance');
    }
    expect((await run([...remote(url), '--confirm'], {})).code).toBe(2);
  });

  it('writes what is known of the fidelity of the local server', async () => {
    const { code, stdout } = await run(['--write-fidelity']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Fidelity\n/);
  });
});
