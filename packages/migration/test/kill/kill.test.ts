import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fileNames,
  Scenario,
  type FileState,
  type KillPoint,
  type Operation,
  type Task,
} from './scenario.ts';

const isSlow = process.env['SLOW'] === '1';

/**
 * SIGKILL inside every operation of a migration of several files and environments, and of its undo:
 * before each one, and with a part of the bytes of each write on the disk. A run takes ten points
 * of each step of the journal, and with SLOW=1 all of them.
 */
const killsPerStep = isSlow ? Infinity : 10;
const fractions = [0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.99];
const parallelChildren = 2;

let root: string;
let server: LocalServer;
let prepared = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'undotenv-kill-'));
  server = await startLocal();
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

function prepare(): Promise<Scenario> {
  prepared += 1;
  const application = `killed-${String(prepared)}`;
  return Scenario.prepare(server, root, join(root, 'keys', 'root.key'), application);
}

/** A run from which nothing is taken away, for the others to be compared with. */
interface Reference {
  readonly points: readonly (KillPoint & { readonly step: string })[];
  readonly steps: readonly string[];
  readonly before: Files;
  readonly after: Files;
  readonly secretsAfter: unknown;
  readonly secretsUndone: unknown;
}

type Files = Readonly<Record<string, FileState>>;

async function runReference(task: Task): Promise<Reference> {
  const scenario = await prepare();
  const before = await scenario.files();
  const log = join(root, `${task}.json`);
  if (task === 'migrate') await scenario.run(task, { log });
  else await scenario.migrate();
  const after = await scenario.files();
  const secretsAfter = await scenario.secrets();
  if (task === 'undo') await scenario.run(task, { log });
  const steps = await scenario.steps();
  if (task === 'migrate') await scenario.undo();
  const secretsUndone = await scenario.secrets();
  expect(await scenario.files()).toEqual(before);
  scenario.close();
  const operations = JSON.parse(await readFile(log, 'utf8')) as Operation[];
  return {
    points: operations.flatMap((operation, dieAt) => pointsOf(operation, dieAt, steps)),
    steps,
    before,
    after,
    secretsAfter,
    secretsUndone,
  };
}

function pointsOf(
  { bytes = 0, records }: Operation,
  dieAt: number,
  steps: readonly string[],
): (KillPoint & { step: string })[] {
  const step = stepAfter(steps, records);
  const parts = fractions.filter((fraction, index) => index === 0 || bytes * fraction >= 1);
  return parts.map((fraction) => ({ dieAt, fraction, step }));
}

/** The step a process is in when its journal has so many records. */
function stepAfter(steps: readonly string[], records: number): string {
  return steps[records] ?? 'ended';
}

function choose(points: Reference['points']): KillPoint[] {
  const steps = [...new Set(points.map(({ step }) => step))];
  return steps.flatMap((name) => spread(points.filter(({ step }) => step === name)));
}

/** `killsPerStep` of them, evenly, or all if there are no more. */
function spread<Item>(items: readonly Item[]): Item[] {
  const stride = Math.max(1, items.length / killsPerStep);
  return items.filter(
    (_, index) => Math.floor(index / stride) !== Math.floor((index - 1) / stride),
  );
}

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: parallelChildren }, worker));
}

/** Bytes and mode are one of two states, never a mixture; times count only for the old one. */
function expectOldOrNew(now: Files, { before, after }: Reference, point: KillPoint): void {
  for (const name of fileNames) {
    const { content, mode } = now[name] ?? {};
    const known = [before[name], after[name]].map((state) => state?.content);
    expect(known, `${name} after ${JSON.stringify(point)}`).toContain(content);
    expect(mode).toBe(before[name]?.mode);
  }
}

async function killAndRecover(
  task: Task,
  point: KillPoint,
  reference: Reference,
  histogram: Map<string, number>,
): Promise<void> {
  const scenario = await prepare();
  if (task === 'undo') await scenario.migrate();
  await scenario.run(task, { killAt: point });
  const step = stepAfter(reference.steps, (await scenario.steps()).length);
  histogram.set(step, (histogram.get(step) ?? 0) + 1);
  expectOldOrNew(await scenario.files(), reference, point);

  await scenario.rerun(task);
  if (task === 'migrate') {
    expect(contents(await scenario.files())).toEqual(contents(reference.after));
    expect(await scenario.secrets()).toEqual(reference.secretsAfter);
    await scenario.undo();
  }
  expect(await scenario.files()).toEqual(reference.before);
  expect(await scenario.secrets()).toEqual(reference.secretsUndone);
  expect(await scenario.leftovers()).toEqual([]);
  scenario.close();
}

function contents(files: Files): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, { content }]) => [name, content]));
}

function printHistogram(task: Task, histogram: ReadonlyMap<string, number>): void {
  const lines = [...histogram].map(([step, kills]) => `${String(kills).padStart(5)}  ${step}`);
  console.log(`kills of ${task} by the step of the journal they came in\n${lines.join('\n')}`);
}

describe('killed inside any operation', () => {
  it.each(['migrate', 'undo'] as const)(
    '%s leaves every file old or new, ends when run again, and can be undone to the byte',
    { timeout: isSlow ? 7_200_000 : 600_000 },
    async (task) => {
      const reference = await runReference(task);
      const histogram = new Map(reference.points.map(({ step }) => [step, 0]));
      await inParallel(choose(reference.points), (point) =>
        killAndRecover(task, point, reference, histogram),
      );
      printHistogram(task, histogram);
      for (const [step, kills] of histogram) {
        if (step !== 'ended') expect(kills, step).toBeGreaterThanOrEqual(3);
      }
    },
  );
});
