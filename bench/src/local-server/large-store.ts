import { join } from 'node:path';
import { bareEnvironment } from '../children/environment.ts';
import { runTask, startChild, type Child } from '../children/start-child.ts';
import { interleave, type Subject } from '../interleave.ts';
import type { Metric, Sample, Table } from '../report/section.ts';
import type { Scenario } from '../scenario.ts';
import { task as bareListing } from './bare-listing.ts';
import { task as bareProcess } from './bare-process.ts';
import { type Started, task as largeServer } from './large-server.ts';
import { task as list } from './list.ts';

const method = `Our local server on disk, under a key file: from the moment before its process is
started to the moment it answers, with all of the store proved by then. Then ListSecrets, a page of a
hundred, and the same with a filter by name; the floor is \`node:http\` with the same names in an
array.`;

const startMetrics: readonly Metric[] = [
  { name: 'ms', heading: 'to ready, ms', better: 'lower' },
  { name: 'rssMib', heading: 'MiB then', better: 'lower' },
];

const listMetrics: readonly Metric[] = [
  { name: 'pageMs', heading: 'a page, ms', better: 'lower', digits: 1 },
  { name: 'filterMs', heading: 'by name, ms', better: 'lower', digits: 1 },
];

type Start = () => Child<Started>;

export const largeStore: Scenario = {
  name: 'large-store',
  async run({ quick, directory }) {
    const secrets = quick ? 20 : 10_000;
    const rounds = quick ? 1 : 7;
    const count = secrets.toLocaleString('en-US');
    const [empty, full] = ['empty', 'full'].map((name) => join(directory, name));
    if (empty === undefined || full === undefined) throw new RangeError('there is no directory');
    await prepare(empty, 0);
    await prepare(full, secrets);
    const tables = [
      await startTable(rounds, [
        subject('floor: a bare process', () => startChild(bareProcess, null, bareEnvironment)),
        subject('undotenv local, no secret', () => open(empty)),
        subject(`undotenv local, ${count} secrets`, () => open(full)),
      ]),
      await listTable(`${count} secrets`, rounds, [
        subject('floor: node:http', () => startChild(bareListing, { secrets }, bareEnvironment)),
        subject('undotenv local', () => open(full)),
      ]),
    ];
    return { title: 'Local server: many secrets', method, tables };
  },
};

function subject(label: string, start: Start): Subject<Start> {
  return { label, role: label.startsWith('floor') ? 'floor' : 'undotenv', params: start };
}

function open(directory: string, secrets = 0): Child<Started> {
  return startChild(largeServer, { directory, secrets }, bareEnvironment);
}

/** Makes the store. Each start after it finds what a killed server leaves, and proves all of it. */
async function prepare(directory: string, secrets: number): Promise<void> {
  const child = open(directory, secrets);
  await child.next();
  await child.stop();
}

async function startTable(rounds: number, subjects: readonly Subject<Start>[]): Promise<Table> {
  const rows = await interleave(subjects, rounds, async (start): Promise<Sample> => {
    const startedMs = performance.now();
    const child = start();
    const { rssMib } = await child.next();
    const ms = performance.now() - startedMs;
    await child.stop();
    return { ms, rssMib };
  });
  return { title: 'Start', metrics: startMetrics, rows };
}

async function listTable(
  title: string,
  rounds: number,
  subjects: readonly Subject<Start>[],
): Promise<Table> {
  const rows = await interleave(subjects, rounds, async (start): Promise<Sample> => {
    const child = start();
    const { port, accessKeyId = 'none', secretAccessKey = 'none' } = await child.next();
    const credentials = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const report = await runTask(list, { port }, { ...bareEnvironment, ...credentials });
    await child.stop();
    return { ...report };
  });
  return { title, metrics: listMetrics, rows };
}
