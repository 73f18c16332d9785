import { describe, expect, it } from 'vitest';
import { medianOf, quantile, summarize } from '../src/report/statistics.ts';

describe('summarize', () => {
  it('gives the median, the lowest and the highest of numbers in any order', () => {
    expect(summarize([30, 10, 200])).toEqual({ median: 30, lowest: 10, highest: 200 });
  });

  it('takes the middle between two for an even count', () => {
    expect(summarize([1, 2, 10, 4]).median).toBe(3);
  });

  it('refuses to sum up nothing', () => {
    expect(() => summarize([])).toThrow(RangeError);
  });
});

describe('quantile', () => {
  it('lies between its neighbours in proportion', () => {
    const hundredAndOne = Array.from({ length: 101 }, (_, index) => index);
    expect(quantile(hundredAndOne, 0.99)).toBe(99);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
  });
});

describe('medianOf', () => {
  it('leaves out samples without the metric', () => {
    const samples = [{ ms: 1 }, { calls: 7 }, { ms: 3 }];
    expect(medianOf({ label: 'any', role: 'peer', samples }, 'ms')).toBe(2);
  });
});
