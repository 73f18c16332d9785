import { withBackend } from '../backend/start-backend.ts';
import { interleave, subjectOf, type Subject } from '../interleave.ts';
import type { Scenario } from '../scenario.ts';
import { countFirstReads, firstReadMetrics } from './count-first-reads.ts';
import type { FirstReadsParams } from './first-reads.ts';

const names = ['floor', 'undotenv', 'sdk-map', 'middy', 'powertools', 'sdk'] as const;

const subjects: readonly Subject<FirstReadsParams>[] = [
  ...names.map((name) => subjectOf(name, { contestant: name, secrets: 1, readers: 1_000 })),
  subjectOf('undotenv', { contestant: 'undotenv', secrets: 1, readers: 10_000 }, '10,000 callers'),
];

const method = `A new client is asked for one secret by 1,000 callers at once; a call takes the
backend 20 ms. Time runs from before the client is made until the last caller has its answer, in a
fresh process with its modules loaded.`;

export const thousandReaders: Scenario = {
  name: 'thousand-readers',
  run: ({ quick }) =>
    withBackend({ latencyMs: 20 }, async (backend) => {
      const rows = await interleave(subjects, quick ? 1 : 7, (params) =>
        countFirstReads(params, backend),
      );
      const table = { title: '1,000 callers, one secret', metrics: firstReadMetrics, rows };
      return { title: 'Many first reads at once', method, tables: [table] };
    }),
};
