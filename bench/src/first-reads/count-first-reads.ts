import type { Backend } from '../backend/start-backend.ts';
import { runTask } from '../children/start-child.ts';
import type { Metric, Sample } from '../report/section.ts';
import { task, type FirstReadsParams } from './first-reads.ts';

export const firstReadMetrics: readonly Metric[] = [
  { name: 'ms', heading: 'ms', better: 'lower' },
  { name: 'calls', heading: 'calls', better: 'lower' },
];

/** First reads in a fresh process, and the calls they cost the backend. */
export async function countFirstReads(params: FirstReadsParams, backend: Backend): Promise<Sample> {
  await backend.switchTo('healthy');
  const { ms } = await runTask(task, params, backend.environment);
  return { ms, calls: await backend.switchTo('healthy') };
}
