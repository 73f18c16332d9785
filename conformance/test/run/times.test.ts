import { describe, expect, it } from 'vitest';
import { times } from '../../src/run/times.ts';

const noon = Date.UTC(2026, 0, 15, 12, 0, 0, 250);
const seconds = noon / 1_000;
const later = (noon + 1) / 1_000;
const exact = { nowMs: () => noon, toleranceMs: 0 };

describe('a time', () => {
  it('is in seconds, with milliseconds at most', () => {
    const { matches } = times(exact);
    expect(matches('{time}', seconds)).toBe(true);
    for (const wrong of [noon, seconds + 0.000_1, 0, Infinity, NaN]) {
      expect(matches('{time}', wrong)).toBe(false);
    }
  });

  it('with a label is meant from then on, and another one can be later than it', () => {
    const { matches } = times(exact);
    expect(matches('{time:first}', seconds)).toBe(true);
    expect(matches('{time:first}', later)).toBe(false);
    expect(matches('{time:second > first}', seconds)).toBe(false);
    expect(matches('{time:second > first}', later)).toBe(true);
    expect(matches('{time:third > unknown}', seconds)).toBe(false);
  });

  it('now is what the clock says, as exactly as the endpoint is known', () => {
    expect(times(exact).matches('{now}', seconds)).toBe(true);
    expect(times(exact).matches('{now}', later)).toBe(false);
    expect(times(exact).matches('{now+30d}', seconds + 30 * 86_400)).toBe(true);
    expect(times(exact).matches('{now+30d}', seconds)).toBe(false);
    const rough = times({ ...exact, toleranceMs: 1_000 });
    expect(rough.matches('{now}', seconds + 1)).toBe(true);
    expect(rough.matches('{now}', seconds + 2)).toBe(false);
  });

  it('of a day is its beginning', () => {
    const { matches } = times(exact);
    expect(matches('{day}', Date.UTC(2026, 0, 15) / 1_000)).toBe(true);
    expect(matches('{day}', Date.UTC(2026, 0, 14) / 1_000)).toBe(false);
    expect(matches('{day}', seconds)).toBe(false);
  });

  it('is said by nothing else', () => {
    expect(times(exact).matches('{name}', seconds)).toBeUndefined();
    expect(times(exact).matches('12', seconds)).toBeUndefined();
  });
});
