import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scenario, type FileState, type Operation, type Task } from './scenario.ts';

const isSlow = process.env['SLOW'] === '1';

/**
 * SIGKILL inside the operations of a process that migrates, or takes back, two applications one
 * after the other. A run takes a few of them, evenly, and with SLOW=1 all.
 */
const kills = isSlow ? Infinity : 8;

type Files = Readonly<Record<string, FileState>>;

let root: string;
let server: LocalServer;
let prepared = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'undotenv-kill-applications-'));
  server = await startLocal();
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

async function preparePair(): Promise<[Scenario, Scenario]> {
  prepared += 1;
  const prepare = (name: string): Promise<Scenario> =>
    Scenario.prepare(server, root, join(root, 'root.key'), `${name}-${String(prepared)}`);
  return [await prepare('api'), await prepare('web')];
}

function contentsOf(files: Files): string[] {
  return Object.values(files).map(({ content }) => content);
}

async function countOperations(task: Task): Promise<number> {
  const pair = await preparePair();
  const log = join(root, `${task}.json`);
  if (task === 'undo') await Scenario.runAll(pair, 'migrate');
  await Scenario.runAll(pair, task, { log });
  for (const scenario of pair) scenario.close();
  return (JSON.parse(await readFile(log, 'utf8')) as Operation[]).length;
}

/** `kills` of them, evenly, or all if there are no more. */
function chosen(count: number): number[] {
  const stride = Math.max(1, count / kills);
  return Array.from({ length: Math.min(kills, count) }, (_, index) => Math.floor(index * stride));
}

async function killAndRecover(task: Task, dieAt: number): Promise<void> {
  const pair = await preparePair();
  const before = await Promise.all(pair.map((scenario) => scenario.files()));
  if (task === 'undo') await Scenario.runAll(pair, 'migrate');
  await Scenario.runAll(pair, task, { killAt: { dieAt, fraction: 0 } });

  // At most one of them is in the middle of it: the others are done or were not begun.
  const states = await Promise.all(pair.map((scenario) => scenario.migrations()));
  const begun = states.filter(([newest]) => newest === 'unfinished' || newest === 'undoing');
  expect(begun.length).toBeLessThanOrEqual(1);

  for (const scenario of pair) await scenario.rerun(task);
  if (task === 'migrate') {
    for (const [index, scenario] of pair.entries()) {
      const after = contentsOf(await scenario.files());
      expect(after.join('')).not.toContain('synthetic');
      expect(after).not.toEqual(contentsOf(before[index] ?? {}));
    }
    await Scenario.runAll(pair, 'undo');
  }
  for (const [index, scenario] of pair.entries()) {
    expect(await scenario.files()).toEqual(before[index]);
    expect(await scenario.leftovers()).toEqual([]);
    scenario.close();
  }
}

describe('two applications in one process, killed inside any operation', () => {
  it.each(['migrate', 'undo'] as const)(
    '%s leaves neither half done once it is run again, and gives every byte back',
    { timeout: isSlow ? 7_200_000 : 600_000 },
    async (task) => {
      const count = await countOperations(task);
      expect(count).toBeGreaterThan(100);
      for (const dieAt of chosen(count)) await killAndRecover(task, dieAt);
    },
  );
});
