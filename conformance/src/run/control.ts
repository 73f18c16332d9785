import type { ControlStep, JsonObject, TrailStep } from '../cases/step.ts';
import type { Controls } from '../endpoints/endpoint.ts';
import { type Matching, type Mismatch, mismatch } from './match.ts';

type Known = Omit<Matching, 'isPartial'>;

/** Does what a step wants of a server made for the case; answers what is not as expected. */
export function runControl(step: ControlStep, controls: Controls, known: Known): Mismatch {
  if ('trail' in step) return trailMismatch(step, controls.events(), known);
  if ('advance' in step) controls.advance(milliseconds(step.advance));
  else if ('disableKey' in step) controls.disableKey(step.disableKey);
  else if ('failNextCall' in step) controls.failNextCall();
  else controls.putAsService(step.service, known.substitute(step.puts.name), step.puts.value);
  return undefined;
}

function milliseconds({
  days = 0,
  minutes = 0,
  seconds = 0,
}: {
  readonly days?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}): number {
  return (days * 86_400 + minutes * 60 + seconds) * 1_000;
}

function trailMismatch(
  { trail, holds, nowhere }: TrailStep,
  events: readonly JsonObject[],
  known: Known,
): Mismatch {
  const named = events.filter(({ eventName }) => trail === '*' || eventName === trail);
  const found = mismatch(holds, named, `trail of ${trail}`, { ...known, isPartial: true });
  if (found !== undefined || nowhere === undefined) return found;
  return JSON.stringify(events).includes(nowhere) ? 'the trail tells what it must not' : undefined;
}
