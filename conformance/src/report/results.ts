import type { CaseResult } from '../run/run-cases.ts';

type OutcomeName = CaseResult['result']['outcome'];
export type Counts = Readonly<Record<OutcomeName, number>>;

export function countOutcomes(results: readonly CaseResult[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { result } of results) counts[result.outcome] += 1;
  return counts;
}

/** Operation by operation, then what failed or was left out and why, then the sum. */
export function renderResults(results: readonly CaseResult[]): string {
  const operations = [...new Set(results.map(({ operation }) => operation))];
  const width = Math.max(...operations.map(({ length }) => length));
  const lines = operations.flatMap((operation) => {
    const own = results.filter((each) => each.operation === operation);
    return [`${operation.padEnd(width)}  ${inWords(countOutcomes(own))}`, ...own.flatMap(problem)];
  });
  return `${[...lines, '', inWords(countOutcomes(results))].join('\n')}\n`;
}

function inWords({ passed, failed, skipped }: Counts): string {
  const all = passed + failed + skipped;
  const cases = `${String(all).padStart(3)} case${all === 1 ? ' ' : 's'}`;
  const left = skipped === 0 ? '' : `, ${String(skipped)} skipped`;
  return `${cases}  ${String(passed)} passed, ${String(failed)} failed${left}`;
}

function problem({ name, facts, result }: CaseResult): string[] {
  if (result.outcome === 'passed') return [];
  return [`  ${result.outcome}: ${name} (${facts.join(', ')})`, `    ${result.why}`];
}
