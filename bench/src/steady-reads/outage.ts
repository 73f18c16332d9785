import { setTimeout as sleep } from 'node:timers/promises';
import { withBackend, type Backend } from '../backend/start-backend.ts';
import { startChild } from '../children/start-child.ts';
import { interleave, subjectOf } from '../interleave.ts';
import type { Metric, Sample, Table } from '../report/section.ts';
import type { Scenario } from '../scenario.ts';
import { task, type SteadyReadsParams } from './steady-reads.ts';

const names = ['floor', 'undotenv', 'sdk-map', 'middy', 'powertools', 'sdk'] as const;

const method = `A value may be used for 1 s, and the application reads 200 times a second. After 2 s
the backend breaks for 5 s: nobody can connect, or every call is answered with status 500. Reads go
on for 2 s after it works again. The floor never asks again, so nothing can fail. An unhandled
rejection would end a Node process; here it is counted.`;

interface Timing {
  readonly beforeMs: number;
  readonly outageMs: number;
  readonly afterMs: number;
}

export const outage: Scenario = {
  name: 'outage',
  run: ({ quick }) =>
    withBackend({ latencyMs: 5 }, async (backend) => {
      const timing = quick
        ? { beforeMs: 100, outageMs: 200, afterMs: 100 }
        : { beforeMs: 2_000, outageMs: 5_000, afterMs: 2_000 };
      const rounds = quick ? 1 : 3;
      const refused = await breakAll('refused', timing, rounds, backend);
      const failing = await breakAll('failing', timing, rounds, backend);
      return { title: 'Outage of 5 s', method, tables: [refused, failing] };
    }),
};

const readMetrics: readonly Metric[] = [
  { name: 'failed', heading: 'failed reads of 1,800', better: 'lower' },
  { name: 'maxMs', heading: 'slowest read, ms', better: 'lower', digits: 1 },
  { name: 'unhandled', heading: 'unhandled rejections', better: 'lower' },
];

const callsMetric: Metric = { name: 'calls', heading: 'calls in the outage', better: 'lower' };

async function breakAll(
  mode: 'refused' | 'failing',
  timing: Timing,
  rounds: number,
  backend: Backend,
): Promise<Table> {
  const { beforeMs, outageMs, afterMs } = timing;
  const seconds = (beforeMs + outageMs + afterMs) / 1_000;
  const subjects = names.map((contestant) =>
    subjectOf(contestant, { contestant, ttlMs: 1_000, readsPerSecond: 200, seconds }),
  );
  const rows = await interleave(subjects, rounds, (params) =>
    readThroughOutage(mode, timing, params, backend),
  );
  // A server that does not listen counts nothing.
  return mode === 'refused'
    ? { title: 'Connections refused', metrics: readMetrics, rows }
    : { title: 'Status 500', metrics: [...readMetrics, callsMetric], rows };
}

async function readThroughOutage(
  mode: 'refused' | 'failing',
  { beforeMs, outageMs }: Timing,
  params: SteadyReadsParams,
  backend: Backend,
): Promise<Sample> {
  const child = startChild(task, params, backend.environment);
  try {
    await child.next();
    await sleep(beforeMs);
    await backend.switchTo(mode);
    await sleep(outageMs);
    const calls = await backend.switchTo('healthy');
    const report = await child.next();
    if (report === 'started') throw new TypeError('started twice');
    return { ...report, calls };
  } finally {
    await child.stop();
  }
}
