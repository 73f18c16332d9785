import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/cases/step.ts';
import { type Matching, mismatch } from '../../src/run/match.ts';
import { placeholders } from '../../src/run/placeholders.ts';
import { times } from '../../src/run/times.ts';

const now = Date.UTC(2026, 0, 15, 12, 0, 0, 250);

function matching(isPartial: boolean): Matching {
  const { substitute, matches } = placeholders({ name: 'run/case', region: 'us-east-1' });
  const { matches: matchesTime } = times({ nowMs: () => now, toleranceMs: 0 });
  return { substitute, matchesText: matches, matchesTime, isPartial };
}

const whole = (expected: Json, actual: Json): string | undefined =>
  mismatch(expected, actual, '', matching(false));
const part = (expected: Json, actual: Json): string | undefined =>
  mismatch(expected, actual, '', matching(true));

describe('a whole answer', () => {
  it('has every member expected, and no other', () => {
    expect(whole({ Name: '{name}', N: 1 }, { Name: 'run/case', N: 1 })).toBeUndefined();
    expect(whole({ Name: '{name}', N: 1 }, { Name: 'run/case' })).toBe('N is absent');
    expect(whole({ N: 1 }, { N: 1, More: 1 })).toBe('the answer has members that are not expected');
    expect(whole({ In: { N: 1 } }, { In: { N: 1, More: 1 } })).toBe(
      'In has members that are not expected',
    );
  });

  it('has each value of its type', () => {
    expect(whole({ N: 1 }, { N: '1' })).toBe('N is not 1');
    expect(whole({ N: 'x' }, { N: 1 })).toBe('N is not x');
    expect(whole({ N: false }, { N: null })).toBe('N is not false');
    expect(whole({ N: [] }, { N: {} })).toBe('N is not a list');
    expect(whole({ N: {} }, { N: [] })).toBe('N is not an object');
  });

  it('has lists in their order', () => {
    expect(whole({ L: ['a', 'b'] }, { L: ['a', 'b'] })).toBeUndefined();
    expect(whole({ L: ['a', 'b'] }, { L: ['b', 'a'] })).toBe('L.0 is not a');
    expect(whole({ L: ['a'] }, { L: ['a', 'b'] })).toBe('L has 2 items, not 1');
  });

  it('has placeholders in the names of its members too', () => {
    const labels = { '{token:1}': ['AWSCURRENT'] };
    const token = `synthetic-token-${'1'.padStart(16, '0')}`;
    expect(whole(labels, { [token]: ['AWSCURRENT'] })).toBeUndefined();
    expect(whole(labels, { other: ['AWSCURRENT'] })).toBe(`${token} is absent`);
  });
});

describe('a part of an answer', () => {
  it('may have other members at every depth, but no other items', () => {
    expect(part({ L: [{ N: 1 }] }, { L: [{ N: 1, M: 2 }], K: 3 })).toBeUndefined();
    expect(part({ L: [{ N: 1 }] }, { L: [{ N: 2 }] })).toBe('L.0.N is not 1');
    expect(part({ L: [{ N: 1 }] }, { L: [{ N: 1 }, { N: 1 }] })).toBe('L has 2 items, not 1');
  });
});

describe('an object without other members', () => {
  it('has none, also in a part of an answer', () => {
    const labels = { L: { $exactly: { a: { $anyOrder: ['x', 'y'] } } } };
    expect(part(labels, { L: { a: ['y', 'x'] }, K: 1 })).toBeUndefined();
    expect(part(labels, { L: { a: ['y', 'x'], b: ['z'] } })).toBe(
      'L has members that are not expected',
    );
    expect(part(labels, { L: {} })).toBe('L.a is absent');
  });
});

describe('a list in any order', () => {
  const list = { $anyOrder: ['a', 'b', 'b'] };

  it('has each item as often as expected', () => {
    expect(whole(list, ['b', 'a', 'b'])).toBeUndefined();
    expect(whole(list, ['b', 'a', 'a'])).toBe(' lacks the item 2 of those expected');
    expect(whole(list, ['b', 'a'])).toBe(' has 2 items, not 3');
  });
});

describe('a text of a form', () => {
  it('is a text, and of that form as a whole if the form says so', () => {
    expect(whole({ $matches: '^[a-z]{3}$' }, 'abc')).toBeUndefined();
    expect(whole({ P: { $matches: '^[a-z]{3}$' } }, { P: 'abcd' })).toBe(
      'P is not of the form ^[a-z]{3}$',
    );
    expect(whole({ P: { $matches: String.raw`^\d$` } }, { P: 1 })).toMatch(/^P is not of the form/);
  });
});

it('a mismatch never repeats what the answer holds', () => {
  const planted = 'synthetic-canary-81c2';
  const answers: Json[] = [{ N: planted }, { N: [planted] }, { [planted]: planted }, planted];
  for (const expected of [
    { N: 'x' },
    { N: ['x'] },
    { N: { $matches: '^x$' } },
    { N: {} },
    {},
    'x',
  ]) {
    for (const answer of answers) expect(String(whole(expected, answer))).not.toContain(planted);
  }
});
