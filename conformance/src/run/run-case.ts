import type { Case } from '../cases/case.ts';
import { type CallStep, isCallStep, type JsonObject, type Step } from '../cases/step.ts';
import {
  type Answer,
  type Endpoint,
  EndpointError,
  type OpenEndpoint,
} from '../endpoints/endpoint.ts';
import { checkAnswer } from './check-answer.ts';
import { runControl } from './control.ts';
import { expandObject } from './expand.ts';
import type { Matching } from './match.ts';
import { placeholders } from './placeholders.ts';
import { reasonToSkip } from './skip.ts';
import { times } from './times.ts';

export type Outcome =
  | { readonly outcome: 'passed' }
  /** The case needs what the endpoint has not. */
  | { readonly outcome: 'skipped'; readonly why: string }
  /** The first thing that was not as expected. Never a value. */
  | { readonly outcome: 'failed'; readonly why: string };

/**
 * Runs one case on an endpoint of its own, which is closed however the case ends.
 *
 * @param signal ends the case before its next call; what it has created is taken away all the same.
 */
export async function runCase(
  testCase: Case,
  open: OpenEndpoint,
  signal?: AbortSignal,
): Promise<Outcome> {
  const endpoint = await open(testCase.server);
  const outcome = await runSteps(testCase, endpoint, signal).catch(async (error: unknown) => {
    await endpoint.close();
    throw error;
  });
  try {
    await endpoint.close();
    return outcome;
  } catch (error) {
    if (error instanceof EndpointError) return { outcome: 'failed', why: error.message };
    throw error;
  }
}

async function runSteps(
  testCase: Case,
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const reason = reasonToSkip(testCase, endpoint);
  if (reason !== undefined) return { outcome: 'skipped', why: reason };
  const { substitute, matches } = placeholders({
    name: endpoint.secretName,
    region: endpoint.region,
  });
  const known = {
    substitute,
    matchesText: matches,
    matchesTime: times(endpoint).matches,
    isStopped: () => signal?.aborted === true,
  };
  for (const [index, step] of testCase.steps.entries()) {
    const why = await runStep(step, endpoint, known);
    if (why === undefined) continue;
    const name = isCallStep(step) ? `, ${step.call}` : '';
    return { outcome: 'failed', why: `step ${String(index + 1)}${name}: ${why}` };
  }
  return { outcome: 'passed' };
}

interface Known extends Omit<Matching, 'isPartial'> {
  readonly isStopped: () => boolean;
}

async function runStep(step: Step, endpoint: Endpoint, known: Known): Promise<string | undefined> {
  if (!isCallStep(step)) {
    // Without controls such a case is skipped.
    return endpoint.controls && runControl(step, endpoint.controls, known);
  }
  for (let number = 1; number <= (step.repeat ?? 1); number++) {
    const why = await runCall(step, number, endpoint, known);
    if (why !== undefined) return why;
  }
  return undefined;
}

async function runCall(
  step: CallStep,
  number: number,
  endpoint: Endpoint,
  { isStopped, ...known }: Known,
): Promise<string | undefined> {
  const fill = (text: string): string => known.substitute(text.replaceAll('{n}', String(number)));
  const request = expandObject(step.with ?? {}, fill);
  for (let waits = 0; ; waits++) {
    if (isStopped()) return 'it was stopped';
    const answer = await answerOf(endpoint, step, request);
    if (answer === undefined) return 'no answer came';
    const why = checkAnswer(step, answer, known);
    if (why === undefined || step.eventually !== true) return why;
    if ((await endpoint.waitForLate?.(waits)) !== true) return why;
  }
}

async function answerOf(
  endpoint: Endpoint,
  { call, region, as }: CallStep,
  request: JsonObject,
): Promise<Answer | undefined> {
  try {
    return await endpoint.send(call, request, region, as);
  } catch (error) {
    if (error instanceof EndpointError) return undefined;
    throw error;
  }
}
