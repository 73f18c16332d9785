import { withBackend, type Backend } from '../backend/start-backend.ts';
import { startChild } from '../children/start-child.ts';
import { interleave, subjectOf } from '../interleave.ts';
import type { Metric, Sample } from '../report/section.ts';
import type { Scenario } from '../scenario.ts';
import { task, type SteadyReadsParams } from './steady-reads.ts';

const names = ['floor', 'undotenv', 'sdk-map', 'middy', 'powertools'] as const;

const method = `A value may be used for 1 s, a call takes the backend 50 ms, and the application
reads 2,000 times a second for 10 s. Ours is set like its peers and otherwise left as it is: it
hands out the old value while it asks for the new one. The floor never asks again: what it shows is
the noise of the machine.`;

const metrics: readonly Metric[] = [
  { name: 'slow', heading: 'reads over 20 ms', better: 'lower' },
  { name: 'p50Ms', heading: 'p50, ms', better: 'lower', digits: 3 },
  { name: 'p99Ms', heading: 'p99, ms', better: 'lower', digits: 2 },
  { name: 'maxMs', heading: 'max, ms', better: 'lower', digits: 1 },
  { name: 'calls', heading: 'calls', better: 'lower' },
];

export const expiry: Scenario = {
  name: 'expiry',
  run: ({ quick }) =>
    withBackend({ latencyMs: 50 }, async (backend) => {
      const seconds = quick ? 0.5 : 10;
      const subjects = names.map((contestant) =>
        subjectOf(contestant, { contestant, ttlMs: 1_000, readsPerSecond: 2_000, seconds }),
      );
      const rows = await interleave(subjects, quick ? 1 : 3, (params) =>
        readAcrossExpiry(params, backend),
      );
      const table = { title: '2,000 reads a second for 10 s', metrics, rows };
      return { title: 'Reads across expiry', method, tables: [table] };
    }),
};

async function readAcrossExpiry(params: SteadyReadsParams, backend: Backend): Promise<Sample> {
  await backend.switchTo('healthy');
  const child = startChild(task, params, backend.environment);
  try {
    await child.next();
    const report = await child.next();
    if (report === 'started') throw new TypeError('started twice');
    return { ...report, calls: await backend.switchTo('healthy') };
  } finally {
    await child.stop();
  }
}
