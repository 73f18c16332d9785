import type { MigrationTarget } from '../target.ts';
import type { MonthlyCost } from './plan.ts';

/** US dollars. @see AWS Secrets Manager pricing (documented): per secret and month; per 10,000 calls */
const perSecret = 0.4;
const perCall = 0.05 / 10_000;

/** The client reads a secret again after its cache's default time to live, five minutes. */
const readsPerMonth = (30 * 24 * 60) / 5;

/** What `count` secrets cost a month; replicas, which cost the same again, are not made here. */
export function monthlyCost(target: MigrationTarget, count: number): MonthlyCost {
  if (target.kind === 'local') {
    return { secrets: 0, calls: 0, assumption: 'a local store costs nothing' };
  }
  return {
    secrets: cents(count * perSecret),
    calls: cents(count * readsPerMonth * perCall),
    assumption: 'one process that runs all month and reads each secret every five minutes',
  };
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
