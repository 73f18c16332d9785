import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findPostgresBinaries } from '../demo/postgres-binaries.ts';
import { startPostgres } from '../demo/postgres.ts';
import { Scope } from '../demo/scope.ts';

const isSkipped = findPostgresBinaries() === undefined && process.env['REQUIRE_ALL'] !== '1';
const demo = fileURLToPath(new URL('../dist/demo/main.js', import.meta.url));

let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'nba mcp test-'));
  // Postgres, which does not run as root, must be able to reach it.
  await chmod(temporary, 0o755);
});

afterEach(() => rm(temporary, { recursive: true, force: true }));

function startDemo(variables: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [demo], {
    env: { ...process.env, TMPDIR: temporary, ...variables },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A process group of its own, as a terminal gives it.
    detached: true,
  });
}

async function untilHeading(child: ChildProcess, heading: string): Promise<void> {
  if (child.stdout === null) throw new Error('the demo has no output');
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((settle) => {
    lines.on('line', (line) => {
      if (line.startsWith(heading)) settle();
    });
    lines.once('close', settle);
  });
}

/** No file, and (where the system tells, on Linux) no process: all of them work below `temporary`. */
async function expectNothingLeft(): Promise<void> {
  expect(await readdir(temporary)).toEqual([]);
  const processes = await readdir('/proc').catch(() => []);
  const directories = await Promise.all(
    processes.map((id) => readlink(join('/proc', id, 'cwd')).catch(() => '')),
  );
  expect(directories.filter((directory) => directory.startsWith(temporary))).toEqual([]);
}

// A whole demo takes five seconds, and several times that on a machine that does other things, too.
describe.skipIf(isSkipped)('the demo', { timeout: 90_000 }, () => {
  it('N-01, N-34, N-63: migrates, runs, goes back and migrates again, and every check holds', async () => {
    const child = startDemo();
    child.stdout?.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
    await expectNothingLeft();
  });

  it('ends with 1 and leaves nothing behind when a check does not hold', async () => {
    // Without a `node` to be found, `undotenv run -- node …` cannot start the server.
    const child = startDemo({ PATH: temporary });
    child.stdout?.resume();
    expect(await once(child, 'close')).toEqual([1, null]);
    await expectNothingLeft();
  });

  it.each(['1.', '2.', '5.'])('leaves nothing behind after Ctrl-C in step %s', async (heading) => {
    const child = startDemo();
    await untilHeading(child, heading);
    // A terminal sends the signal to every process of the group.
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
    await expectNothingLeft();
  });

  it('leaves nothing behind when it alone is terminated', async () => {
    const child = startDemo();
    await untilHeading(child, '3.');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([143, null]);
    await expectNothingLeft();
  });
});

describe.skipIf(isSkipped)('a Postgres of its own', () => {
  it('starts where the folder for temporary files is private, and ends with its scope', async () => {
    await chmod(temporary, 0o700);
    vi.stubEnv('TMPDIR', temporary);
    const scope = new Scope();
    const { host, port } = await startPostgres(scope);
    await scope.close();
    vi.unstubAllEnvs();
    const socket = connect(port, host);
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe('a scope', () => {
  it('closes in the reverse order, each thing once, past one that fails', async () => {
    const closed: number[] = [];
    const scope = new Scope();
    await scope.defer(() => void closed.push(1));
    await scope.defer(() => Promise.reject(new Error('stuck')));
    await scope.defer(() => void closed.push(3));
    await expect(scope.close()).rejects.toThrow('not everything could be closed');
    await expect(scope.close()).rejects.toThrow();
    expect(closed).toEqual([3, 1]);
  });

  it('closes at once what is opened after it was closed', async () => {
    const scope = new Scope();
    await scope.close();
    let isClosed = false;
    const late = scope.defer(() => {
      isClosed = true;
    });
    await expect(late).rejects.toThrow('the scope is closing');
    expect(isClosed).toBe(true);
  });
});
