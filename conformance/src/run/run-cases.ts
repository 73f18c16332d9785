import type { CaseFile } from '../cases/case.ts';
import type { OpenEndpoint } from '../endpoints/endpoint.ts';
import { type Outcome, runCase } from './run-case.ts';

export interface CaseResult {
  readonly operation: string;
  readonly name: string;
  readonly facts: readonly string[];
  readonly result: Outcome;
}

/**
 * One case after another: what an endpoint is asked to do at once should not be up to us.
 *
 * @param signal ends the run before its next call; the case under way counts as failed.
 */
export async function runCases(
  files: readonly CaseFile[],
  open: OpenEndpoint,
  signal?: AbortSignal,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { operation, cases } of files) {
    for (const each of cases) {
      if (signal?.aborted === true) return results;
      const { name, facts } = each;
      results.push({ operation, name, facts, result: await runCase(each, open, signal) });
    }
  }
  return results;
}
