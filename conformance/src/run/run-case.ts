import {
  type CallStep,
  type Case,
  isClockStep,
  isKeyStep,
  type JsonObject,
} from '../cases/case.ts';
import {
  type Answer,
  type Endpoint,
  EndpointError,
  type OpenEndpoint,
} from '../endpoints/endpoint.ts';
import { checkAnswer } from './check-answer.ts';
import { expandObject } from './expand.ts';
import { type Placeholders, placeholders } from './placeholders.ts';
import { type Times, times } from './times.ts';

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
  const endpoint = await open();
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
  { steps, localOnly }: Case,
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  if (localOnly !== undefined && !endpoint.isLocal) return { outcome: 'skipped', why: localOnly };
  if (endpoint.advance === undefined && steps.some(isClockStep)) {
    return { outcome: 'skipped', why: 'it needs a clock that can be advanced' };
  }
  if (endpoint.disableKey === undefined && steps.some(isKeyStep)) {
    return { outcome: 'skipped', why: 'it needs keys that can be disabled' };
  }
  if (!endpoint.isLocal && steps.some((step) => 'region' in step)) {
    return { outcome: 'skipped', why: 'it needs another region' };
  }
  if (!endpoint.isLocal && steps.some((step) => 'as' in step)) {
    return { outcome: 'skipped', why: 'it needs another caller' };
  }
  const known = {
    placeholders: placeholders({ name: endpoint.secretName, region: endpoint.region }),
    times: times(endpoint),
    isStopped: () => signal?.aborted === true,
  };
  for (const [index, step] of steps.entries()) {
    if (isClockStep(step)) {
      const { days = 0, minutes = 0 } = step.advance;
      endpoint.advance?.((days * 1_440 + minutes) * 60_000);
      continue;
    }
    if (isKeyStep(step)) {
      endpoint.disableKey?.(step.disableKey);
      continue;
    }
    const why = await runCalls(step, endpoint, known);
    if (why === undefined) continue;
    return { outcome: 'failed', why: `step ${String(index + 1)}, ${step.call}: ${why}` };
  }
  return { outcome: 'passed' };
}

interface Known {
  readonly placeholders: Placeholders;
  readonly times: Times;
  readonly isStopped: () => boolean;
}

async function runCalls(
  step: CallStep,
  endpoint: Endpoint,
  known: Known,
): Promise<string | undefined> {
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
  { placeholders: { substitute, matches }, times: { matches: matchesTime }, isStopped }: Known,
): Promise<string | undefined> {
  const fill = (text: string): string => substitute(text.replaceAll('{n}', String(number)));
  const request = expandObject(step.with ?? {}, fill);
  for (let waits = 0; ; waits++) {
    if (isStopped()) return 'it was stopped';
    const answer = await answerOf(endpoint, step, request);
    if (answer === undefined) return 'no answer came';
    const why = checkAnswer(step, answer, { substitute, matchesText: matches, matchesTime });
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
