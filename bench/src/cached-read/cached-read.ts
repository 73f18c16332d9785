import { withBackend } from '../backend/start-backend.ts';
import { runTask } from '../children/start-child.ts';
import type { ContestantName } from '../contestants/table.ts';
import { interleave, subjectOf, type Subject } from '../interleave.ts';
import type { Metric } from '../report/section.ts';
import type { Scenario } from '../scenario.ts';
import { task, type CachedSubject } from './cached-reads.ts';

const awaited: readonly Subject<CachedSubject>[] = [
  floor('awaited', 'Map.get and the clock'),
  contestant('undotenv-manifest', 'awaited'),
  contestant('undotenv', 'awaited'),
  contestant('undotenv-core', 'awaited'),
  contestant('sdk-map', 'awaited'),
  contestant('powertools', 'awaited'),
  contestant('middy', 'awaited'),
];

const synchronous: readonly Subject<CachedSubject>[] = [
  floor('handle', 'a property and the clock'),
  contestant('undotenv-manifest', 'handle'),
  floor('synchronous', 'Map.get and the clock'),
];

const method = `One of ten secrets in the cache is read over and over for half a second, after half
a second of warm-up, in a fresh process. The floor is the least a cache with an expiry does. Without
a promise, ours is a member of what \`ready()\` gave; no peer has such a read.`;

const metrics: readonly Metric[] = [{ name: 'ns', heading: 'ns a read', better: 'lower' }];

export const cachedRead: Scenario = {
  name: 'cached-read',
  run: ({ quick }) =>
    withBackend({ latencyMs: 0 }, async ({ environment }) => {
      const rows = await interleave([...awaited, ...synchronous], quick ? 1 : 15, (subject) =>
        runTask(task, { subject, forMs: quick ? 20 : 500 }, environment),
      );
      const tables = [
        { title: 'Awaited', metrics, rows: rows.slice(0, awaited.length) },
        { title: 'Without a promise', metrics, rows: rows.slice(awaited.length) },
      ];
      return { title: 'Cached read', method, tables };
    }),
};

function floor(kind: 'awaited' | 'synchronous' | 'handle', note: string): Subject<CachedSubject> {
  return subjectOf('floor', { floor: kind }, note);
}

function contestant(name: ContestantName, by: 'awaited' | 'handle'): Subject<CachedSubject> {
  return subjectOf(name, { contestant: name, by });
}
