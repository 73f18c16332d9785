import { describe, expect, it } from 'vitest';
import { thawClock } from '../../src/lambda/index.ts';
import { twoClocks } from './two-clocks.ts';

describe('the clock of a process that may be frozen', () => {
  it('goes with the monotonic clock while the machine runs', () => {
    const { clock, pass } = twoClocks();
    const thawing = thawClock(clock);
    for (let ms = 0; ms < 100; ms += 1) pass(0.4);
    expect(thawing.monotonicMs()).toBeCloseTo(40);
  });

  it('has aged by a freeze, and by each only once', () => {
    const { clock, pass, freeze } = twoClocks();
    const thawing = thawClock(clock);
    freeze(600_000);
    expect([thawing.monotonicMs(), thawing.monotonicMs()]).toEqual([600_000, 600_000]);
    pass(1);
    freeze(600_000);
    expect(thawing.monotonicMs()).toBe(1_200_001);
  });

  it('goes on where the wall clock is put back, and knows no correction of a second', () => {
    const { clock, pass, freeze } = twoClocks();
    const thawing = thawClock(clock);
    freeze(-3_600_000);
    expect(thawing.monotonicMs()).toBe(0);
    pass(5);
    freeze(3_600_500);
    expect(thawing.monotonicMs()).toBe(5);
  });
});
