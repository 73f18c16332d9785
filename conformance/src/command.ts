import { readCases } from './cases/read-cases.ts';
import type { CaseFile } from './cases/case.ts';
import { openLocalEndpoint } from './endpoints/local-endpoint.ts';
import { remoteEndpoint } from './endpoints/remote-endpoint.ts';
import { readFacts } from './facts.ts';
import { type Options, parseOptions, UnconfirmedError, usage, UsageError } from './options.ts';
import { countOutcomes, renderResults } from './report/results.ts';
import { runCases } from './run/run-cases.ts';

export interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly writeFidelity: (text: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** @returns the exit code: 0 passed, 1 failed, 2 not understood, 3 not confirmed. */
export async function runCommand(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { printError } = surroundings;
  try {
    return await run(parseOptions(argv, surroundings.variables), surroundings);
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`error: ${error.message}\n\n${usage}\n`);
      return 2;
    }
    if (error instanceof UnconfirmedError) {
      printError(`error: refused without --confirm\n${error.message}\n`);
      return 3;
    }
    throw error;
  }
}

async function run(options: Options, surroundings: Surroundings): Promise<number> {
  const files = readCases();
  if (options.writeFidelity) {
    // Not before it is needed: a formatter takes longer to load than most runs.
    const { renderFidelity } = await import('./report/fidelity.ts');
    surroundings.writeFidelity(await renderFidelity(readFacts(), files));
    return 0;
  }
  const { print, printError, sleep, signal } = surroundings;
  const { remote, json } = options;
  const chosen = choose(files, options.only);
  if (remote !== undefined) {
    printError(`target: ${remote.url.origin} in ${remote.region}, secrets ${remote.prefix}/…\n`);
  }
  const open = remote === undefined ? openLocalEndpoint : remoteEndpoint({ ...remote, sleep });
  const results = await runCases(chosen, open, signal);
  const counts = countOutcomes(results);
  print(json ? `${JSON.stringify({ ...counts, cases: results })}\n` : renderResults(results));
  if (signal.aborted) printError('stopped: the other cases were not run\n');
  return counts.failed > 0 || signal.aborted ? 1 : 0;
}

function choose(files: readonly CaseFile[], only: readonly string[]): readonly CaseFile[] {
  const unknown = only.find((name) => !files.some(({ operation }) => operation === name));
  if (unknown !== undefined) throw new UsageError(`there are no cases of ${unknown}`);
  return only.length === 0 ? files : files.filter(({ operation }) => only.includes(operation));
}
