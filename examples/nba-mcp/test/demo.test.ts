import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPostgresBinaries } from '../demo/postgres-binaries.ts';
import { startPostgres } from '../demo/postgres.ts';
import { Scope } from '../demo/scope.ts';

const isSkipped = findPostgresBinaries() === undefined && process.env['REQUIRE_ALL'] !== '1';
const demo = fileURLToPath(new URL('../dist/demo/main.js', import.meta.url));

let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'nba mcp test-'));
});

afterEach(() => rm(temporary, { recursive: true, force: true }));

function startDemo(variables: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [demo], {
    env: { ...process.env, TMPDIR: temporary, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
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

describe.skipIf(isSkipped)('the demo', () => {
  it('N-01, N-34, N-63: migrates, runs, goes back and migrates again, and every check holds', async () => {
    const child = startDemo();
    child.stdout?.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('ends with 1 and leaves nothing behind when a check does not hold', async () => {
    // Without a `node` to be found, `undotenv run -- node …` cannot start the server.
    const child = startDemo({ PATH: temporary });
    child.stdout?.resume();
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(await readdir(temporary)).toEqual([]);
  });

  it.each(['1.', '2.', '5.', '8.'])(
    'leaves nothing behind after Ctrl-C in step %s',
    async (heading) => {
      const child = startDemo();
      await untilHeading(child, heading);
      // A terminal sends the signal to every process of the group.
      process.kill(-(child.pid ?? 0), 'SIGINT');
      expect(await once(child, 'close')).toEqual([130, null]);
      expect(await readdir(temporary)).toEqual([]);
    },
  );

  it('leaves nothing behind when it alone is terminated', async () => {
    const child = startDemo();
    await untilHeading(child, '6.');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([143, null]);
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe.skipIf(isSkipped)('a Postgres of its own', () => {
  it('is stopped and removed with its scope', async () => {
    const scope = new Scope();
    const { host, port } = await startPostgres(scope);
    await scope.close();
    const socket = connect(port, host);
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
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
