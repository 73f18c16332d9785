import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonTextError, parseJsonText } from '../src/json-text.ts';

function outcomeOf(work: () => unknown): { value: unknown } | 'refused' {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof JsonTextError || error instanceof SyntaxError) return 'refused';
    throw error;
  }
}

/** JSON, and JSON that somebody cut, doubled or put a character into. */
const nearlyJson = fc
  .tuple(
    fc.json({ maxDepth: 5 }),
    fc.nat(),
    fc.nat(),
    fc.constantFrom('', '"', '{', ',', '\\', '0', '\n', ' '),
  )
  .map(([json, from, to, extra]) => {
    const [start = 0, end = 0] = [from % (json.length + 1), to % (json.length + 1)].sort(
      (a, b) => a - b,
    );
    return json.slice(0, end) + extra + json.slice(start);
  });

describe('parseJsonText', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJsonText(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and beyond it only a name that stands twice', () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        const theirs = outcomeOf(() => JSON.parse(text));
        const ours = outcomeOf(() => parseJsonText(text).value);
        if (ours === 'refused' && theirs !== 'refused') {
          expect(() => parseJsonText(text)).toThrow('stands twice');
        } else {
          expect(ours).toEqual(theirs);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
