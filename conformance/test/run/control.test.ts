import { describe, expect, it } from 'vitest';
import type { JsonObject, TrailStep } from '../../src/cases/step.ts';
import type { Controls } from '../../src/endpoints/endpoint.ts';
import { runControl } from '../../src/run/control.ts';
import { placeholders } from '../../src/run/placeholders.ts';

const { substitute, matches: matchesText } = placeholders({ name: 'app', region: 'us-east-1' });
const known = { substitute, matchesText, matchesTime: () => undefined };
const planted = 'synthetic-canary-52d7';

function controls(events: readonly JsonObject[] = []): { done: unknown[] } & Controls {
  const done: unknown[] = [];
  const note =
    (name: string) =>
    (...details: unknown[]): void => {
      done.push([name, ...details]);
    };
  return {
    done,
    advance: note('advance'),
    disableKey: note('disableKey'),
    failNextCall: note('failNextCall'),
    putAsService: note('putAsService'),
    events: () => events,
  };
}

it('a step tells the server one thing, with the names of this run in it', () => {
  const told = controls();
  runControl({ advance: { days: 1, minutes: 2, seconds: 3 } }, told, known);
  runControl({ disableKey: 'alias/x' }, told, known);
  runControl({ failNextCall: true }, told, known);
  runControl({ service: 'rds', puts: { name: '{name}/a', value: 'v1' } }, told, known);
  expect(told.done).toEqual([
    ['advance', 86_523_000],
    ['disableKey', 'alias/x'],
    ['failNextCall'],
    ['putAsService', 'rds', 'app/a', 'v1'],
  ]);
});

describe('the trail', () => {
  const events = [
    { eventName: 'A', readOnly: true },
    { eventName: 'B', errorMessage: planted },
    { eventName: 'A', readOnly: false },
  ];
  const of = (step: TrailStep): string | undefined => runControl(step, controls(events), known);

  it('holds the events of a name in order, all of them', () => {
    const holds = [{ readOnly: true }, { readOnly: false }];
    expect(of({ trail: 'A', holds })).toBeUndefined();
    expect(of({ trail: '*', holds })).toBe('trail of * has 3 items, not 2');
    expect(of({ trail: 'A', holds: holds.toReversed() })).toBe(
      'trail of A.0.readOnly is not false',
    );
    expect(of({ trail: 'C', holds: [] })).toBeUndefined();
  });

  it('tells a text nowhere, in no event of any name, and the report does not repeat it', () => {
    const why = of({ trail: 'C', holds: [], nowhere: planted });
    expect(why).toBe('the trail tells what it must not');
    expect(of({ trail: 'C', holds: [], nowhere: 'another' })).toBeUndefined();
  });
});
